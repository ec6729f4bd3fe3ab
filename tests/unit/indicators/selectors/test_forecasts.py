"""What a forecast rests on, and why there is none."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from actions.models import Quarter
from hz_plus.lib.quarters import Period
from indicators.models import Figure, Indicator
from indicators.selectors.forecasts import Forecast, Unforeseen, forecast_of
from indicators.selectors.lines import Point

D = Decimal
T0 = date(2015, 12, 31)
DUE = {"due_on": "2018-12-31"}
COUNT = Indicator(kind="stock", direction="up")


def point(period: Period, value: str | None, **more: Any) -> Point:
    """A quarter with its figure."""
    row = Quarter(year=period.year, number=period.number)
    figure = Figure(
        **{"light": "yellow", "target": D(60), "facts": DUE, "reported": 1}
        | {"value": None if value is None else D(value)}
        | more
    )
    return Point(row, figure, figure.light)


def told(*values: str | None, indicator: Indicator = COUNT, first: int = 1, **last: Any) -> Forecast | None:
    """The forecast of the last of `values`, filed from the quarter `first` of 2016 on."""
    series = [point(Period(2016, 1).plus(first - 1 + index), value) for index, value in enumerate(values)]
    if last:
        series[-1] = point(series[-1].quarter.period, values[-1], **last)
    return forecast_of(indicator, series[-1].figure, series, (T0, D(0)))


def test_it_names_the_value_a_year_before() -> None:
    on = date(2019, 1, 14)
    found = told("5", "9", "12", "16", "19", forecast_on=on)
    assert found == Forecast(on, date(2018, 12, 31), D(5))
    assert found.is_late
    early = told("5", "9", "12", "16", "19", forecast_on=date(2018, 12, 31))
    assert early is not None
    assert not early.is_late


def test_a_year_after_the_start_it_is_the_baseline() -> None:
    found = told("5", "9", "12", "16", forecast_on=date(2019, 6, 1))
    assert found is not None
    assert found.before == D(0)


WHY_NOT = [
    (("5", "9", "12"), {}, Unforeseen.NO_PAST),
    ((None, "9", "12", "16", "19"), {}, Unforeseen.NO_PAST),
    (("5", "9", "12", "16", "16"), {"stale": True, "reported": 0}, Unforeseen.CARRIED),
    (("19", "19", "19", "19", "19"), {}, Unforeseen.NO_MOVEMENT),
    (("19", "19", "19", "19", "17"), {}, Unforeseen.NO_MOVEMENT),
    (("19", "19", "19", "19", "19.0000000001"), {}, Unforeseen.TOO_SLOW),
]


@pytest.mark.parametrize(("values", "last", "why_not"), WHY_NOT)
def test_without_one_it_says_why(
    values: tuple[str | None, ...], last: dict[str, Any], why_not: Unforeseen
) -> None:
    found = told(*values, **last)
    assert found is not None
    assert (found.on, found.why_not) == (None, why_not)


def test_a_carried_value_of_last_year_is_none() -> None:
    series = [point(Period(2016, 1), "5", stale=True), point(Period(2017, 1), "9")]
    found = forecast_of(COUNT, series[-1].figure, series, (T0, None))
    assert found is not None
    assert found.why_not is Unforeseen.NO_PAST


def test_nothing_is_said_where_there_is_nothing_to_say() -> None:
    years = ("5", "9", "12", "16", "19")
    assert told(*years, light="done", forecast_on=T0) is None
    assert told(*years[:-1], None) is None
    for kind in ("milestone", "annual_quota"):
        assert told(*years, indicator=Indicator(kind=kind, direction="up")) is None
    missed = DUE | {"overdue": True}
    assert told(*years, facts=missed, light="red") is None
    late = told(*years, facts=missed, light="red", forecast_on=date(2019, 6, 1))
    assert late == Forecast(date(2019, 6, 1), date(2018, 12, 31))


def test_a_yearly_amount_may_meet_a_target_that_is_judged_later() -> None:
    found = told("5", "9", "12", "16", "61", light="green", forecast_on=date(2017, 3, 31))
    assert found is not None
    assert found.is_reached
    falling = Indicator(kind="stock", direction="down")
    assert not told("90", "80", "75", "70", "61", indicator=falling, forecast_on=date(2018, 3, 1)).is_reached  # type: ignore[union-attr]
