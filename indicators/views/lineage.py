"""Lineage: from a figure to the reports under it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from indicators.selectors.quarters import Chosen
from indicators.selectors.traces import trace

from .pages import plan_page, show

PANEL = "lineage-panel"
"""The id of the element into which other pages take the tables."""


@plan_page
def lineage(request: HttpRequest, chosen: Chosen, level: str, code: str) -> HttpResponse:
    """What a figure rests on; the tables alone where a page asks for them."""
    found = trace(chosen, level, code, request.user)
    if found is None:
        raise Http404
    part = request.htmx and request.htmx.target == PANEL  # type: ignore[attr-defined]
    answer = show(request, "parts/lineage" if part else "lineage", chosen, trace=found, is_part=part)
    patch_vary_headers(answer, ("HX-Request", "HX-Target"))
    return answer
