"""The moves of reports: the one door through which a report changes its state or content."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from actions.domain.workflow import Event, State, events_from
from actions.models import Report
from actions.models.reports import STATE_LABELS
from actions.permissions import may
from actions.signals import reports_moved
from agencies.domain.roles import Permission
from agencies.models import AuditEvent, Person
from agencies.services import audit
from hz_plus.lib import clock
from hz_plus.lib.errors import Conflict, Invalid, NotAllowed, NotPossible, Refusal
from hz_plus.lib.refusals import to_correct

from . import content, effects, rules
from .moves import Draft, Move
from .typed import clean_text, unknown

SITTING = timedelta(minutes=30)
"""So long what is saved while it is typed needs no entry of its own in the audit chain."""


def move(
    report: Report,
    event: Event,
    *,
    by: Person,
    note: str = "",
    field_notes: Mapping[str, str] | None = None,
    version: int | None = None,
) -> Report:
    """Do `event` to `report`. See `move_all` for what it refuses."""
    asked = Move(report=report, event=event, by=by, note=note, field_notes=field_notes or {}, version=version)
    return move_all([asked])[0]


@transaction.atomic
def move_all(moves: Sequence[Move]) -> list[Report]:
    """Do all the moves or none: table, permission, rules, compare-and-set, event, signal.

    Raises NotAllowed (wrong role), NotPossible (the table or a rule says no), Invalid (a note or
    content is missing), Conflict (somebody was first: says who and what).
    """
    if any(asked.event is Event.SAVE for asked in moves):
        raise NotPossible(_("保存须连同内容一起提交。"))
    _admit(moves)
    return _carry_out(moves)


def save(report: Report, typed: Mapping[str, Any], *, by: Person, version: int | None = None) -> Report:
    """Save `typed` as the report's working content. See `save_all`."""
    return save_all([Draft(report=report, content=typed, by=by, version=version)])[0]


@transaction.atomic
def save_all(drafts: Sequence[Draft]) -> list[Report]:
    """Save all the drafts or none. Raises Invalid naming every field to correct, and as `move_all`."""
    moves = [
        Move(report=d.report, event=Event.SAVE, by=d.by, version=d.version, is_kept=d.is_kept) for d in drafts
    ]
    _admit(moves)
    cleaned = content.clean([d.report for d in drafts], [d.content for d in drafts])
    problems = [problem for result in cleaned for problem in result.problems]
    if problems:
        raise to_correct(problems)
    moved = _carry_out(moves)
    working = content.working_revisions(moved)
    content.write([(working[report.pk], result) for report, result in zip(moved, cleaned, strict=True)])
    return moved


def mark_read(report: Report, *, by: Person) -> None:
    """Note that a reviewer has opened the submitted report: it can no longer be withdrawn."""
    rows = Report.objects.where_may(by, Permission.REVIEW).in_state(State.SUBMITTED)
    rows.filter(pk=report.pk, read_by_reviewer_at=None).update(read_by_reviewer_at=clock.now())


def available_events(report: Report, person: Person) -> list[Event]:
    """What `person` could do to `report` now, by the table, the permissions and the rules.

    An event refused only because something must be filled in first is available.
    """
    moves = [Move(report=report, event=event, by=person) for event in events_from(State(report.state))]
    permitted = [asked for asked in moves if asked.transition and _is_permitted(asked)]
    facts = rules.facts(permitted)
    refusals = ((asked.event, rules.refusal(asked, facts)) for asked in permitted)
    return [event for event, refused in refusals if refused is None or isinstance(refused, Invalid)]


def refusal_of(asked: Move) -> Refusal | None:
    """Why the move would be refused now, its content apart; None where it would not."""
    try:
        _admit([asked])
    except Refusal as refused:
        return refused
    return None


def _is_permitted(asked: Move) -> bool:
    return any(may(asked.by, right, asked.report) for right in asked.rights)


def _admit(moves: Sequence[Move]) -> None:
    """Refuse whatever the permissions, the version seen, the table, the notes or the rules do not allow."""
    for asked in moves:
        if not _is_permitted(asked):
            raise NotAllowed(_("您的岗位不能办理此步骤。"))
        if asked.version not in (None, asked.report.version):
            raise _beaten(asked.report)
        _check_table(asked)
    facts = rules.facts(moves)
    for asked in moves:
        refused = rules.refusal(asked, facts)
        if refused is not None:
            raise refused


def _check_table(asked: Move) -> None:
    transition = asked.transition
    if transition is None:
        state = STATE_LABELS[State(asked.report.state)]
        raise NotPossible(_("填报当前为“%(state)s”，不能办理此步骤。") % {"state": state})
    problems = [rules.note_missing()] if transition.note_required and not asked.note.strip() else []
    known = content.known_fields()
    for where, text in {"note": asked.note, **asked.field_notes}.items():
        clean_text(where, text, rules.NOTE_LIMIT, problems)
        if where != "note" and where.partition("/")[0] not in known:
            problems.append(unknown(where, where))
    if problems:
        raise Invalid(_("意见需要更正。"), problems)


def _carry_out(moves: Sequence[Move]) -> list[Report]:
    """Compare-and-set the states, then let each event take effect, in one transaction."""
    now = clock.now()
    before = [asked.report.state for asked in moves]
    _compare_and_set(moves, now)
    by_event: dict[Event, list[Move]] = defaultdict(list)
    for asked in moves:
        by_event[asked.event].append(asked)
    recorded: effects.Recorded = {}
    for event, group in by_event.items():
        recorded |= effects.apply(event, group, now)
    _record(moves, before, recorded, now)
    for event, group in by_event.items():
        reports_moved.send(sender=Report, reports=[asked.report for asked in group], event=event)
    return [asked.report for asked in moves]


def _compare_and_set(moves: Sequence[Move], now: datetime) -> None:
    groups: dict[tuple[Any, ...], list[Move]] = defaultdict(list)
    for asked in moves:
        if asked.transition is not None:
            key = (asked.report.state, asked.report.version, asked.transition.target, asked.by)
            groups[key].append(asked)
    for (state, version, target, by), group in groups.items():
        reports = [asked.report for asked in group]
        rows = Report.objects.filter(pk__in=[r.pk for r in reports], state=state, version=version)
        if rows.update(state=target, version=F("version") + 1, changed_at=now, changed_by=by) != len(group):
            raise _beaten(reports[0])
        for report in reports:
            report.state, report.version = target, version + 1
            report.changed_at, report.changed_by = now, by


def _beaten(report: Report) -> Conflict:
    current = Report.objects.select_related("changed_by").get(pk=report.pk)
    who = current.changed_by.name if current.changed_by else _("他人")
    state = STATE_LABELS[State(current.state)]
    message = _("%(who)s已先行办理，填报现为“%(state)s”。请刷新后再办。")
    return Conflict(message % {"who": who, "state": state})


def _goes_on(asked: Move, now: datetime) -> bool:
    """Whether the chain's last word on the report is that the same person began to save it in this sitting."""
    rows = AuditEvent.objects.filter(subject_kind="report", subject_id=asked.report.pk)
    last = rows.order_by("-sequence").first()
    if last is None or last.verb != Event.SAVE or last.person_id != asked.by.pk:
        return False
    return now - last.at < SITTING


def _record(moves: Sequence[Move], before: Sequence[str], recorded: effects.Recorded, now: datetime) -> None:
    chains: dict[str, list[audit.Entry]] = defaultdict(list)
    for asked, state in zip(moves, before, strict=True):
        if asked.is_kept and state == asked.report.state and _goes_on(asked, now):
            continue
        entry = audit.Entry(
            at=now,
            person=asked.by,
            verb=asked.event,
            subject_kind="report",
            subject_id=asked.report.pk,
            before=state,
            after=asked.report.state,
            note=asked.note.strip(),
            data=recorded.get(asked.report.pk, {}),
        )
        chains[asked.report.quarter.plan.slug].append(entry)
    for chain, entries in chains.items():
        audit.record(chain=chain, entries=entries)
