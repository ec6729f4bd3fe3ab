"""People are told of what happens to reports and quarters, and of deadlines."""

from __future__ import annotations

from collections.abc import Sequence

from actions.domain.workflow import Event
from actions.models import Coordination, Extension, Feedback, Quarter, Report, UrgingSlip
from actions.selectors import reminders
from agencies.domain.notices import Kind
from agencies.models import AuditEvent, Person
from agencies.services import notices
from hz_plus.lib import clock

from .rules import UNDO_WITHIN

_WITH_NOTE = (Event.RETURN, Event.SEND_BACK)


def tell_moved(reports: Sequence[Report], event: Event) -> None:
    """Tell those concerned of `event`: of an approval once it can no longer be undone."""
    if event is Event.UNDO:
        # The approval was the version before.
        keys = [f"report:{report.pk}:{Kind.APPROVED}:{report.version - 1}" for report in reports]
        notices.take_back(keys=keys)
        return
    occasions = reminders.moved(reports, event, _notes(reports, event))
    if occasions:
        later = clock.now() + UNDO_WITHIN if event is Event.APPROVE else None
        notices.give(reminders.tellings(occasions, clock.today(), later))


def _notes(reports: Sequence[Report], event: Event) -> dict[int, str]:
    """By report id, the note of the latest such event."""
    if event not in _WITH_NOTE:
        return {}
    rows = AuditEvent.objects.filter(
        subject_kind="report", subject_id__in=[r.pk for r in reports], verb=event
    )
    return dict(rows.order_by("sequence").values_list("subject_id", "note"))


def tell_opened(quarter: Quarter) -> None:
    """Tell every agency what it owes in the quarter."""
    notices.give(reminders.tellings(reminders.opening(quarter), clock.today()))


def tell_answered(extension: Extension) -> None:
    """Tell the agency what became of its request for more time."""
    notices.give(reminders.tellings([reminders.answered(extension)], clock.today()))


def tell_assigned(coordination: Coordination) -> None:
    """Tell the agency to which a matter was assigned."""
    if coordination.assignee_id is not None:
        occasion = reminders.assigned(coordination, coordination.assignee_id)
        notices.give(reminders.tellings([occasion], clock.today()))


def tell_coordinated(coordination: Coordination) -> None:
    """Tell the agency that raised a matter what became of it."""
    notices.give(reminders.tellings([reminders.coordinated(coordination)], clock.today()))


def tell_slip(slip: UrgingSlip) -> None:
    """Tell the agency of a slip that was issued or sent back."""
    notices.give(reminders.tellings([reminders.slip_issued(slip)], clock.today()))


def tell_slip_answered(slip: UrgingSlip) -> None:
    """Tell whoever issued a slip that it was answered."""
    notices.give(reminders.slip_answered(slip))


def tell_feedback(row: Feedback) -> None:
    """Tell the reviewers of the plan's office what somebody wrote."""
    notices.give(reminders.tellings([reminders.feedback_given(row)], clock.today()))


def tell_urged(reports: Sequence[Report]) -> None:
    """Urge the agencies that owe `reports`; who was urged today is not urged again."""
    notices.give(reminders.tellings(reminders.urged(reports, clock.today()), clock.today()))


def tell_handed(report: Report, *, to: Person, note: str) -> None:
    """Tell the reviewer to whom a report was handed over."""
    notices.give([reminders.handed(report, to.pk, note)])


def remind() -> None:
    """Remind those whom deadlines concern today; whoever was reminded already is not reminded again."""
    notices.give(reminders.tellings(reminders.reminders(clock.now()), clock.today()))
