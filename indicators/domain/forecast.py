"""When a target would be reached at the pace of the last year (PRODUCT §4.10)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal

from .kinds import Direction
from .paths import EXACT, ZERO
from .progress import meets

_LAST_DAY = date.max


def forecast(
    value: Decimal,
    before: Decimal | None,
    target: Decimal,
    direction: Direction,
    *,
    on: date,
    before_on: date,
) -> date | None:
    """The day on which `target` is reached, counted from the quarter's last day `on`.

    pace = (v(q) − v(q−4)) / days between; date = q + ⌈(g − v)/pace⌉. That day itself where the target is
    met; None where `before` (the value at `before_on`, four quarters earlier) is missing, where the value does
    not move towards the target, and beyond the calendar's end.
    """
    if meets(value, target, direction):
        return on
    if before is None:
        return None
    moved, left = value - before, target - value
    if moved == ZERO or (moved > 0) is not (left > 0):
        return None
    days = EXACT.divide(EXACT.multiply(left, Decimal((on - before_on).days)), moved)
    whole = int(days.to_integral_value(rounding=ROUND_CEILING))
    return on + timedelta(days=whole) if whole <= (_LAST_DAY - on).days else None
