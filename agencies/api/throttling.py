"""How often one may call: by address without an account, else by account."""

from __future__ import annotations

import logging
from typing import Any

from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import AnonRateThrottle, SimpleRateThrottle, UserRateThrottle

log = logging.getLogger(__name__)


class _Forgiving(SimpleRateThrottle):
    """Where the shared cache is away nobody can be counted, and nobody is turned away."""

    def allow_request(self, request: Any, view: Any) -> bool:
        """Whether the request is within the rate."""
        try:
            return super().allow_request(request, view)
        except RedisError as error:
            log.warning("Requests are not counted: %s", error)
            return True


class AnonymousRate(_Forgiving, AnonRateThrottle):
    """Requests without an account, by network address."""


class FeedbackRate(_Forgiving, AnonRateThrottle):
    """Messages to the office from one network address; sent from a page, not through the API."""

    scope = "feedback"

    def get_cache_key(self, request: Any, view: Any) -> str:
        """The address, with an account or without."""
        return str(self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)})


class AccountRate(_Forgiving, UserRateThrottle):
    """Requests of one account, whatever its tokens and sessions."""

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        """The account; None (not counted here) without one."""
        return super().get_cache_key(request, view) if request.user.is_authenticated else None
