"""More time for a report: the agency's request, and the office's list of requests."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from actions.models import Extension, Report
from actions.querysets import Extent
from actions.selectors.extensions import more_time, to_answer
from actions.selectors.review import tally
from actions.services import extensions
from agencies.authorization import standing
from agencies.domain.roles import Permission
from agencies.views.guards import needs, person_of, signed_in
from hz_plus.lib.errors import Invalid, Refusal

from .pages import find, status_of, tell
from .worklist import asked_period


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def extension(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for more time, or see what became of the request."""
    found, extent = find(request, pk)
    if extent is not Extent.WHOLE:
        raise Http404
    if request.method != "POST":
        return _page(request, found)
    until, reason = request.POST.get("until", ""), request.POST.get("reason", "")
    try:
        extensions.ask(found, until=until, reason=reason, by=person_of(request))
    except Refusal as refused:
        return _page(request, found, refused, tell(request, refused))
    messages.success(request, _("延期申请已送领导小组办公室，答复前仍按原期限报送。"))
    return redirect("actions:extension", pk)


def _page(
    request: HttpRequest, found: Report, refused: Refusal | None = None, status: int = 200
) -> HttpResponse:
    problems = refused.problems if isinstance(refused, Invalid) else ()
    context = {
        "report": found,
        "plan": found.quarter.plan,
        "time": more_time(found, person_of(request)),
        "problems": problems,
        "errors": {problem.field: problem.message for problem in problems},
        "typed": request.POST,
        "nav": "filing",
        "tab": "worklist",
    }
    return render(request, "actions/extension.html", context, status=status)


@require_safe
@needs(Permission.READ_SUBMITTED)
def review_extensions(request: HttpRequest) -> HttpResponse:
    """Requests that wait for an answer, and those answered in the quarter."""
    return _list(request)


def _list(
    request: HttpRequest, answered: Extension | None = None, refused: Refusal | None = None, status: int = 200
) -> HttpResponse:
    """The list, with what was typed in the row that could not be answered."""
    person = person_of(request)
    counted = tally(person)
    period = asked_period(request) or counted.period
    rows = to_answer(person, period)
    problems = refused.problems if isinstance(refused, Invalid) else ()
    context = {
        "waiting": [row for row in rows if row.decided_at is None],
        "answered": [row for row in rows if row.decided_at is not None],
        "may_answer": bool(standing(person).at(Permission.REVIEW)),
        "at_fault": answered,
        "errors": {problem.field: problem.message for problem in problems},
        "typed": request.POST,
        "period": period,
        "tally": counted,
        "nav": "review",
        "tab": "extensions",
    }
    return render(request, "actions/review_extensions.html", context, status=status)


@require_POST
@needs(Permission.READ_SUBMITTED)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant or refuse a request."""
    person = person_of(request)
    seats = standing(person).at(Permission.READ_SUBMITTED)
    rows = Extension.objects.filter(report__quarter__plan__lead_office__in=seats)
    row = get_object_or_404(rows.select_related("report__agency"), pk=pk)
    decision, note = request.POST.get("decision", ""), request.POST.get("note", "")
    if decision not in ("grant", "refuse"):
        raise Http404
    try:
        if decision == "grant":
            extensions.grant(row, by=person, until=request.POST.get("until", ""), note=note)
        else:
            extensions.refuse(row, by=person, note=note)
    except Refusal as refused:
        status = status_of(refused) if isinstance(refused, Invalid) else tell(request, refused)
        return _list(request, row, refused, status)
    messages.success(request, _("已答复 %(agency)s。") % {"agency": row.report.agency.short_name})
    return redirect("actions:review-extensions")
