"""The numbers behind the plain-words rules of the lights."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from indicators.domain.milestones import LATE_UP_TO
from indicators.models import Threshold
from indicators.selectors.quarters import Chosen


@dataclass(frozen=True, slots=True)
class Rules:
    """Gaps in points above which a light is yellow and red, since when; days a step may be late and yellow."""

    yellow_over: Decimal | None
    red_over: Decimal | None
    valid_from: date | None
    late_up_to: int


def rules_of(chosen: Chosen) -> Rules:
    """The plan's thresholds in force on the chosen quarter's last day: of several, the latest begun."""
    rows = Threshold.objects.valid_on(chosen.day, chosen.as_of).filter(plan=chosen.plan)
    row = max(rows, key=lambda row: row.valid_from or date.min, default=None)
    if row is None:
        return Rules(None, None, None, LATE_UP_TO)
    return Rules(row.yellow_over, row.red_over, row.valid_from, LATE_UP_TO)
