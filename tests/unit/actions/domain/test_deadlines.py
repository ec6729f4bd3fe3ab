"""Deadlines: the working days of the PRC, in order, a working day apart."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from actions.domain.deadlines import Deadlines, deadlines
from hz_plus.lib.working_days import is_known, is_working_day, on_or_after


def days(*numbers: tuple[int, int]) -> list[tuple[int, int]]:
    """(month, day) pairs."""
    return list(numbers)


@pytest.mark.parametrize(
    ("quarter_end", "expected"),
    [
        (date(2018, 9, 30), days((10, 8), (10, 9), (10, 10), (10, 15), (10, 22))),
        (date(2017, 9, 30), days((10, 9), (10, 10), (10, 11), (10, 16), (10, 20))),
        (date(2018, 6, 30), days((7, 5), (7, 9), (7, 10), (7, 16), (7, 20))),
        (date(2018, 3, 31), days((4, 8), (4, 9), (4, 10), (4, 16), (4, 20))),
    ],
)
def test_known_quarters(quarter_end: date, expected: list[tuple[int, int]]) -> None:
    """2018-04-08 was a swapped working Sunday; Q3 ends in Golden Week."""
    found = deadlines(quarter_end, on_or_after)
    listed = [found.district, found.support, found.lead, found.review, found.bulletin]
    assert [(day.month, day.day) for day in listed] == expected


def test_in_order_and_on_working_days_whatever_the_calendar() -> None:
    for year in range(2016, 2035):
        for month, day in ((3, 31), (6, 30), (9, 30), (12, 31)):
            found: Deadlines = deadlines(date(year, month, day), on_or_after)
            listed = [found.district, found.support, found.lead, found.review, found.bulletin]
            assert listed == sorted(set(listed))
            assert all(map(is_working_day, listed))


def test_years_that_the_calendar_does_not_know_have_weekends() -> None:
    saturday = date(2099, 10, 3)
    assert saturday.weekday() == 5
    assert not is_known(saturday)
    assert on_or_after(saturday) == saturday + timedelta(days=2)
