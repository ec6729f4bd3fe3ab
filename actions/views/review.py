"""The review queue with its reading pane, and the lists beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from actions import forms
from actions.domain.workflow import Event, State
from actions.models import Report
from actions.querysets import Extent
from actions.selectors.review import FOLLOW_UPS, follow_up, pane, queue, tally
from actions.services import reports
from agencies.domain.roles import Permission
from agencies.views.guards import needs, person_of
from hz_plus.lib import clock
from hz_plus.lib.errors import Invalid, Refusal

from .pages import find, reads_for_office, tell
from .worklist import asked_period

OFFICE_EVENTS = frozenset({Event.RETURN, Event.APPROVE, Event.UNDO, Event.REOPEN, Event.WAIVE, Event.UNWAIVE})
DECISIONS = frozenset({Event.RETURN, Event.APPROVE})


@require_safe
@needs(Permission.READ_SUBMITTED)
def review(request: HttpRequest) -> HttpResponse:
    """The queue alone: nothing is opened, so nothing counts as read."""
    return render(request, "actions/review.html", _shell(request, None))


@needs(Permission.READ_SUBMITTED)
@require_http_methods(["GET", "HEAD", "POST"])
def review_report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report beside the queue; posted to, it does an event of the office."""
    found, extent = find(request, pk)
    if not reads_for_office(person_of(request), found):
        raise Http404
    if request.method == "POST":
        return _decide(request, found)
    if extent >= Extent.SUBMITTED and found.state == State.SUBMITTED:
        reports.mark_read(found, by=person_of(request))
    return _page(request, found)


def _decide(request: HttpRequest, found: Report) -> HttpResponse:
    asked = forms.asked(request.POST)
    if asked.event not in OFFICE_EVENTS:
        raise Http404
    following = queue(person_of(request), request.GET.get("agency", "")).beside(found)[1]
    try:
        reports.move(
            found,
            asked.event,
            by=person_of(request),
            note=asked.note,
            field_notes=asked.field_notes,
            version=asked.version,
        )
    except Refusal as refused:
        status = tell(request, refused)
        current, _extent = find(request, found.pk)
        return _page(request, current, refused=refused, status=status)
    return _go_on(request, found, asked.event, following)


def _go_on(request: HttpRequest, found: Report, event: Event, following: Report | None) -> HttpResponse:
    """After a decision the next report opens; after anything else the same one."""
    kept = {"agency": agency} if (agency := request.GET.get("agency", "")) else {}
    if event not in DECISIONS:
        messages.success(request, _told(event))
        return redirect(_address(found, kept))
    if event is Event.APPROVE:
        return redirect(_address(following, kept | {"approved": str(found.pk)}))
    messages.success(
        request, _("已退回 %(name)s。") % {"name": f"{found.measure.code} {found.measure.title}"}
    )
    return redirect(_address(following, kept))


def _address(report: Report | None, query: Mapping[str, str]) -> str:
    """A report beside the queue, or the queue where there is none."""
    to = reverse("actions:review-report", args=[report.pk]) if report else reverse("actions:review")
    return f"{to}?{urlencode(query)}" if query else to


def _told(event: Event) -> str:
    return {
        Event.UNDO: _("已撤销审定，回到待审核。"),
        Event.REOPEN: _("已重开，等待单位更正。"),
        Event.WAIVE: _("已免报。"),
        Event.UNWAIVE: _("已取消免报。"),
    }[event]


def _page(
    request: HttpRequest, found: Report, *, refused: Refusal | None = None, status: int = 200
) -> HttpResponse:
    """The queue with one report open, and what was typed where it could not be done."""
    person = person_of(request)
    context = _shell(request, found)
    problems = refused.problems if isinstance(refused, Invalid) else ()
    context |= {
        "report": found,
        "sees_text": found.__dict__["extent"] >= Extent.SUBMITTED,
        "pane": pane(found),
        "events": reports.available_events(found, person),
        "problems": {problem.field: problem.message for problem in problems},
        "typed": forms.asked(request.POST) if refused else None,
    }
    part = request.htmx and request.htmx.target == "pane"  # type: ignore[attr-defined]
    return render(
        request, "actions/parts/pane.html" if part else "actions/review.html", context, status=status
    )


def _shell(request: HttpRequest, found: Report | None) -> dict[str, Any]:
    """Queue, counts, and the approval that can still be undone."""
    person = person_of(request)
    waiting = queue(person, request.GET.get("agency", ""))
    before, after = waiting.beside(found) if found else (None, None)
    rows = waiting.rows
    return {
        "plan": rows[0].report.quarter.plan if rows else None,
        "queue": waiting,
        "place": waiting.place(found) if found else 0,
        "before": before,
        "after": after,
        "tally": tally(person),
        "undo": _undoable(request),
        "nav": "review",
        "tab": "queue",
    }


def _undoable(request: HttpRequest) -> Report | None:
    """The report approved a moment ago, as long as that can be undone."""
    text = request.GET.get("approved", "")
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        return None
    person = person_of(request)
    row = Report.objects.for_work().visible_to(person).in_state(State.APPROVED).filter(pk=int(text)).first()
    if row is None or Event.UNDO not in reports.available_events(row, person):
        return None
    return row


@require_safe
@needs(Permission.READ_SUBMITTED)
def follow(request: HttpRequest, kind: str) -> HttpResponse:
    """A list beside the queue: sent back, missing, late, with dissent."""
    person = person_of(request)
    counted = tally(person)
    period = asked_period(request) or counted.period
    context: Mapping[str, Any] = {
        "rows": follow_up(person, kind, period),
        "title": FOLLOW_UPS[kind],
        "period": period,
        "tally": counted,
        "now": clock.now(),
        "nav": "review",
        "tab": kind,
    }
    return render(request, "actions/review_follow.html", context)
