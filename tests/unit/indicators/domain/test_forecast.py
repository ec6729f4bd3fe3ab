"""When a target would be reached."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from indicators.domain.forecast import forecast
from indicators.domain.kinds import Direction

NOW, YEAR_AGO = date(2017, 9, 30), date(2016, 9, 30)


def seen(value: int, before: int | None, target: int, direction: Direction = Direction.UP) -> date | None:
    """The forecast of whole numbers."""
    earlier = None if before is None else Decimal(before)
    return forecast(Decimal(value), earlier, Decimal(target), direction, on=NOW, before_on=YEAR_AGO)


def test_at_the_pace_of_the_last_year() -> None:
    """27 after 16 a year before: 33 more take 1,095 days."""
    assert seen(27, 16, 60) == date(2020, 9, 29)
    assert seen(250, 300, 200, Direction.DOWN) == date(2018, 9, 30)


def test_days_are_rounded_up() -> None:
    assert seen(100, 0, 101) == date(2017, 10, 4)


def test_none_where_it_does_not_move_towards_the_target() -> None:
    assert seen(27, 27, 60) is None
    assert seen(27, 30, 60) is None
    assert seen(300, 250, 200, Direction.DOWN) is None
    assert seen(27, None, 60) is None


def test_met_is_today_and_never_is_never() -> None:
    assert seen(60, None, 60) == NOW
    assert seen(100001, 100000, 9999999) is None
