"""Looking for measures, indicators, agencies and reports by words."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from hz_plus.lib.words import LONGEST
from indicators.selectors.quarters import Chosen
from indicators.selectors.search import search as search_in

from .pages import plan_page, show


@plan_page
def search(request: HttpRequest, chosen: Chosen) -> HttpResponse:
    """What is found for `q`."""
    asked = request.GET.get("q", "")[:LONGEST].strip()
    found = search_in(chosen, request.user, asked)
    return show(request, "search", chosen, found=found, asked=asked, longest=LONGEST)
