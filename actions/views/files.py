"""Files of evidence, given out as downloads that a browser neither runs nor guesses about."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from actions.adapters.evidence import given_out


@require_safe
def evidence(request: HttpRequest, pk: int, sha256: str) -> HttpResponseBase:
    """One file of the report `pk`, for whoever reads a text of it that names the file; for others 404."""
    return given_out(request.user, pk, sha256)
