"""Indicators."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from indicators.exports import pages as tables
from indicators.models import Indicator
from indicators.selectors.indicators import indicator_details, indicator_page
from indicators.selectors.lines import leads_of
from indicators.selectors.quarters import Chosen

from .pages import kept_page, plan_page, show


@kept_page
def indicators(request: HttpRequest, chosen: Chosen) -> HttpResponse:
    """All indicators, in the order of the measures."""
    rows = Indicator.objects.visible_to(request.user).filter(plan=chosen.plan).order_by("order")
    details = indicator_details(chosen, rows)
    table = partial(tables.indicators, details)
    return show(request, "indicators", chosen, table=table, nav="indicators", details=details)


@plan_page
def indicator(request: HttpRequest, chosen: Chosen, code: str) -> HttpResponse:
    """One indicator: definition, targets, parts, every quarter."""
    rows = Indicator.objects.visible_to(request.user).select_related("measure__area")
    row = get_object_or_404(rows, plan=chosen.plan, code=code)
    leads = leads_of(chosen, [row.measure]).get(row.measure_id, ())
    page = indicator_page(chosen, row, request.user, leads)
    table = partial(tables.indicator, page.detail)
    return show(request, "indicator", chosen, table=table, nav="indicators", page=page, detail=page.detail)
