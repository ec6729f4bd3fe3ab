"""Lights moved by reviewers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from actions.selectors.review import tally
from actions.views.worklist import asked_period
from agencies.views.guards import needs, person_of
from indicators.selectors.overrides import READERS, overrides_in


@require_safe
@needs(*READERS)
def overrides(request: HttpRequest) -> HttpResponse:
    """The overrides of a quarter: the one asked for, else the latest in review."""
    person = person_of(request)
    counted = tally(person)
    page = overrides_in(person, asked_period(request) or counted.period)
    context = {"page": page, "tally": counted, "nav": "review", "tab": "overrides"}
    return render(request, "indicators/overrides.html", context)
