"""Areas and safeguards."""

from __future__ import annotations

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse

from actions.models import Area, AreaKind
from indicators.exports import pages as tables
from indicators.selectors.areas import area_lines, area_page
from indicators.selectors.indicators import sentence
from indicators.selectors.quarters import Chosen

from .pages import kept_page, show


@kept_page
def areas(request: HttpRequest, chosen: Chosen) -> HttpResponse:
    """All areas, action areas first."""
    return _listed(request, chosen, (AreaKind.ACTION, AreaKind.SAFEGUARD))


@kept_page
def safeguards(request: HttpRequest, chosen: Chosen) -> HttpResponse:
    """The safeguard areas."""
    return _listed(request, chosen, (AreaKind.SAFEGUARD,))


def _listed(request: HttpRequest, chosen: Chosen, kinds: tuple[AreaKind, ...]) -> HttpResponse:
    lines = area_lines(chosen)
    by_kind = [(kind, [line for line in lines if line.area.kind == kind]) for kind in kinds]
    return show(
        request,
        "areas",
        chosen,
        table=partial(tables.areas, [line for _kind, own in by_kind for line in own]),
        nav="areas",
        tables=by_kind,
        only_safeguards=len(kinds) == 1,
    )


@kept_page
def area(request: HttpRequest, chosen: Chosen, code: str) -> HttpResponse:
    """One area: its measures over eight quarters."""
    try:
        page = area_page(chosen, code)
    except Area.DoesNotExist:
        raise Http404 from None
    why = sentence(chosen, page.line.figure, None)
    return show(request, "area", chosen, table=partial(tables.area, page), nav="areas", page=page, why=why)
