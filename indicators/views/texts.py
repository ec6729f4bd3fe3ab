"""The document a plan was taken from, read clause by clause."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from indicators.selectors.quarters import Chosen
from indicators.selectors.texts import text as text_of

from .pages import kept_page, show


@kept_page
def text(request: HttpRequest, chosen: Chosen) -> HttpResponse:
    """Its contents and clauses, with the measures that each became."""
    return show(request, "text", chosen, text=text_of(chosen))
