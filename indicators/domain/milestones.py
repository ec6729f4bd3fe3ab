"""Milestones are judged by lateness alone (PRODUCT §4.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .kinds import Light, Reason
from .paths import EXACT
from .progress import Assessment

LATE_UP_TO = 92
"""Days at quarter end that a due step may be undone and still be yellow."""


@dataclass(frozen=True, slots=True)
class Step:
    """A weighted step; `done_on` is the day claimed in approved reports, None where unclaimed."""

    order: int
    due_on: date
    weight: Decimal
    done_on: date | None


def assess_milestones(
    steps: Sequence[Step], *, quarter_end: date, heard: bool, heard_before: bool, filed_before: bool
) -> Assessment:
    """All done → done; a due step undone for 0–92 days → yellow, longer → red; else green.

    `heard`: a report was approved for this quarter, `heard_before` for the one before: a green that rests on that
    alone is stale, one without either grey. The value is Σ weights of steps done by quarter end as a share of
    all. No path, no gap.
    """
    if not steps:
        return Assessment(Light.GREY, Reason.NO_TARGET)
    undone = [step for step in steps if step.done_on is None or step.done_on > quarter_end]
    whole = sum((step.weight for step in steps), Decimal(0))
    left = sum((step.weight for step in undone), Decimal(0))
    share = EXACT.divide(whole - left, whole) if whole else None
    last = max((step.due_on for step in steps), default=None)
    if not undone:
        return Assessment(Light.DONE, value=share, target=Decimal(1), due_on=last, attainment=share)
    latest = min((step for step in undone if step.due_on <= quarter_end), key=_due, default=None)
    light, reason, days = Light.GREEN, None, None
    if latest is not None:
        days = (quarter_end - latest.due_on).days
        light = Light.YELLOW if days <= LATE_UP_TO else Light.RED
    elif not heard and not heard_before:
        light, reason = Light.GREY, Reason.NO_DATA if filed_before else Reason.NEVER_FILED
    return Assessment(
        light,
        reason,
        value=share,
        target=Decimal(1),
        due_on=last,
        attainment=share,
        stale=light is Light.GREEN and not heard,
        overdue=latest is not None,
        late_step=latest.order if latest else None,
        late_step_due=latest.due_on if latest else None,
        late_days=days,
    )


def _due(step: Step) -> tuple[date, int]:
    return step.due_on, step.order
