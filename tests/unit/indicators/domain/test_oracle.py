"""Stocks against an oracle written a second time, straight from PRODUCT §4, with fractions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from hz_plus.lib.quarters import Period
from indicators.domain.kinds import Aggregation, Direction, IndicatorKind, Light, Shape
from indicators.domain.progress import Goal, Thresholds
from indicators.domain.rollup import FigureRow, IndicatorInput, MeasureInput, QuarterInput, roll_up

START = date(2015, 12, 31)
DUE = date(2018, 12, 31)
PERIODS = [Period(year, number) for year in (2016, 2017, 2018, 2019) for number in (1, 2, 3, 4)]
figures = st.decimals(min_value=0, max_value=200, places=2)
filings = st.dictionaries(st.tuples(st.integers(1, 3), st.sampled_from(PERIODS)), figures, max_size=20)


def oracle(
    filed: dict[tuple[int, Period], Decimal], period: Period, baseline: Decimal, target: Decimal
) -> tuple[str, Fraction | None]:
    """Light and value of a sum of three agencies, the slow and plain way."""
    values, late = [], 0
    for agency in (1, 2, 3):
        if (agency, period) in filed:
            values.append(Fraction(filed[agency, period]))
        elif (agency, period.previous()) in filed:
            values.append(Fraction(filed[agency, period.previous()]))
            late += 1
    if not values:
        return "grey", None
    total = sum(values, Fraction(0))
    if len(values) < 2:
        return "grey", total
    share = Fraction((period.ends_on - START).days, (DUE - START).days)
    attained = (total - Fraction(baseline)) / (Fraction(target) - Fraction(baseline))
    gap = 100 * (min(max(share, Fraction(0)), Fraction(1)) - attained)
    if attained >= 1:
        return "done", total
    if period.ends_on >= DUE or gap > 15:
        return "red", total
    return ("yellow" if gap > 5 else "green"), total


def given_quarter(
    filed: dict[tuple[int, Period], Decimal], period: Period, baseline: Decimal, target: Decimal
) -> QuarterInput:
    """One measure with one summed indicator."""
    indicator = IndicatorInput(
        code="1.1-a",
        measure="1.1",
        kind=IndicatorKind.STOCK,
        direction=Direction.UP if target > baseline else Direction.DOWN,
        aggregation=Aggregation.SUM,
        shape=Shape.LINEAR,
        baseline=baseline,
        start=START,
        goals=(Goal(DUE, target),),
        agencies=(1, 2, 3),
        filed=filed,
    )
    return QuarterInput(
        period=period,
        thresholds=Thresholds(Decimal(5), Decimal(15)),
        plan="a-plan",
        areas=("1",),
        measures=(MeasureInput("1.1", "1", (1,)),),
        indicators=(indicator,),
        agencies={1: "one"},
    )


def by_level(rows: list[FigureRow]) -> dict[str, FigureRow]:
    """The one figure of each level."""
    return {row.level.value: row for row in rows}


@given(
    filings,
    st.sampled_from(PERIODS),
    st.decimals(min_value=0, max_value=400, places=1),
    st.decimals(min_value=0, max_value=400, places=1),
)
def test_a_sum_of_stocks_is_what_the_oracle_says(
    filed: dict[tuple[int, Period], Decimal], period: Period, baseline: Decimal, target: Decimal
) -> None:
    if baseline == target:
        return
    figure = by_level(roll_up(given_quarter(filed, period, baseline, target)))["indicator"]
    light, value = oracle(filed, period, baseline, target)
    assert (figure.assessment.light.value, _fraction(figure.assessment.value)) == (light, value)


@given(filings, st.sampled_from(PERIODS))
def test_what_stands_above_follows(filed: dict[tuple[int, Period], Decimal], period: Period) -> None:
    rows = by_level(roll_up(given_quarter(filed, period, Decimal(0), Decimal(300))))
    light = rows["indicator"].assessment.light
    assert rows["measure"].assessment.light is light
    assert rows["measure"].driver == "1.1-a"
    assert rows["plan"].counts == rows["area"].counts == rows["agency"].counts
    assert rows["area"].counts is not None
    assert rows["area"].counts[light] == 1
    expected = Light.GREEN if light is Light.DONE else light
    assert rows["area"].assessment.light is expected


@given(filings, st.sampled_from(PERIODS), st.randoms(use_true_random=False))
def test_no_order_of_filings_matters(
    filed: dict[tuple[int, Period], Decimal], period: Period, chance: object
) -> None:
    keys = list(filed)
    chance.shuffle(keys)  # type: ignore[attr-defined]
    again = {key: filed[key] for key in keys}
    first = roll_up(given_quarter(filed, period, Decimal(0), Decimal(300)))
    assert roll_up(given_quarter(again, period, Decimal(0), Decimal(300))) == first


def _fraction(number: Decimal | None) -> Fraction | None:
    return None if number is None else Fraction(number)
