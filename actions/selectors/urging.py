"""Urging slips, read: the office's, an agency's, and what was said on one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from actions.domain.urging import OPEN, SlipAct, SlipState, acts_from
from actions.models import UrgingSlip
from actions.querysets import SlipQuerySet
from agencies.authorization import standing
from agencies.domain.roles import Permission
from agencies.models import AuditEvent, Person
from hz_plus.lib import clock, working_days

TO_ANSWER = 10
"""Working days."""
_SHOWN_CLOSED = 50
_BY_AGENCY = (SlipAct.ANSWER,)


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip with how many days are left for its answer (negative: over), and what its reader can do about it."""

    slip: UrgingSlip
    days_left: int
    acts: tuple[SlipAct, ...]

    @property
    def is_overdue(self) -> bool:
        """Whether it waits for an answer longer than asked."""
        return self.slip.state == SlipState.ISSUED and self.days_left < 0

    @property
    def overdue_days(self) -> int:
        """How many days."""
        return -self.days_left


@dataclass(frozen=True, slots=True)
class Slips:
    """Those about which something is still to be done, by the day they are due; and the latest others."""

    open: Sequence[Slip]
    settled: Sequence[Slip]


def slips(person: Person) -> Slips:
    """The slips of the plans that the person reads for the office or the leaders. Two queries."""
    seats = standing(person).at(Permission.READ_SUBMITTED)
    return _sorted(UrgingSlip.objects.filter(quarter__plan__lead_office__in=seats), person)


def of_agency(person: Person) -> Slips:
    """Those of the person's own agencies. Two queries."""
    return _sorted(UrgingSlip.objects.filter(agency__in=standing(person).at(Permission.READ_OWN)), person)


def _sorted(found: SlipQuerySet, person: Person) -> Slips:
    rows = found.whole()
    return Slips(
        [_slip(row, person) for row in rows.open().order_by("due_on", "pk")],
        [_slip(row, person) for row in rows.exclude(state__in=OPEN).order_by("-closed_at")[:_SHOWN_CLOSED]],
    )


def _slip(row: UrgingSlip, person: Person) -> Slip:
    today = clock.today(row.quarter.plan.time_zone)
    return Slip(
        row,
        (row.due_on - today).days,
        tuple(act for act in acts_from(SlipState(row.state)) if _may(person, row, act)),
    )


def _may(person: Person, row: UrgingSlip, act: SlipAct) -> bool:
    held = standing(person)
    if act in _BY_AGENCY:
        return held.may(Permission.DRAFT, row.agency_id)
    return held.may(Permission.REVIEW, row.quarter.plan.lead_office_id)


@dataclass(frozen=True, slots=True)
class Opened:
    """One slip with everything that was said on it, earliest first."""

    own: Slip
    events: Sequence[AuditEvent]


def opened(row: UrgingSlip, person: Person) -> Opened:
    """A slip that the person sees. One query."""
    rows = AuditEvent.objects.filter(subject_kind="slip", subject_id=row.pk).select_related("person")
    return Opened(_slip(row, person), list(rows.order_by("sequence")))


def day_by_default(zone: str) -> date:
    """The tenth working day from today: by when an answer is asked for unless the office says otherwise."""
    day = clock.today(zone)
    for _day in range(TO_ANSWER):
        day = working_days.on_or_after(day + timedelta(days=1))
    return day
