"""When a target would be reached at the pace of the last four quarters, and why that cannot be said (PRODUCT §4.10).

The day itself is stored with the figure; here is what it rests on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from indicators.domain.kinds import Direction, IndicatorKind, Light
from indicators.domain.progress import meets
from indicators.models import Figure, Indicator
from indicators.selectors.lines import Point

_NEVER = (IndicatorKind.MILESTONE, IndicatorKind.ANNUAL_QUOTA)


class Unforeseen(StrEnum):
    """Why there is no forecast."""

    CARRIED = "carried"
    NO_PAST = "no_past"
    NO_MOVEMENT = "no_movement"
    TOO_SLOW = "too_slow"


@dataclass(frozen=True, slots=True)
class Forecast:
    """The day `on` which the target would be reached, or why there is none.

    `before`: the value four quarters earlier, where it is known. `is_reached`: the value meets a target that is
    judged on its own day only.
    """

    on: date | None
    due_on: date | None
    before: Decimal | None = None
    is_reached: bool = False
    why_not: Unforeseen | None = None

    @property
    def is_late(self) -> bool:
        """Whether that would be after the deadline."""
        return self.on is not None and self.due_on is not None and self.on > self.due_on


def forecast_of(
    indicator: Indicator, figure: Figure | None, series: Sequence[Point], start: tuple[date, Decimal | None]
) -> Forecast | None:
    """The forecast of an indicator's figure; None where nothing is to be said: for milestones and quotas, without a
    value, where the target is met, and where it was missed and nothing moves. `start`: the baseline's day and value.
    """
    if indicator.kind in _NEVER or figure is None or figure.value is None or figure.target is None:
        return None
    if figure.light == Light.DONE:
        return None
    overdue = bool(figure.facts.get("overdue"))
    due_on = figure.facts.get("due_on")
    day = date.fromisoformat(due_on) if due_on else None
    # After its day a yearly amount stays as it was then, so that last year's quarter says nothing.
    before = None if overdue else _year_before(series, start)
    if figure.forecast_on is None:
        return None if overdue else Forecast(None, day, before, why_not=_why_not(figure, before))
    reached = meets(figure.value, figure.target, Direction(indicator.direction))
    return Forecast(figure.forecast_on, day, before, is_reached=reached)


def _why_not(figure: Figure, before: Decimal | None) -> Unforeseen:
    if figure.stale:
        return Unforeseen.CARRIED
    if before is None or figure.value is None or figure.target is None:
        return Unforeseen.NO_PAST
    moved, left = figure.value - before, figure.target - figure.value
    return Unforeseen.TOO_SLOW if moved * left > 0 else Unforeseen.NO_MOVEMENT


def _year_before(series: Sequence[Point], start: tuple[date, Decimal | None]) -> Decimal | None:
    """The value four quarters before the last of `series`, as far as it was filed then; at the start the baseline."""
    if not series:
        return None
    then = series[-1].quarter.period.plus(-4)
    if then.ends_on == start[0]:
        return start[1]
    found = next((point for point in series if point.quarter.period == then), None)
    return None if found is None or found.figure is None or found.figure.stale else found.value
