"""The form of a report, its check page, and what its agency does with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from actions import forms
from actions.domain.workflow import OPEN_STATES, Event, State
from actions.models import Report
from actions.querysets import Extent
from actions.selectors.readable import Readable, checked, reading
from actions.selectors.worklist import receipt_of
from actions.services import checks, concurrences, reports
from agencies.views.guards import person_of, signed_in
from hz_plus.lib import clock
from hz_plus.lib.errors import Invalid, Problem, Refusal, Severity

from .drafts import context_of, form_page, lead_texts, posted
from .pages import find, reads_for_office, status_of, tell

AGENCY_EVENTS = frozenset({Event.OFFER, Event.PREPARE, Event.SEND_BACK, Event.SUBMIT, Event.WITHDRAW})
DONE = {
    Event.OFFER: gettext_lazy("已提请会签，配合单位现在可以看到文本。"),
    Event.PREPARE: gettext_lazy("已提交签发。签发人签发后报送审核。"),
    Event.SEND_BACK: gettext_lazy("已退回填报员修改。"),
    Event.SUBMIT: gettext_lazy("已签发并报送。"),
    Event.WITHDRAW: gettext_lazy("已撤回，可以继续修改。"),
}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """The form for those who may save; for others of the agency and its partners the report to read."""
    found, extent = find(request, pk)
    if request.method == "POST":
        return posted(request, found, extent)
    if extent is not Extent.WHOLE and reads_for_office(person_of(request), found):
        return redirect("actions:review-report", found.pk)
    if extent < Extent.SUBMITTED:
        raise Http404
    if extent is Extent.WHOLE and Event.SAVE in reports.available_events(found, person_of(request)):
        return form_page(request, found)
    return reading_page(request, found)


def reading_page(
    request: HttpRequest, found: Report, *, problems: tuple[Problem, ...] = (), status: int = 200
) -> HttpResponse:
    """The report for reading, with what the person may do with it."""
    person = person_of(request)
    text = reading(found)
    context = context_of(found) | {"text": text, "problems": problems}
    context |= {"events": reports.available_events(found, person)}
    context |= {"receipt": receipt_of(found), "lead_texts": lead_texts(request, found)}
    context |= {"answer": _own_answer(request, text), "typed": request.POST}
    return render(request, "actions/report_reading.html", context, status=status)


def _own_answer(request: HttpRequest, text: Readable) -> dict[str, Any] | None:
    """For a supporting agency, its answer as posted or given before; None for everybody else."""
    found = text.report
    agency = concurrences.answering_agency(found, person_of(request)) if found.is_lead else None
    if agency is None or found.offered_at is None:
        return None
    given = next((reply.answer for reply in text.replies if reply.agency == agency), None)
    answer, comment = (given.answer, given.comment) if given else ("", "")
    return {
        "is_open": clock.now() < found.quarter.support_due_at,
        "answer": request.POST.get("answer", answer),
        "comment": request.POST.get("comment", comment),
    }


@signed_in
@require_safe
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that will be submitted, what must be corrected, and what to mind."""
    found, extent = find(request, pk)
    if extent is not Extent.WHOLE:
        raise Http404
    return check_page(request, found)


def check_page(request: HttpRequest, found: Report, status: int = 200) -> HttpResponse:
    """The check page of a report."""
    shown = checked(found)
    problems = checks.problems([found], {found.pk: shown.revision} if shown.revision else {})[found.pk]
    context = context_of(found) | {
        "text": shown,
        "events": reports.available_events(found, person_of(request)),
        "wrong": [problem for problem in problems if problem.severity is Severity.ERROR],
        "asked": [problem for problem in problems if problem.asks],
        "mind": [problem for problem in problems if not problem.blocks],
        "blocked": bool(checks.blocking(problems)),
    }
    return render(request, "actions/report_check.html", context, status=status)


@signed_in
@require_POST
def event(request: HttpRequest, pk: int) -> HttpResponse:
    """One event of the agency's own: offered, prepared, signed, sent back, withdrawn."""
    found, extent = find(request, pk)
    asked = forms.asked(request.POST)
    if extent is not Extent.WHOLE or asked.event not in AGENCY_EVENTS:
        raise Http404
    try:
        reports.move(found, asked.event, by=person_of(request), note=asked.note, version=asked.version)
    except Refusal as refused:
        return _not_moved(request, found.pk, asked.event, refused)
    messages.success(request, str(DONE[asked.event]))
    return redirect("actions:receipt" if asked.event is Event.SUBMIT else "actions:report", found.pk)


def _not_moved(request: HttpRequest, pk: int, asked: Event, refused: Refusal) -> HttpResponse:
    """Where the event came from: the check page for preparing, else the report."""
    status = tell(request, refused)
    current, _extent = find(request, pk)
    if asked is Event.PREPARE and current.state == State.DRAFT:
        return check_page(request, current, status)
    if Event.SAVE in reports.available_events(current, person_of(request)):
        return form_page(request, current, status=status)
    problems = refused.problems if isinstance(refused, Invalid) else ()
    return reading_page(request, current, problems=problems, status=status)


@signed_in
@require_safe
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """What was submitted: revision, moment, hash."""
    found, extent = find(request, pk)
    given = receipt_of(found)
    if extent is not Extent.WHOLE or given is None:
        raise Http404
    return render(request, "actions/receipt.html", context_of(found) | {"receipt": given})


@signed_in
@require_safe
def signed_form(request: HttpRequest, pk: int) -> HttpResponse:
    """What was submitted, or is to be, on paper: the content, who prepared and signed it, when, under which hash."""
    found, extent = find(request, pk)
    if extent is not Extent.WHOLE:
        raise Http404
    given = receipt_of(found) if found.state not in OPEN_STATES else None
    context = context_of(found) | {"receipt": given, "text": checked(found)}
    return render(request, "actions/signed_form.html", context)


@signed_in
@require_POST
def concurrence(request: HttpRequest, pk: int) -> HttpResponse:
    """A supporting agency's answer to the lead's report `pk`."""
    found, _extent = find(request, pk)
    answer, comment = request.POST.get("answer", ""), request.POST.get("comment", "")
    try:
        version = forms.version_of(request.POST)
        concurrences.answer(found, answer, by=person_of(request), comment=comment, version=version)
    except Refusal as refused:
        problems = refused.problems if isinstance(refused, Invalid) else ()
        status = tell(request, refused) if not problems else status_of(refused)
        return reading_page(request, find(request, pk)[0], problems=tuple(problems), status=status)
    messages.success(request, _("会签意见已送牵头单位。"))
    return redirect("actions:report", pk)
