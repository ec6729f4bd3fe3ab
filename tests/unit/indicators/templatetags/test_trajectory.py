"""The trajectory: solid where filed, broken where not, never beyond its drawing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from actions.models import Plan, Quarter
from hz_plus.lib.quarters import Period
from indicators.models import Baseline, Figure, Indicator, Target
from indicators.selectors.indicators import IndicatorDetail
from indicators.selectors.lines import IndicatorLine, Point
from indicators.selectors.quarters import Chosen
from indicators.templatetags.trajectory import trajectory

D = Decimal
PLAN = Plan(baseline_date=date(2015, 12, 31), starts_on=date(2016, 1, 1), ends_on=date(2020, 12, 31))


def quarter(period: Period, stage: str = "published") -> Quarter:
    return Quarter(
        pk=period.year * 4 + period.number,
        plan=PLAN,
        year=period.year,
        number=period.number,
        ends_on=period.ends_on,
        stage=stage,
    )


def detail(*values: str | None, stage: str = "published", **indicator: Any) -> IndicatorDetail:
    """An indicator with `values` from 2016Q1 on; target 60 at the end of 2018."""
    row = Indicator(kind="stock", unit_zh="家", starts_from_zero=True, **indicator)
    series = []
    for index, value in enumerate(values):
        last = index == len(values) - 1
        when = quarter(Period(2016, 1).plus(index), stage if last else "published")
        figure = Figure(value=None if value is None else D(value), expected=D(5 * (index + 1)), facts={})
        series.append(Point(when, figure, "green"))
    target = Target(value=D(60), comparator=">=", due_on=date(2018, 12, 31))
    return IndicatorDetail(
        line=IndicatorLine(row, series[-1].figure, "green"),
        baseline=None,
        targets=(target,),
        governing=target,
        steps=(),
        sentence="",
        series=tuple(series),
    )


def drawn(shown: IndicatorDetail) -> Any:
    quarters = tuple(point.quarter for point in shown.series)
    return trajectory(shown, Chosen(PLAN, quarters[-1], quarters))["drawing"]


def test_a_gap_breaks_the_line() -> None:
    drawing = drawn(detail("4", "8", None, "16", "20"))
    assert (len(drawing["actual"]), len(drawing["dots"]), len(drawing["gaps"])) == (2, 5 - 1, 1)
    assert drawing["gaps"][0].text == "未报"


def test_quarters_before_the_first_report_are_no_gaps() -> None:
    assert drawn(detail(None, None, "8"))["gaps"] == []


def test_an_open_quarter_may_yet_be_filed() -> None:
    assert drawn(detail("4", None, stage="open"))["gaps"] == []
    assert drawn(detail("4", "8", stage="open"))["dots"][-1].css == "open"


def test_many_gaps_are_drawn_without_words() -> None:
    drawing = drawn(detail("4", None, None, None, None, "24"))
    assert [gap.text for gap in drawing["gaps"]] == [""] * 4


def test_the_path_starts_at_the_baseline_and_ends_at_the_target() -> None:
    drawing = drawn(detail("4", "8"))
    assert drawing["path"][0].x1 == "0.60%"
    assert drawing["path"][-1].x2 == drawing["targets"][0].x
    assert drawing["targets"][0].text == "2018目标60"


def test_a_recorded_baseline_is_where_the_path_starts() -> None:
    shown = detail("4", "8")
    based = Baseline(value=D(12), on=date(2016, 6, 30))
    moved = IndicatorDetail(**{name: getattr(shown, name) for name in shown.__slots__} | {"baseline": based})
    assert drawn(moved)["path"][0].x1 != "0.60%"


def test_the_axis_starts_at_zero_and_ends_on_a_round_number() -> None:
    assert [row.text for row in drawn(detail("4", "8"))["rows"]] == ["0", "20", "40", "60"]
    assert [row.text for row in drawn(detail("4", "1234"))["rows"]][-1] == "1,250"
    assert drawn(detail("-3", "8"))["rows"][0].text.startswith("−")


def test_years_run_to_the_plans_end() -> None:
    years = drawn(detail("4"))["years"]
    assert [year.short for year in years] == ["2015", "2016", "2017", "2018", "2019", "2020"]
    assert [year.anchor for year in years][:2] == ["start", "middle"]
    assert (years[0].text, years[-1].anchor) == ("2015年底", "end")


def test_it_is_told_in_a_sentence() -> None:
    told = drawn(detail("4", "8", name_zh="众创空间"))["label"]
    assert told == "折线图：众创空间，2016年第一季度为4家，2016年第二季度为8家，应达10.0家"


def test_the_last_word_steps_aside_for_gaps() -> None:
    assert drawn(detail("4", "8"))["last"].anchor == "start"
    assert drawn(detail("4", "8", None))["last"].anchor == "end"


@pytest.mark.parametrize("values", [(None,), (None, None)])
def test_nothing_filed_draws_nothing(values: tuple[None, ...]) -> None:
    assert drawn(detail(*values)) is None
