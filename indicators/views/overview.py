"""The overview, and how lights are computed."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from indicators.exports import pages as tables
from indicators.models.indicators import KIND_LABELS
from indicators.selectors.definitions import rules_of
from indicators.selectors.movers import base_of, comparison
from indicators.selectors.overview import overview as overview_of
from indicators.selectors.quarters import Chosen
from indicators.templatetags.hz import FILING_NOTES, KIND_NOTES

from .pages import kept_page, plan_page, show


@kept_page
def overview(request: HttpRequest, chosen: Chosen) -> HttpResponse:
    """The state of a plan in one screen."""
    page = overview_of(chosen)
    return show(
        request, "overview", chosen, table=partial(tables.areas, page.areas), nav="overview", page=page
    )


@plan_page
def movers(request: HttpRequest, chosen: Chosen) -> HttpResponse:
    """The quarter beside an earlier one, `with`: the one before where none is asked for."""
    base = base_of(chosen, request.GET.get("with", ""))
    page = comparison(chosen, base, request.user) if base is not None else None
    table = partial(tables.movers, page) if page is not None else None
    return show(request, "movers", chosen, table=table, nav="overview", page=page)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The overview of the first plan the person sees."""
    return overview(request)


@kept_page
def definitions(request: HttpRequest, chosen: Chosen) -> HttpResponse:
    """How lights are computed, in plain words, with the plan's thresholds."""
    kinds = [(kind, label, KIND_NOTES[kind]) for kind, label in KIND_LABELS.items()]
    filing = FILING_NOTES.items()
    return show(request, "definitions", chosen, rules=rules_of(chosen), kinds=kinds, filing=filing)
