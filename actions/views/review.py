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
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from actions import forms
from actions.domain.workflow import Event, State
from actions.models import Report
from actions.querysets import Extent
from actions.selectors.desk import readers, reviewers_of
from actions.selectors.review import Queue, pane, queue, tally
from actions.services import desk, reports
from agencies.domain.roles import Permission
from agencies.models import Person
from agencies.views.guards import needs, person_of
from hz_plus.lib.errors import Invalid, Refusal

from .pages import find, reads_for_office, tell

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
    found, extent = _find(request, pk)
    if request.method == "POST":
        return _decide(request, found)
    if extent >= Extent.SUBMITTED and found.state == State.SUBMITTED:
        reports.mark_read(found, by=person_of(request))
        desk.be_seen(found, by=person_of(request))
    return _page(request, found)


def _find(request: HttpRequest, pk: int) -> tuple[Report, Extent]:
    """The report and how much of it the person sees; 404 for people who do not read it for the office."""
    found, extent = find(request, pk)
    if not reads_for_office(person_of(request), found):
        raise Http404
    return found, extent


@require_safe
@needs(Permission.READ_SUBMITTED)
def present(request: HttpRequest, pk: int) -> HttpResponse:
    """Who else reads the report now; an open page asks every half minute, and is seen by that."""
    found, _extent = _find(request, pk)
    desk.be_seen(found, by=person_of(request))
    others = readers([found], person_of(request)).get(found.pk, [])
    return render(request, "actions/parts/readers.html", {"readers": others, "report": found})


@require_POST
@needs(Permission.REVIEW)
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the report to another reviewer."""
    found, _extent = _find(request, pk)
    typed = {"to": request.POST.get("to", ""), "note": request.POST.get("note", "")}
    try:
        done = desk.hand_over(found, **typed, by=person_of(request))
    except Refusal as refused:
        status = tell(request, refused)
        return _page(request, found, refused=refused, status=status, handing=typed)
    messages.success(request, _("已转交%(name)s。") % {"name": done.to.name})
    return redirect(_address(found, _kept(request)))


def _decide(request: HttpRequest, found: Report) -> HttpResponse:
    asked = forms.asked(request.POST)
    if asked.event not in OFFICE_EVENTS:
        raise Http404
    following = _queue(request).beside(found)[1]
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
    kept = _kept(request)
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
    request: HttpRequest,
    found: Report,
    *,
    refused: Refusal | None = None,
    status: int = 200,
    handing: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The queue with one report open, and what was typed where it could not be done."""
    person = person_of(request)
    context = _shell(request, found)
    events = reports.available_events(found, person)
    problems = refused.problems if isinstance(refused, Invalid) else ()
    context |= {
        "report": found,
        "sees_text": found.__dict__["extent"] >= Extent.SUBMITTED,
        "pane": pane(found, against_quarter=request.GET.get("against") == "quarter"),
        "events": events,
        "reviewers": _others(found, person) if Event.APPROVE in events else [],
        "handing": handing or {},
        "readers": next((row.readers for row in context["queue"].rows if row.report.pk == found.pk), ()),
        "problems": {problem.field: problem.message for problem in problems},
        "typed": forms.asked(request.POST) if refused and not handing else None,
    }
    part = request.htmx and request.htmx.target == "pane"  # type: ignore[attr-defined]
    return render(
        request, "actions/parts/pane.html" if part else "actions/review.html", context, status=status
    )


def _shell(request: HttpRequest, found: Report | None) -> dict[str, Any]:
    """Queue, counts, and the approval that can still be undone."""
    person = person_of(request)
    waiting = _queue(request)
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
        "keys": request.COOKIES.get("keys") != "off",
        "nav": "review",
        "tab": "queue",
    }


def _queue(request: HttpRequest) -> Queue:
    """The queue as the address narrows it."""
    return queue(person_of(request), request.GET.get("agency", ""), mine="mine" in request.GET)


def _kept(request: HttpRequest) -> dict[str, str]:
    """The parameters that narrow the queue, kept from page to page."""
    kept = {"agency": request.GET.get("agency", ""), "mine": "1" if "mine" in request.GET else ""}
    return {name: value for name, value in kept.items() if value}


def _others(found: Report, person: Person) -> list[Person]:
    """To whom the report could be handed over."""
    return [one for one in reviewers_of(found) if one.pk != person.pk]


def _undoable(request: HttpRequest) -> list[Report]:
    """The reports approved a moment ago, as long as that can be undone."""
    wanted = [int(text) for text in request.GET.get("approved", "").split(",") if _is_id(text)]
    if not wanted:
        return []
    person = person_of(request)
    rows = Report.objects.for_work().visible_to(person).in_state(State.APPROVED).filter(pk__in=wanted)
    return [row for row in rows if Event.UNDO in reports.available_events(row, person)]


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
