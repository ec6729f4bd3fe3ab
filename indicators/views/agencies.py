"""Agencies, groups and districts."""

from __future__ import annotations

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from agencies.models import Agency, AgencyKind
from indicators.exports import pages as tables
from indicators.selectors.agencies import agency_groups, agency_page, has_part
from indicators.selectors.parts import decompositions
from indicators.selectors.quarters import Chosen

from .pages import kept_page, plan_page, show


@kept_page
def agencies(request: HttpRequest, chosen: Chosen) -> HttpResponse:
    """Every agency with a part in the plan, by kind."""
    groups = agency_groups(chosen)
    return show(
        request, "agencies", chosen, table=partial(tables.agencies, groups), nav="agencies", groups=groups
    )


@plan_page
def agency(request: HttpRequest, chosen: Chosen, code: str) -> HttpResponse:
    """One agency: what it leads and supports, with the lights."""
    row = get_object_or_404(Agency.objects.select_related("parent"), code=code)
    page = agency_page(chosen, row, request.user)
    if not page.is_linked and not has_part(chosen.plan, row):
        raise Http404
    table = partial(tables.agency, page)
    return show(request, "agency", chosen, table=table, nav="agencies", agency=row, page=page)


@plan_page
def districts(request: HttpRequest, chosen: Chosen) -> HttpResponse:
    """Every decomposed target, district by district, beside the city's figure."""
    rows = decompositions(chosen, request.user)
    return show(
        request, "districts", chosen, table=partial(tables.districts, rows), nav="agencies", rows=rows
    )


@plan_page
def district(request: HttpRequest, chosen: Chosen, code: str) -> HttpResponse:
    """A district's page is its page as an agency."""
    row = get_object_or_404(Agency, code=code, kind=AgencyKind.DISTRICT)
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    target = redirect("indicators:agency", plan=chosen.plan.slug, code=row.code)
    target["Location"] += query
    return target
