"""Matters to coordinate: the office's list, and what is assigned to an agency."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from actions import forms
from actions.domain.coordination import Act
from actions.models import Coordination, Report
from actions.selectors.coordination import assigned as assigned_to
from actions.selectors.coordination import assignees, is_overdue, matter_in, matters
from actions.selectors.review import tally
from actions.services import coordination
from agencies.authorization import standing
from agencies.domain.roles import Permission
from agencies.views.guards import needs, person_of
from hz_plus.lib.errors import Invalid, Refusal

from .pages import status_of, tell

PAGE = 20


@require_safe
@needs(Permission.READ_SUBMITTED)
def review_coordination(request: HttpRequest) -> HttpResponse:
    """Every matter that waits for the office or an agency, and what was done with the others."""
    return _office_page(request)


def _office_page(
    request: HttpRequest, at_fault: str = "", refused: Refusal | None = None, status: int = 200
) -> HttpResponse:
    """The list, with what was typed at the matter that could not be dealt with."""
    person = person_of(request)
    found = matters(person)
    context: dict[str, Any] = {
        "matters": found,
        "page": Paginator(found.at_work, PAGE).get_page(request.GET.get("page")),
        "assignees": assignees(),
        "may_decide": bool(standing(person).at(Permission.REVIEW)),
        "tally": tally(person),
        "nav": "review",
        "tab": "coordination",
    }
    return render(
        request,
        "actions/review_coordination.html",
        context | _fault(request, at_fault, refused),
        status=status,
    )


def _fault(request: HttpRequest, at_fault: str, refused: Refusal | None) -> dict[str, Any]:
    problems = refused.problems if isinstance(refused, Invalid) else ()
    errors = {problem.field: problem.message for problem in problems}
    return {"at_fault": at_fault, "errors": errors, "typed": request.POST}


@require_POST
@needs(Permission.READ_SUBMITTED)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Assign or close a matter of the report `pk`; 404 where it has no such matter."""
    person, row = person_of(request), request.POST.get("row", "")
    seats = standing(person).at(Permission.READ_SUBMITTED)
    rows = Report.objects.for_work().filter(quarter__plan__lead_office__in=seats)
    report = get_object_or_404(rows, pk=pk)
    act = request.POST.get("decision", "")
    if act not in (Act.ASSIGN, Act.CLOSE) or matter_in(report, row) is None:
        raise Http404
    version = forms.version_of(request.POST)
    try:
        if act == Act.ASSIGN:
            agency, due_on = request.POST.get("agency", ""), request.POST.get("due_on", "")
            coordination.assign(report, row, agency=agency, due_on=due_on, version=version, by=person)
        else:
            coordination.close(report, row, note=request.POST.get("note", ""), version=version, by=person)
    except Refusal as refused:
        return _office_page(request, row, refused, _status(request, refused))
    messages.success(request, _("已交办。") if act == Act.ASSIGN else _("已办结。"))
    return redirect("actions:review-coordination")


def _status(request: HttpRequest, refused: Refusal) -> int:
    return status_of(refused) if isinstance(refused, Invalid) else tell(request, refused)


@require_safe
@needs(Permission.READ_OWN)
def assigned(request: HttpRequest) -> HttpResponse:
    """What the office assigned to my agency, to be answered."""
    return _agency_page(request)


def _agency_page(
    request: HttpRequest, at_fault: str = "", refused: Refusal | None = None, status: int = 200
) -> HttpResponse:
    person = person_of(request)
    rows = assigned_to(person)
    context: dict[str, Any] = {
        "rows": [(row, is_overdue(row)) for row in rows],
        "may_answer": standing(person).at(Permission.DRAFT),
        "nav": "filing",
        "tab": "coordination",
    }
    return render(
        request, "actions/coordination.html", context | _fault(request, at_fault, refused), status=status
    )


@require_POST
@needs(Permission.READ_OWN)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a matter for my agency; 404 for one that is not assigned to it."""
    person = person_of(request)
    rows = Coordination.objects.filter(assignee__in=standing(person).at(Permission.READ_OWN))
    found = get_object_or_404(rows.select_related("report__quarter__plan", "report__measure"), pk=pk)
    text, version = request.POST.get("answer", ""), forms.version_of(request.POST)
    try:
        coordination.answer(found, text=text, version=version, by=person)
    except Refusal as refused:
        return _agency_page(request, str(pk), refused, _status(request, refused))
    messages.success(request, _("答复已送领导小组办公室和提出单位。"))
    return redirect("actions:coordination")
