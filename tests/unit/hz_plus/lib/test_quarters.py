"""Calendar quarters."""

from __future__ import annotations

from datetime import date

import pytest

from hz_plus.lib.quarters import Period, between


def test_reading_and_writing() -> None:
    assert str(Period.parse("2018Q3")) == "2018Q3"


@pytest.mark.parametrize("text", ["2018Q5", "2018Q0", "18Q3", "2018-Q3", "2018Q3 ", "", "２０１８Q3x"])
def test_refused(text: str) -> None:
    with pytest.raises(ValueError, match="2018Q3"):
        Period.parse(text)


def test_dates_and_order() -> None:
    third = Period(2018, 3)
    assert (third.starts_on, third.ends_on) == (date(2018, 7, 1), date(2018, 9, 30))
    assert Period(2016, 1).ends_on == date(2016, 3, 31)
    assert Period(2018, 4).next() == Period(2019, 1)
    assert Period(2018, 1).previous() == Period(2017, 4)
    assert third.plus(-4) == Period(2017, 3)
    assert Period.containing(date(2018, 12, 31)) == Period(2018, 4)


def test_a_plan_of_five_years_has_twenty() -> None:
    rows = list(between(date(2016, 1, 1), date(2020, 12, 31)))
    assert len(rows) == 20
    assert (rows[0], rows[-1]) == (Period(2016, 1), Period(2020, 4))
