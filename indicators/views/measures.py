"""Measures."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from actions.models import Measure
from indicators.filters import MeasureListFilter
from indicators.selectors.indicators import sentence
from indicators.selectors.measures import choices, driver_of, measure_lines, measure_page
from indicators.selectors.quarters import Chosen

from .pages import plan_page, show

PAGE_SIZE = 50


@plan_page
def measures(request: HttpRequest, chosen: Chosen) -> HttpResponse:
    """The list with its filter form; what was asked wrongly is said, with status 400."""
    rows = Measure.objects.visible_to(request.user).select_related("area")
    found = MeasureListFilter(
        request.GET,
        queryset=rows,
        request=request,
        plan=chosen.plan,
        quarter=chosen.quarter,
        choices=choices(chosen),
    )
    errors = [(f"id_{problem.field}", problem.message) for problem in found.problems]
    lines = () if errors else measure_lines(chosen, found.qs)
    page = Paginator(lines, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"filter": found, "errors": errors, "page": page, "narrowed": found.is_narrowed}
    return show(request, "measures", chosen, status=400 if errors else 200, nav="measures", **context)


@plan_page
def measure(request: HttpRequest, chosen: Chosen, code: str) -> HttpResponse:
    """One measure with everything the person may read about it."""
    rows = Measure.objects.visible_to(request.user).select_related("area", "merged_into")
    row = get_object_or_404(rows, plan=chosen.plan, code=code)
    page = measure_page(chosen, row, request.user)
    why = sentence(chosen, page.line.figure, driver_of(page))
    return show(request, "measure", chosen, nav="measures", page=page, why=why)
