"""Who may open a page: the signed in, and those who hold a permission anywhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.contrib.auth.middleware import get_user
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse_lazy

from agencies.authorization import standing
from agencies.domain.roles import Permission
from agencies.models import Person

View = Callable[..., HttpResponseBase]

signed_in = login_required(login_url=reverse_lazy("agencies:sign-in"))
"""Strangers are led to the sign-in page of their language, and back."""


def person_of(request: HttpRequest) -> Person:
    """The person signed in, as the very object on which rights are remembered, not Django's lazy wrapper."""
    user = request.user
    return user if type(user) is Person else cast(Person, get_user(request))


def needs(*permissions: Permission) -> Callable[[View], View]:
    """Only for people who hold one of `permissions` at any agency; to others the page is forbidden."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            held = standing(person_of(request))
            if not any(held.at(permission) for permission in permissions):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return signed_in(guarded)

    return guard
