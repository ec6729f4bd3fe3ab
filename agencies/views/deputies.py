"""A signer's deputies: who signs while the signer is away."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.domain.roles import Permission
from agencies.forms import DeputyForm
from agencies.models import Appointment
from agencies.selectors.deputies import deputies_of, signs_in_own_name
from agencies.services import deputies as service
from hz_plus.lib.errors import Invalid, NotAllowed, Refusal

from .guards import needs, person_of


@needs(Permission.SIGN)
@require_http_methods(["GET", "HEAD", "POST"])
def deputies(request: HttpRequest) -> HttpResponse:
    """Those who sign in my place, and another one."""
    form = DeputyForm(signs_in_own_name(person_of(request)), request.POST or None)
    if request.method != "POST":
        return _page(request, form)
    if not form.is_valid():
        return _page(request, form, 422)
    try:
        row = service.appoint(by=person_of(request), **form.cleaned_data)
    except NotAllowed as refused:
        messages.error(request, refused.message)
        return _page(request, form, 403)
    except Invalid as refused:
        for problem in refused.problems:
            form.add_error(problem.field, problem.message)
        return _page(request, form, 422)
    messages.success(request, _("已安排%(name)s代签。") % {"name": row.person.name})
    return redirect("agencies:deputies")


@needs(Permission.SIGN)
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End one deputy's time."""
    row = get_object_or_404(Appointment, pk=pk, deputy_for=person_of(request))
    try:
        service.end(row, by=person_of(request))
    except Refusal as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("已终止代签。"))
    return redirect("agencies:deputies")


def _page(request: HttpRequest, form: DeputyForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "rows": deputies_of(person_of(request)), "nav": "signing", "tab": "deputies"}
    return render(request, "agencies/deputies.html", context, status=status)
