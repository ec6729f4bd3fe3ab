"""A person's own account: who I am, and my password."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from agencies.forms import ChangePasswordForm, OwnPasswordForm
from agencies.models import Appointment, Person
from agencies.services import people
from hz_plus.lib import clock

from .guards import person_of, signed_in
from .sign_in import home_of, workspaces_of


@sensitive_post_parameters()
@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Who I am, my appointments, a new password."""
    person = person_of(request)
    form = ChangePasswordForm(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        _set_password(request, person, form)
        messages.success(request, _("密码已更改。"))
        return redirect("agencies:account")
    rows = Appointment.objects.of(person).valid_on(clock.today()).select_related("agency")
    context = {"person": person, "appointments": rows, "form": form, "workspaces": workspaces_of(person)}
    return render(request, "agencies/account.html", context, status=422 if form.errors else 200)


@sensitive_post_parameters()
@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def own_password(request: HttpRequest) -> HttpResponse:
    """The first password of one's own; nothing else can be done before."""
    person = person_of(request)
    if not person.must_set_password:
        return redirect("agencies:account")
    form = OwnPasswordForm(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        _set_password(request, person, form)
        messages.success(request, _("密码已设定，可以开始工作。"))
        return redirect(home_of(person))
    return render(request, "agencies/own_password.html", {"form": form}, status=422 if form.errors else 200)


def _set_password(request: HttpRequest, person: Person, form: OwnPasswordForm) -> None:
    people.set_password(person=person, password=form.cleaned_data["new_password1"], by=person)
    update_session_auth_hash(request, person)
