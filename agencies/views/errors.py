"""Pages for refusals that happen before a view is asked."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: the page was open too long, or somebody signed out meanwhile."""
    return render(request, "csrf_failure.html", status=403)
