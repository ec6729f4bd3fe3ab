"""The rules of each event beyond the table: who may not, and when not (PRODUCT §1, §5, §6).

Rules look only at facts read beforehand for all moves at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils.translation import gettext as _

from actions.domain.stages import Stage
from actions.domain.workflow import Event
from actions.models import Report, Revision
from agencies.models import AuditEvent
from hz_plus.lib import clock
from hz_plus.lib.errors import NotAllowed, NotPossible, Problem, Refusal
from hz_plus.lib.refusals import to_correct

from . import checks
from .moves import Move

UNDO_WITHIN = timedelta(seconds=10)
NOTE_LIMIT = 1000
_FILING = (Event.SAVE, Event.OFFER, Event.PREPARE, Event.SUBMIT)


@dataclass(slots=True)
class Facts:
    """What the rules look at, by report id."""

    filers: set[tuple[int, int]] = field(default_factory=set)
    working: dict[int, Revision] = field(default_factory=dict)
    errors: dict[int, list[Problem]] = field(default_factory=dict)
    approved: dict[int, Revision] = field(default_factory=dict)


def facts(moves: Sequence[Move]) -> Facts:
    """Read what the rules of these moves need, in a fixed number of queries."""
    found = Facts()
    by_event: dict[Event, list[Report]] = {}
    for asked in moves:
        by_event.setdefault(asked.event, []).append(asked.report)
    if Event.APPROVE in by_event:
        found.filers = _filers(by_event[Event.APPROVE])
    working = by_event.get(Event.PREPARE, []) + by_event.get(Event.SUBMIT, []) + by_event.get(Event.OFFER, [])
    if working:
        rows = Revision.objects.working().filter(report__in=working)
        found.working = {row.report_id: row for row in rows}
    if Event.PREPARE in by_event:
        found.errors = _errors(by_event[Event.PREPARE], found.working)
    decided = by_event.get(Event.UNDO, []) + by_event.get(Event.WAIVE, [])
    if decided:
        rows = Revision.objects.approved().filter(report__in=decided)
        found.approved = {row.report_id: row for row in rows}
    return found


def _filers(reports: Sequence[Report]) -> set[tuple[int, int]]:
    rows = AuditEvent.objects.filter(
        subject_kind="report", subject_id__in=[report.pk for report in reports], verb__in=_FILING
    )
    return {
        (subject, person or 0) for subject, person in rows.values_list("subject_id", "person_id").distinct()
    }


def _errors(reports: Sequence[Report], working: dict[int, Revision]) -> dict[int, list[Problem]]:
    wanted = {report.pk for report in reports}
    revisions = {pk: row for pk, row in working.items() if pk in wanted}
    found = checks.problems(reports, revisions)
    return {pk: checks.blocking(problems) for pk, problems in found.items()}


Rule = Callable[[Move, Facts], Refusal | None]


def _window_is_open(asked: Move, facts: Facts) -> Refusal | None:
    """First submissions end when the quarter closes; what was sent back or reopened may come again."""
    report = asked.report
    stage = report.quarter.stage
    if stage == Stage.OPEN or (stage != Stage.SCHEDULED and report.reopened_by_id is not None):
        return None
    if stage == Stage.CLOSED and report.first_submitted_at is not None:
        if report.resubmit_by is None or clock.now() < report.resubmit_by:
            return None
        return NotPossible(_("重新报送期限已过，请联系审核员。"))
    return NotPossible(_("本季度填报已关闭，请联系审核员。"))


def _is_complete(asked: Move, facts: Facts) -> Refusal | None:
    problems = facts.errors.get(asked.report.pk, [])
    if not problems:
        return None
    return to_correct(problems)


def _has_content(asked: Move, facts: Facts) -> Refusal | None:
    return None if asked.report.pk in facts.working else NotPossible(_("先填写并保存。"))


def _signer_did_not_prepare(asked: Move, facts: Facts) -> Refusal | None:
    revision = facts.working.get(asked.report.pk)
    if asked.report.quarter.plan.one_person_may_sign or revision is None:
        return None
    if revision.prepared_by_id == asked.by.pk:
        return NotAllowed(_("填报人不能签发自己的填报。"))
    return None


def _not_yet_read(asked: Move, facts: Facts) -> Refusal | None:
    if asked.report.read_by_reviewer_at is not None:
        return NotPossible(_("审核员已打开本件，不能撤回；如需修改，请审核员退回。"))
    return None


def _did_not_file(asked: Move, facts: Facts) -> Refusal | None:
    if (asked.report.pk, asked.by.pk) in facts.filers:
        return NotAllowed(_("不能审定自己填报或签发的内容。"))
    return None


def _correction_by_another(asked: Move, facts: Facts) -> Refusal | None:
    report = asked.report
    if report.quarter.stage == Stage.PUBLISHED and report.reopened_by_id == asked.by.pk:
        return NotAllowed(_("发布后的更正须由另一名审核员审定。"))
    return None


def _undone_in_time(asked: Move, facts: Facts) -> Refusal | None:
    revision = facts.approved.get(asked.report.pk)
    if revision is None or revision.approved_by_id != asked.by.pk:
        return NotAllowed(_("只有审定人本人可以撤销。"))
    if asked.report.quarter.stage == Stage.PUBLISHED:
        return NotPossible(_("本季度已发布，不能撤销，可以重开。"))
    if revision.approved_at is None or clock.now() - revision.approved_at > UNDO_WITHIN:
        return NotPossible(_("审定已超过10秒，不能撤销，可以重开。"))
    return None


def _never_approved(asked: Move, facts: Facts) -> Refusal | None:
    if asked.report.pk in facts.approved:
        return NotPossible(_("已有审定内容，不能免报。"))
    return None


RULES: dict[Event, tuple[Rule, ...]] = {
    Event.SAVE: (_window_is_open,),
    Event.OFFER: (_window_is_open, _has_content),
    Event.PREPARE: (_window_is_open, _is_complete),
    Event.SUBMIT: (_window_is_open, _has_content, _signer_did_not_prepare),
    Event.WITHDRAW: (_not_yet_read,),
    Event.APPROVE: (_did_not_file, _correction_by_another),
    Event.UNDO: (_undone_in_time,),
    Event.WAIVE: (_never_approved,),
}


def refusal(asked: Move, facts: Facts) -> Refusal | None:
    """The first rule that says no to the move, as the exception to raise; None where none does."""
    for rule in RULES.get(asked.event, ()):
        refused = rule(asked, facts)
        if refused is not None:
            return refused
    return None


def note_missing() -> Problem:
    """The note that this event needs was not given."""
    return Problem("note", "missing", _("写明理由：哪一项、差什么、要补什么。"))
