"""Requests for more time, read: of one report, and those that the office answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q

from actions.domain.workflow import OPEN_STATES
from actions.models import Extension, Report
from actions.permissions import may
from agencies.authorization import standing
from agencies.domain.roles import Permission
from agencies.models import Person
from hz_plus.lib import clock
from hz_plus.lib.quarters import Period


@dataclass(frozen=True, slots=True)
class MoreTime:
    """What a report's agency sees: its latest request, and whether it may ask (again)."""

    latest: Extension | None
    may_ask: bool
    last_day: date
    """The latest day that can be asked for."""


def more_time(report: Report, person: Person) -> MoreTime:
    """The requests of `report` as `person` sees them. One query."""
    latest = report.extensions.select_related("decided_by").order_by("pk").last()
    waits = latest is not None and latest.decided_at is None
    unsent = report.first_submitted_at is None and report.state in OPEN_STATES
    in_time = report.quarter.stage == "open" and clock.now() < report.due_at
    return MoreTime(
        latest=latest,
        may_ask=unsent and in_time and not waits and may(person, Permission.DRAFT, report),
        last_day=clock.last_day(report.quarter.review_due_at, report.quarter.plan.time_zone),
    )


def to_answer(person: Person, period: Period | None) -> list[Extension]:
    """Requests of the plans that `person` reads for the office: all that wait, first those due soonest, then
    those of the quarter `period` that were answered, the latest first. One query.
    """
    rows = Extension.objects.filter(
        report__quarter__plan__lead_office__in=standing(person).at(Permission.READ_SUBMITTED)
    )
    answered = Q(decided_at__isnull=False)
    if period is not None:
        answered &= Q(report__quarter__year=period.year, report__quarter__number=period.number)
    rows = rows.filter(Q(decided_at=None) | answered).select_related(
        "asked_by", "decided_by", "report__measure", "report__agency", "report__quarter__plan"
    )
    return list(rows.order_by(F("decided_at").desc(nulls_first=True), "report__due_at", "pk"))
