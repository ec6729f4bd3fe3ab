"""Signing in and out."""

from __future__ import annotations

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.authorization import standing
from agencies.domain.roles import Permission
from agencies.forms import SignInForm
from agencies.models import Person

from .guards import person_of

HOMES: tuple[tuple[Permission, str], ...] = (
    (Permission.PREPARE, "actions:worklist"),
    (Permission.SIGN, "actions:signing"),
    (Permission.REVIEW, "actions:review"),
    (Permission.MANAGE_PLAN, "actions:calendar"),
    (Permission.ADMINISTER, "agencies:accounts"),
)
"""Where a person's day begins: at the first of these that they may do."""


def workspaces_of(person: Person) -> list[tuple[str, str]]:
    """The places where a person works: address and name."""
    names = {
        "actions:worklist": _("本季任务"),
        "actions:signing": _("待签发"),
        "actions:review": _("待审核"),
        "actions:calendar": _("季度日历"),
        "agencies:accounts": _("账号管理"),
    }
    held = standing(person)
    return [(reverse(name), names[name]) for permission, name in HOMES if held.at(permission)]


def home_of(person: Person) -> str:
    """The page that a person with these appointments wants first."""
    return next((address for address, _name in workspaces_of(person)), reverse("indicators:home"))


class SignIn(LoginView):
    """User name and password; too many failures lock the pair of name and address for a while."""

    template_name = "agencies/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        return home_of(person_of(self.request))

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        if getattr(self.request, "axes_locked_out", False):
            return locked_out(self.request)
        return render(self.request, self.template_name, self.get_context_data(form=form), status=422)


def locked_out(request: HttpRequest) -> HttpResponse:
    """Say that the door is shut and for how long, in place of the lock's own bare answer."""
    vars(request)["axes_locked_out"] = False
    return render(request, "agencies/locked_out.html", status=429)


class SignOut(LogoutView):
    """Ends the session; by POST only."""

    http_method_names = ["post", "options"]

    def get_default_redirect_url(self) -> str:
        return reverse("agencies:sign-in")
