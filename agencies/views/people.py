"""Accounts, kept by administrators: found, given a new password, made from a list."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.adapters import account_lists
from agencies.adapters.account_lists import Line
from agencies.domain.roles import Permission
from agencies.forms import LIST_LINES, AccountListForm
from agencies.models import Person
from agencies.selectors.accounts import accounts as listed
from agencies.services import people

from .guards import needs, person_of

PAGE = 50
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def one_time_password() -> str:
    """Twelve characters that nobody mistakes for one another on paper, in groups of four: 59 random bits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _c in range(4)) for _g in range(3))


@require_safe
@needs(Permission.ADMINISTER)
def accounts(request: HttpRequest) -> HttpResponse:
    """All accounts, with a search."""
    search = request.GET.get("search", "").strip()
    page = Paginator(listed(search), PAGE).get_page(request.GET.get("page"))
    return render(request, "agencies/accounts.html", {"page": page, "search": search, "nav": "accounts"})


@require_POST
@never_cache
@needs(Permission.ADMINISTER)
def reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an account a one-time password, shown this once: the answer is the page itself, never stored."""
    person = get_object_or_404(Person, pk=pk)
    password = one_time_password()
    people.set_password(person=person, password=password, by=person_of(request), must_set_password=True)
    made = [(person, password)]
    return render(request, "agencies/passwords.html", {"made": made, "reset": True, "nav": "accounts"})


@never_cache
@needs(Permission.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def new_accounts(request: HttpRequest) -> HttpResponse:
    """Accounts from a list: pasted or uploaded, looked at, then made."""
    if request.method != "POST":
        return _list_page(request, AccountListForm())
    if request.POST.get("action") == "every-agency":
        text = account_lists.for_every_agency()
        return _list_page(request, AccountListForm({"lines": text}), account_lists.read(text))
    form = AccountListForm(request.POST, request.FILES)
    if not form.is_valid():
        return _list_page(request, form, status=422)
    return _preview_or_make(request, form)


def _preview_or_make(request: HttpRequest, form: AccountListForm) -> HttpResponse:
    lines = account_lists.read(form.cleaned_data["lines"])
    if len(lines) > LIST_LINES:
        form.add_error(None, _("一次最多%(count)d行。") % {"count": LIST_LINES})
        return _list_page(request, form, status=422)
    shown = AccountListForm({"lines": form.cleaned_data["lines"]})
    if request.POST.get("action") != "make":
        return _list_page(request, shown, lines)
    if any(line.problem for line in lines):
        messages.error(request, _("名单有误，没有创建任何账号。更正后再试。"))
        return _list_page(request, shown, lines, status=422)
    made = _make(lines, person_of(request))
    return render(request, "agencies/passwords.html", {"made": made, "reset": False, "nav": "accounts"})


@transaction.atomic
def _make(lines: list[Line], by: Person) -> list[tuple[Person, str]]:
    """Make the accounts that are not there yet, each with a one-time password of its own."""
    made: list[tuple[Person, str]] = []
    for line in lines:
        if line.account is not None:
            password = one_time_password()
            created = people.create(accounts=[line.account], password=password, by=by)
            made += [(person, password) for person in created]
    return made


def _list_page(
    request: HttpRequest, form: AccountListForm, lines: list[Line] | None = None, status: int = 200
) -> HttpResponse:
    found = lines or []
    context = {
        "form": form,
        "lines": found,
        "new": sum(line.account is not None for line in found),
        "wrong": sum(bool(line.problem) for line in found),
        "nav": "accounts",
    }
    return render(request, "agencies/new_accounts.html", context, status=status)
