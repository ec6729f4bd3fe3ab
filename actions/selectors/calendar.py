"""The quarters of the plans that a person manages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q

from actions.domain.stages import NEXT_STAGE, Stage
from actions.domain.workflow import OPEN_STATES, State
from actions.models import Quarter
from agencies.authorization import standing
from agencies.domain.roles import Permission
from agencies.models import Person
from hz_plus.lib import clock
from hz_plus.lib.working_days import is_known


@dataclass(frozen=True, slots=True)
class Row:
    """A quarter, how many of its reports are where, and what can be done with it next."""

    quarter: Quarter
    total: int
    approved: int
    submitted: int
    waiting: int

    @property
    def is_calendar_known(self) -> bool:
        """Whether the days off of the deadlines' year are known; where not, only weekends were left out."""
        return is_known(self.quarter.ends_on + timedelta(days=1))

    @property
    def next_stage(self) -> Stage | None:
        """The stage it can be brought to; None for published ones and those whose day has not come."""
        if self.quarter.stage == Stage.SCHEDULED and clock.now() < self.quarter.opens_at:
            return None
        return NEXT_STAGE.get(Stage(self.quarter.stage))


def calendar(person: Person) -> list[Row]:
    """Every quarter of the plans that `person` manages, the latest first. One query."""
    seats = standing(person).at(Permission.MANAGE_PLAN)
    rows: Any = (
        Quarter.objects.filter(plan__lead_office__in=seats)
        .select_related("plan")
        .annotate(
            total=Count("reports"),
            approved=Count("reports", filter=Q(reports__state__in=(State.APPROVED, State.WAIVED))),
            submitted=Count("reports", filter=Q(reports__state=State.SUBMITTED)),
            waiting=Count("reports", filter=Q(reports__state__in=OPEN_STATES)),
        )
        .order_by("plan", "-year", "-number")
    )
    return [Row(row, row.total, row.approved, row.submitted, row.waiting) for row in rows]
