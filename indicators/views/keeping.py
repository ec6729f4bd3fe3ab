"""Reading pages kept under the edition of what they show (docs/decisions/0012).

What a page has between the shell's header and footer is the same for everybody who may see the same. It is made once
for each edition, address, language and kind of viewer. The shell around it names the person; a page that one person
asks for again is kept whole for a while.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from functools import cache as once
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.translation import get_language
from redis.exceptions import RedisError

from actions.models import Plan
from actions.views.shell import THEMES
from agencies.authorization import standing
from agencies.domain.roles import Permission
from hz_plus.lib import clock
from indicators.selectors.editions import edition

SECONDS, SECONDS_WHOLE = 24 * 3600, 900
LONGEST = 20
"""Letters of a query. A search, a moment or an invented parameter has no end of values: nobody fills the cache."""
_TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")[A-Za-z0-9]+')
_TOKEN_MARK = "token-of-this-request"  # noqa: S105 - stands in its place
_TELLING = (
    Permission.READ_ROWS,
    Permission.READ_SUBMITTED,
    Permission.REVIEW,
    Permission.MANAGE_PLAN,
    Permission.ADMINISTER,
)
"""Permissions on which the content of kept pages depends: alarms are told, tabs are shown."""
_SOURCES = ("templates", "static", "hz_plus", "agencies", "actions", "indicators")


@dataclass(slots=True)
class Keep:
    """A page to be kept, or found: its key, its validator, and the parts between header and footer."""

    key: str
    etag: str
    parts: dict[str, Any] = field(default_factory=dict)


def keep_of(request: HttpRequest) -> Keep | None:
    """Where the page asked for is kept; None where it is not: with other parameters than a quarter, or not at all."""
    query = request.META.get("QUERY_STRING", "")
    if not settings.HZ_KEEP_PAGES or set(request.GET) - {"quarter"} or len(query) > LONGEST:
        return None
    where = request.get_full_path(), get_language(), connection.settings_dict["NAME"]
    # Before the first quarter is published pages show who is responsible today.
    shared = (edition(), build(), clock.today(), *where, _kind(request))
    key = _digest(*shared)
    return Keep(key, "" if _has_messages(request) else f'W/"{_digest(key, *_person(request))}"')


def _digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:40]


def _kind(request: HttpRequest) -> tuple[Any, ...]:
    """What of the viewer the content of a kept page depends on."""
    held = standing(request.user)
    return held.reads_internal, *(tuple(sorted(held.at(one))) for one in _TELLING)


def _person(request: HttpRequest) -> tuple[Any, ...]:
    """What of the person the shell shows."""
    user: Any = request.user
    theme = request.COOKIES.get("theme", "")
    shown = theme if theme in THEMES else ""
    if not user.is_authenticated:
        return (shown,)
    # After a new sign-in the browser's forms have another secret: what it still has would be refused when sent.
    secret = request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")
    return shown, user.pk, user.name, getattr(user, "unread", 0), standing(user).roles, secret


def _has_messages(request: HttpRequest) -> bool:
    """Whether something is to be said once; asked of the cookie first, since most requests have no session."""
    return request.user.is_authenticated and len(get_messages(request)) > 0


def find(keep: Keep) -> bool:
    """Whether the page is there; its parts are then in `keep`."""
    found = _read(f"page:{keep.key}")
    keep.parts = found or {}
    return found is not None


def store(keep: Keep, plan: Plan, **shown: Any) -> None:
    """Keep the parts that were drawn, with what the shell shows of the plan."""
    plan.lead_office  # noqa: B018 - read along, the footer names it
    _write(f"page:{keep.key}", {**keep.parts, "plan": plan, **shown}, SECONDS)


def whole(request: HttpRequest, keep: Keep) -> str:
    """The whole page as this very person had it, with a token of this request; empty where it is not kept."""
    page = _read(f"whole:{keep.etag}") if keep.etag else None
    return page.replace(_TOKEN_MARK, get_token(request)) if page else ""


def store_whole(request: HttpRequest, keep: Keep, page: str) -> None:
    """Keep the whole page for this person, without the token by which their forms are known."""
    if keep.etag and request.user.is_authenticated:
        _write(f"whole:{keep.etag}", _TOKEN.sub(rf"\g<1>{_TOKEN_MARK}", page), SECONDS_WHOLE)


def _read(key: str) -> Any:
    """A cache that is away holds nothing."""
    try:
        return cache.get(key)
    except (RedisError, OSError):
        return None


def _write(key: str, held: object, seconds: int) -> None:
    try:
        cache.set(key, held, seconds)
    except (RedisError, OSError):
        return


@once
def build() -> str:
    """The program that draws the pages: another one after an update, so that nothing old is shown."""
    digest = hashlib.sha256()
    for folder in _SOURCES:
        for path in sorted(Path(settings.BASE_DIR, folder).rglob("*")):
            if path.suffix in (".py", ".html", ".css", ".js", ".mo"):
                seen = path.stat()
                digest.update(f"{path}:{seen.st_mtime_ns}:{seen.st_size}".encode())
    return digest.hexdigest()[:12]
