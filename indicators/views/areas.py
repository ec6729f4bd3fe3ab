"""Areas and safeguards."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from actions.models import Area, AreaKind
from indicators.selectors.areas import area_lines, area_page
from indicators.selectors.indicators import sentence
from indicators.selectors.quarters import Chosen

from .pages import plan_page, show


@plan_page
def areas(request: HttpRequest, chosen: Chosen) -> HttpResponse:
    """All areas, action areas first."""
    return _listed(request, chosen, (AreaKind.ACTION, AreaKind.SAFEGUARD))


@plan_page
def safeguards(request: HttpRequest, chosen: Chosen) -> HttpResponse:
    """The safeguard areas."""
    return _listed(request, chosen, (AreaKind.SAFEGUARD,))


def _listed(request: HttpRequest, chosen: Chosen, kinds: tuple[AreaKind, ...]) -> HttpResponse:
    lines = area_lines(chosen)
    tables = [(kind, [line for line in lines if line.area.kind == kind]) for kind in kinds]
    return show(request, "areas", chosen, nav="areas", tables=tables, only_safeguards=len(kinds) == 1)


@plan_page
def area(request: HttpRequest, chosen: Chosen, code: str) -> HttpResponse:
    """One area: its measures over eight quarters."""
    try:
        page = area_page(chosen, code)
    except Area.DoesNotExist:
        raise Http404 from None
    why = sentence(chosen, page.line.figure, None)
    return show(request, "area", chosen, nav="areas", page=page, why=why)
