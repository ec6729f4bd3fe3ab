"""When a quarter's filings are due (PRODUCT §5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

_NOMINAL_DAYS = (5, 8, 10, 15, 20)


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The last days, in the month after the quarter."""

    district: date
    support: date
    lead: date
    review: date
    bulletin: date


def deadlines(quarter_end: date, on_or_after: Callable[[date], date]) -> Deadlines:
    """Districts by the 5th, other support and concurrence the 8th, leads the 10th, review the
    15th, bulletin the 20th of the month after `quarter_end`; each moved to the next working day
    (`on_or_after` gives the first working day not before a day) and at least one working day
    after the one before.
    """
    first = quarter_end + timedelta(days=1)
    days: list[date] = []
    for nominal in _NOMINAL_DAYS:
        day = on_or_after(first.replace(day=nominal))
        if days and day <= days[-1]:
            day = on_or_after(days[-1] + timedelta(days=1))
        days.append(day)
    return Deadlines(*days)
