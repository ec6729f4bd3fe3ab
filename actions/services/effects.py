"""What each event does beside changing the state; the caller has already won the compare-and-set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max, Q

from actions.domain.workflow import Event
from actions.models import Report, Revision, Waiver
from actions.selectors.revisions import hashes, latest_submitted
from agencies.models import Person
from agencies.selectors.deputies import deputising
from hz_plus.lib import clock, working_days

from . import content
from .moves import Move

RESUBMIT_WITHIN = 3
"""Working days that a sent-back report has; the last one counts whole."""

Recorded = dict[int, dict[str, Any]]
"""By report id, what the audit entry keeps beside the states."""


def apply(event: Event, moves: Sequence[Move], now: datetime) -> Recorded:
    """Let `event` take effect on the reports of `moves`; return what is worth recording."""
    effect = _EFFECTS.get(event)
    return effect(moves, now) if effect else {}


def _set(moves: Sequence[Move], **columns: Any) -> None:
    reports = [asked.report for asked in moves]
    Report.objects.filter(pk__in=[report.pk for report in reports]).update(**columns)
    for report in reports:
        for name, value in columns.items():
            setattr(report, name, value)


def _working(moves: Sequence[Move]) -> dict[int, Revision]:
    rows = Revision.objects.working().filter(report__in=[asked.report for asked in moves])
    return {row.report_id: row for row in rows}


def _offer(moves: Sequence[Move], now: datetime) -> Recorded:
    working = _working(moves)
    digests = hashes(list(working.values()))
    for asked in moves:
        _set([asked], offered_at=now, offered_hash=digests[working[asked.report.pk].pk])
    return {asked.report.pk: {"hash": asked.report.offered_hash} for asked in moves}


def _prepare(moves: Sequence[Move], now: datetime) -> Recorded:
    by_person: dict[Person, list[Report]] = defaultdict(list)
    for asked in moves:
        by_person[asked.by].append(asked.report)
    for person, reports in by_person.items():
        Revision.objects.working().filter(report__in=reports).update(prepared_by=person)
    return {}


def _submit(moves: Sequence[Move], now: datetime) -> Recorded:
    """Freeze the working revision: number, hash, signature. The first submission decides lateness."""
    working = _working(moves)
    digests = hashes(list(working.values()))
    reports = [asked.report.pk for asked in moves]
    numbered = Revision.objects.filter(report__in=reports).values_list("report").annotate(last=Max("number"))
    last = {report: number or 0 for report, number in numbered}
    absent = _deputised(moves)
    for asked in moves:
        revision = working[asked.report.pk]
        revision.number = last[asked.report.pk] + 1
        revision.hash = digests[revision.pk]
        revision.submitted_at, revision.submitted_by = now, asked.by
        revision.signed_for = absent[asked.by.pk].get(asked.report.agency_id)
    Revision.objects.bulk_update(
        working.values(), ["number", "hash", "submitted_at", "submitted_by", "signed_for"], batch_size=200
    )
    _set(moves, read_by_reviewer_at=None)
    _set([asked for asked in moves if asked.report.first_submitted_at is None], first_submitted_at=now)
    return {pk: {"revision": row.number, "hash": row.hash} for pk, row in working.items()}


def _deputised(moves: Sequence[Move]) -> dict[int, Mapping[int, Person]]:
    """By signing person and agency, the signer who is away."""
    people = {asked.by.pk: asked.by for asked in moves}
    agencies = {asked.report.agency_id for asked in moves}
    return {pk: deputising(person, agencies) for pk, person in people.items()}


def _withdraw(moves: Sequence[Move], now: datetime) -> Recorded:
    content.working_revisions([asked.report for asked in moves])
    return {}


def _return(moves: Sequence[Move], now: datetime) -> Recorded:
    for asked in moves:
        zone = asked.report.quarter.plan.time_zone
        day = clock.today(zone)
        for _day in range(RESUBMIT_WITHIN):
            day = working_days.on_or_after(day + timedelta(days=1))
        _set([asked], resubmit_by=clock.end_of(day, zone))
    return {asked.report.pk: {"field_notes": dict(asked.field_notes)} for asked in moves if asked.field_notes}


def _approve(moves: Sequence[Move], now: datetime) -> Recorded:
    """The latest submitted revision counts from now; the one before it until now."""
    reports = [asked.report for asked in moves]
    latest = latest_submitted(reports)
    Revision.objects.approved().filter(report__in=reports).update(superseded_at=now)
    for asked in moves:
        revision = latest[asked.report.pk]
        revision.approved_at, revision.approved_by, revision.superseded_at = now, asked.by, None
    Revision.objects.bulk_update(
        latest.values(), ["approved_at", "approved_by", "superseded_at"], batch_size=200
    )
    return {pk: {"revision": row.number, "hash": row.hash} for pk, row in latest.items()}


def _undo(moves: Sequence[Move], now: datetime) -> Recorded:
    """As if never approved: the revision before it counts again."""
    for asked in moves:
        rows = Revision.objects.filter(report=asked.report)
        undone = rows.approved().get()
        moment = undone.approved_at
        rows.filter(pk=undone.pk).update(approved_at=None, approved_by=None)
        rows.filter(Q(superseded_at=moment)).update(superseded_at=None)
    return {}


def _reopen(moves: Sequence[Move], now: datetime) -> Recorded:
    for asked in moves:
        _set([asked], reopened_by=asked.by)
    return {}


def _waive(moves: Sequence[Move], now: datetime) -> Recorded:
    Waiver.objects.bulk_create(Waiver(report=asked.report, recorded_at=now) for asked in moves)
    return {}


def _unwaive(moves: Sequence[Move], now: datetime) -> Recorded:
    rows = Waiver.objects.known_at(None).filter(report__in=[asked.report for asked in moves])
    rows.update(superseded_at=now)
    return {}


_EFFECTS: dict[Event, Callable[[Sequence[Move], datetime], Recorded]] = {
    Event.OFFER: _offer,
    Event.PREPARE: _prepare,
    Event.SUBMIT: _submit,
    Event.WITHDRAW: _withdraw,
    Event.RETURN: _return,
    Event.APPROVE: _approve,
    Event.UNDO: _undo,
    Event.REOPEN: _reopen,
    Event.WAIVE: _waive,
    Event.UNWAIVE: _unwaive,
}
