"""The steps of a milestone indicator as the plan manager sees them: weights in percent, what is done, every change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from actions.querysets import counting
from agencies.models import AuditEvent
from indicators.models import Indicator, Milestone, MilestoneClaim

_SHOWN = 50
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class HeldStep:
    """A step with its weight in percent of all; `is_done`: by an approved report."""

    milestone: Milestone
    percent: Decimal
    is_done: bool


def done_steps(indicator: Indicator) -> set[int]:
    """The numbers of the steps that approved reports call done. One query."""
    rows = MilestoneClaim.objects.filter(counting(None, "revision__"), milestone__indicator=indicator)
    return set(rows.values_list("milestone__order", flat=True))


def held_steps(indicator: Indicator) -> list[HeldStep]:
    """The steps in order. Two queries."""
    rows = list(Milestone.objects.known_at(None).filter(indicator=indicator).order_by("order"))
    done = done_steps(indicator)
    percents = in_percent([row.weight for row in rows])
    return [HeldStep(row, percent, row.order in done) for row, percent in zip(rows, percents, strict=True)]


def in_percent(weights: Sequence[Decimal]) -> list[Decimal]:
    """Weights as percents of their sum, to two decimals; the last ones take what rounding left, so that it is 100."""
    whole = sum(weights, Decimal(0))
    if not whole:
        return []
    found = [(100 * weight / whole).quantize(_CENT, rounding=ROUND_DOWN) for weight in weights]
    left = int((100 - sum(found, Decimal(0))) / _CENT)
    for place in range(len(found) - left, len(found)):
        found[place] += _CENT
    return found


def changes(indicator: Indicator) -> list[AuditEvent]:
    """Every arrangement of the steps, the latest first. One query."""
    rows = AuditEvent.objects.filter(subject_kind="milestones", subject_id=indicator.pk)
    return list(rows.select_related("person").order_by("-sequence")[:_SHOWN])
