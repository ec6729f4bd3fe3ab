"""Measures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from actions.models import Measure, UrgingSlip
from agencies.authorization import standing
from indicators.exports import pages as tables
from indicators.filters import MeasureListFilter
from indicators.selectors.indicators import sentence
from indicators.selectors.lines import TREND
from indicators.selectors.measures import choices, driver_of, measure_lines, measure_page
from indicators.selectors.quarters import Chosen
from indicators.selectors.texts import lines
from indicators.services.as_of import staged

from .pages import kept_page, plan_page, show

PAGE_SIZE = 50


@contextmanager
def figures_of(chosen: Chosen) -> Iterator[None]:
    """Within the block the list can be narrowed and ordered by figures, those of a moment too."""
    if chosen.as_of is None or chosen.quarter is None:
        yield
    else:
        with staged(chosen.plan, [chosen.quarter], chosen.as_of):
            yield


@kept_page
def measures(request: HttpRequest, chosen: Chosen) -> HttpResponse:
    """The list with its filter form; what was asked wrongly is said, with status 400."""
    rows = Measure.objects.visible_to(request.user).with_life(chosen.day).select_related("area")
    found = MeasureListFilter(
        request.GET, queryset=rows, request=request, chosen=chosen, choices=choices(chosen)
    )
    errors = [(f"id_{problem.field}", problem.message) for problem in found.problems]
    with figures_of(chosen):
        lines = () if errors else measure_lines(chosen, found.qs)
    page = Paginator(lines, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"filter": found, "errors": errors, "page": page, "narrowed": found.is_narrowed}
    return show(
        request,
        "measures",
        chosen,
        status=400 if errors else 200,
        table=partial(tables.measures, lines),
        nav="measures",
        **context,
    )


@plan_page
def measure(request: HttpRequest, chosen: Chosen, code: str) -> HttpResponse:
    """One measure with everything the person may read about it."""
    rows = Measure.objects.visible_to(request.user).with_life(chosen.day).select_related("area")
    row = get_object_or_404(rows, plan=chosen.plan, code=code)
    page = measure_page(chosen, row, request.user)
    why = sentence(chosen, page.line.figure, driver_of(page))
    table = partial(tables.measure, page)
    clause = lines(chosen, row)
    return show(request, "measure", chosen, table=table, nav="measures", page=page, why=why, clause=clause)


@plan_page
def briefing(request: HttpRequest, chosen: Chosen, code: str) -> HttpResponse:
    """One measure on one sheet of paper, for a meeting; slips only for those who see them."""
    rows = Measure.objects.visible_to(request.user).with_life(chosen.day).select_related("area")
    row = get_object_or_404(rows, plan=chosen.plan, code=code)
    page = measure_page(chosen, row, request.user)
    slips = UrgingSlip.objects.visible_to(request.user).open().filter(measure=row).select_related("agency")
    return show(
        request,
        "measure_briefing",
        chosen,
        nav="measures",
        page=page,
        why=sentence(chosen, page.line.figure, driver_of(page)),
        recent=page.history[-TREND:],
        slips=slips if standing(request.user).reads_internal else (),
    )
