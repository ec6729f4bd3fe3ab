"""What search engines may read: the pages of public plans, and nothing of the workspaces."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from actions.models import Plan

_CLOSED = ("filing", "review", "manage", "account", "inbox", "admin", "api")
_VARIANTS = ("as_of", "format", "ordering", "page", "q", "with")
"""Parameters whose pages repeat what another address has."""


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """`robots.txt`; where no plan is public, nothing may be read."""
    if Plan.objects.filter(is_public=True).exists():
        lines = [f"Disallow: {prefix}/{word}/" for word in _CLOSED for prefix in ("", "/en")]
        lines += [f"Disallow: /*{mark}{name}=" for name in _VARIANTS for mark in "?&"]
    else:
        lines = ["Disallow: /"]
    return HttpResponse("\n".join(["User-agent: *", *lines, ""]), content_type="text/plain; charset=utf-8")
