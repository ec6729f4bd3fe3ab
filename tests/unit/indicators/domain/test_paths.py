"""Shapes of the expected path."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.domain.kinds import Shape
from indicators.domain.paths import expected_share, s_curve

START, DUE = date(2015, 12, 31), date(2018, 12, 31)
AGREED = ((date(2016, 12, 31), Decimal("0.1")), (date(2017, 12, 31), Decimal("0.4")))


def share(shape: Shape, day: date, points: tuple[tuple[date, Decimal], ...] = AGREED) -> Decimal:
    """The share expected by `day`."""
    return expected_share(shape, points, start=START, due_on=DUE, quarter_end=day)


def test_points_are_joined_by_lines() -> None:
    assert share(Shape.POINTS, date(2016, 12, 31)) == Decimal("0.1")
    assert Fraction(share(Shape.POINTS, date(2017, 6, 30))) == pytest.approx(0.1 + 0.3 * 181 / 365)
    assert Fraction(share(Shape.POINTS, date(2016, 6, 30))) == pytest.approx(0.1 * 182 / 366)
    assert Fraction(share(Shape.POINTS, date(2018, 6, 30))) == pytest.approx(0.4 + 0.6 * 181 / 365)


def test_points_outside_the_path_are_left_out() -> None:
    stray = ((date(2015, 1, 1), Decimal("0.5")), *AGREED, (date(2019, 6, 30), Decimal("0.2")))
    assert share(Shape.POINTS, date(2017, 6, 30), stray) == share(Shape.POINTS, date(2017, 6, 30))


def test_steps_hold_until_the_next() -> None:
    assert share(Shape.STEP, date(2016, 9, 30)) == 0
    assert share(Shape.STEP, date(2016, 12, 31)) == Decimal("0.1")
    assert share(Shape.STEP, date(2017, 9, 30)) == Decimal("0.1")
    assert share(Shape.STEP, DUE) == 1


@pytest.mark.parametrize("shape", list(Shape))
def test_every_shape_ends_whole(shape: Shape) -> None:
    assert share(shape, DUE) == share(shape, date(2019, 3, 31)) == 1
    assert expected_share(shape, (), start=DUE, due_on=DUE, quarter_end=START) == 1


def test_the_worked_s_curve() -> None:
    """PRODUCT §4.8: τ = 639/1096 of 60 is 35.0 by the line; the curve says otherwise."""
    day = date(2017, 9, 30)
    assert (60 * share(Shape.LINEAR, day)).quantize(Decimal("0.1")) == Decimal("35.0")
    attained = Decimal(27) / 60
    assert (100 * (share(Shape.S_CURVE, day) - attained)).quantize(Decimal("0.1")) == Decimal("17.3")


@given(st.decimals(0, 1, places=6), st.decimals(0, 1, places=6))
def test_the_s_curve_rises_from_nothing_to_the_whole(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    assert 0 <= s_curve(low) <= s_curve(high) <= 1
