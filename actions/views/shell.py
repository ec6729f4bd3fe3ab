"""What the shell of every page needs: theme, demo mark, the plan its navigation leads to, the person's duties."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from actions.models import Plan
from agencies.authorization import Viewer, standing
from agencies.domain.roles import Permission

THEMES: Final = ("light", "dark", "auto")


@dataclass(frozen=True, slots=True)
class Duties:
    """Which workspaces a person's appointments open."""

    files: bool
    signs: bool
    reviews: bool
    reads: bool
    manages: bool
    administers: bool


def shell(request: HttpRequest) -> dict[str, Any]:
    """Names for `templates/base.html`; plan and duties are read only by pages that show them."""
    theme = request.COOKIES.get("theme", "")
    return {
        "theme": theme if theme in THEMES else "auto",
        "is_demo": settings.HZ_ENV == "demo",
        "default_plan": SimpleLazyObject(lambda: _default_plan(request)),
        "duties": SimpleLazyObject(lambda: _duties(request)),
    }


def _default_plan(request: HttpRequest) -> Plan | None:
    """The first plan that the person sees."""
    return Plan.objects.visible_to(_person(request)).select_related("lead_office").order_by("id").first()


def _duties(request: HttpRequest) -> Duties:
    held = standing(_person(request)).at
    return Duties(
        files=bool(held(Permission.DRAFT)),
        signs=bool(held(Permission.SIGN)),
        reviews=bool(held(Permission.REVIEW)),
        reads=bool(held(Permission.READ_SUBMITTED)),
        manages=bool(held(Permission.MANAGE_PLAN)),
        administers=bool(held(Permission.ADMINISTER)),
    )


def _person(request: HttpRequest) -> Viewer:
    """Who asks; an error page may come before anybody was recognised."""
    return getattr(request, "user", None) or AnonymousUser()
