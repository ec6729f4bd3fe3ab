"""The calendar: quarters with their stages and deadlines, opened, closed and published."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from actions.domain.stages import Stage
from actions.models import Quarter
from actions.permissions import may_manage
from actions.selectors.calendar import calendar as selected
from actions.services import deadlines, quarters
from agencies.domain.roles import Permission
from agencies.views.guards import needs, person_of
from hz_plus.lib import clock
from hz_plus.lib.errors import Invalid, Refusal
from hz_plus.lib.working_days import is_working_day

from .pages import tell

LABELS = {
    "district": gettext_lazy("区县"),
    "support": gettext_lazy("配合、会签"),
    "lead": gettext_lazy("牵头"),
    "review": gettext_lazy("审核"),
    "bulletin": gettext_lazy("通报"),
}


@require_safe
@needs(Permission.MANAGE_PLAN)
def calendar(request: HttpRequest) -> HttpResponse:
    """All quarters of the plans I manage."""
    return _page(request)


def _page(request: HttpRequest, status: int = 200) -> HttpResponse:
    context = {"rows": selected(person_of(request)), "nav": "calendar"}
    return render(request, "actions/calendar.html", context, status=status)


@require_POST
@needs(Permission.MANAGE_PLAN)
def stage(request: HttpRequest, pk: int) -> HttpResponse:
    """Open or close a quarter. Publishing has a page of its own."""
    person = person_of(request)
    quarter = get_object_or_404(Quarter.objects.select_related("plan"), pk=pk)
    target = request.POST.get("stage", "")
    if not may_manage(person, quarter.plan) or target not in (Stage.OPEN, Stage.CLOSED):
        raise Http404
    try:
        if target == Stage.OPEN:
            quarters.open_quarter(quarter=quarter, by=person)
        else:
            quarters.close_quarter(quarter=quarter, by=person)
    except Refusal as refused:
        return _page(request, tell(request, refused))
    messages.success(request, _("%(quarter)s已办理。") % {"quarter": quarter})
    return redirect("actions:calendar")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PLAN)
def quarter_deadlines(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a quarter other deadlines."""
    person = person_of(request)
    quarter = get_object_or_404(Quarter.objects.select_related("plan"), pk=pk)
    if not may_manage(person, quarter.plan):
        raise Http404
    if request.method != "POST":
        return _form(request, quarter)
    given = {name: request.POST.get(name, "") for name in deadlines.NAMES}
    try:
        deadlines.amend(quarter=quarter, days=given, reason=request.POST.get("reason", ""), by=person)
    except Refusal as refused:
        return _form(request, quarter, refused, tell(request, refused))
    messages.success(request, _("%(quarter)s的期限已调整。") % {"quarter": quarter})
    return redirect("actions:calendar")


def _form(
    request: HttpRequest, quarter: Quarter, refused: Refusal | None = None, status: int = 200
) -> HttpResponse:
    """The deadlines as they stand, or as they were typed."""
    problems = refused.problems if isinstance(refused, Invalid) else ()
    errors = {problem.field: problem.message for problem in problems}
    context = {
        "quarter": quarter,
        "plan": quarter.plan,
        "days": [_day(request, quarter, name, errors) for name in deadlines.NAMES],
        "reason": request.POST.get("reason", ""),
        "problems": problems,
        "errors": errors,
        "may_amend": quarter.stage in (Stage.SCHEDULED, Stage.OPEN),
        "nav": "calendar",
    }
    return render(request, "actions/quarter_deadlines.html", context, status=status)


def _day(request: HttpRequest, quarter: Quarter, name: str, errors: dict[str, str]) -> dict[str, Any]:
    stands = clock.last_day(getattr(quarter, deadlines.column(name)), quarter.plan.time_zone)
    return {
        "name": name,
        "label": LABELS[name],
        "value": request.POST.get(name, stands.isoformat()),
        "error": errors.get(name),
        "is_working": is_working_day(stands),
    }
