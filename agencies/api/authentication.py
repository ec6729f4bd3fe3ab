"""Who calls the API: a bearer token, or the session of the browsable pages."""

from __future__ import annotations

from typing import Any

from django.utils.functional import LazyObject
from django.utils.translation import gettext as _
from rest_framework import authentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from agencies import authorization
from agencies.models import ApiToken, Person
from agencies.services import tokens

REALM = 'Bearer realm="hz-plus"'


class TokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer hz_…`: the person acts within the token's scopes."""

    def authenticate(self, request: Request) -> tuple[Person, ApiToken] | None:
        """The token's account and the token; None where no token was sent."""
        header = authentication.get_authorization_header(request).decode("latin-1")
        if not header:
            return None
        scheme, _space, secret = header.partition(" ")
        if scheme.lower() != "bearer" or not secret or not secret.isascii() or " " in secret:
            raise AuthenticationFailed(_("写作 Authorization: Bearer <令牌>。"), code="malformed_token")
        token = tokens.find(secret)
        if token is None:
            raise AuthenticationFailed(_("令牌无效、已过期或已撤销。"), code="invalid_token")
        authorization.grant(token.person, token.scope_set)
        return token.person, token

    def authenticate_header(self, request: Request) -> str:
        """How to authenticate: the answer to a request that is not is 401."""
        return REALM


class SessionAuthentication(authentication.SessionAuthentication):
    """The session of a signed-in person, with CSRF."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        """The person behind the lazy object that Django hands out, so that rights are read once."""
        found = super().authenticate(request)
        if found is None:
            return None
        user: Any = found[0]
        return (user._wrapped if isinstance(user, LazyObject) else user), None
