"""Amounts in their unit, gaps in words, marks of measures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from actions.models import Area, Measure, Quarter
from agencies.models import Agency
from indicators.models import Figure, Indicator, PublishedFigure
from indicators.selectors import amounts
from indicators.selectors.lines import IndicatorLine, MeasureLine, Point
from indicators.templatetags import hz

COUNT = Indicator(code="1.1-a", kind="stock", unit_zh="家", unit_en="spaces", decimals=0)
MONEY = Indicator(code="3.2-b", kind="annual_flow", unit_zh="亿元", unit_en="100 million yuan", decimals=1)
RATIO = Indicator(code="9.1-a", kind="ratio", unit_zh="%", unit_en="%", decimals=1)
STEPS = Indicator(code="2.1-b", kind="milestone")
D = Decimal


def published(value: str | None, light: str, driver: str = "") -> PublishedFigure:
    return PublishedFigure(
        level="measure", value=None if value is None else D(value), light=light, driver=driver
    )


def test_what_was_published_is_told_where_it_was_something_else() -> None:
    now = Figure(level="measure", value=D(35), light="green", driver="1.1-a")
    told = [
        (published("27", "yellow", "1.1-a"), COUNT, "27家，进度偏慢"),
        (published("27", "green", "1.1-a"), COUNT, "27家，进展正常"),
        (published("27", "yellow", "1.1-b"), COUNT, "进度偏慢"),
        (published("0.5", "yellow"), None, "进度偏慢"),
        (published(None, "grey"), COUNT, "暂无数据"),
        (published("35", "green", "1.1-a"), COUNT, ""),
        (None, COUNT, ""),
    ]
    for was, indicator, words in told:
        assert hz.published_text(now, was, indicator) == words


def test_a_moved_light_is_never_drawn_without_the_computed_one() -> None:
    figure = Figure(level="measure", light="green", computed_light="yellow")
    measure = Measure(code="1.1", title_zh="大力发展众创空间")
    line = MeasureLine(measure, figure, "green")
    assert hz.measure_status(line).index("m-warn") < hz.measure_status(line).index("m-ok")
    assert "审核调整" in hz.measure_status(line)
    assert "（系统研判进度偏慢，审核调整）" in hz.measure_mark(line, spoken=True)
    point = Point(Quarter(year=2018, number=2), figure, "green")
    for drawn in (hz.point_mark(point), hz.point_status(point)):
        assert drawn.index("m-warn") < drawn.index("m-ok")


def test_missing_is_never_written_as_zero() -> None:
    for write in (
        amounts.amount,
        amounts.expected,
        amounts.stated,
        amounts.difference,
        amounts.difference_with_unit,
    ):
        assert write(None, COUNT) == ""
    assert (amounts.gap_text(None), hz.distance(None), amounts.share_number(None)) == ("", "", "")


@pytest.mark.parametrize(
    ("gap", "words", "unsigned"),
    [
        ("13.3029", "落后13.3点", "13.3"),
        ("-5.08", "超前5.1点", "5.1"),
        ("14.98", "落后14.98点", "14.98"),
        ("5.04", "落后5.04点", "5.04"),
        ("0", "持平", "0.0"),
        ("0.01", "落后0.01点", "0.01"),
    ],
)
def test_gaps(gap: str, words: str, unsigned: str) -> None:
    facts = {"yellow_over": "5", "red_over": "15"}
    assert (amounts.gap_text(D(gap), facts), hz.distance(D(gap), facts)) == (words, unsigned)


def test_lateness_is_red_where_the_light_is() -> None:
    late = Figure(gap=None, facts={"late_days": 45})
    assert hz.lateness(IndicatorLine(STEPS, late, "yellow")) == '<span class="neg">逾期45天</span>'
    assert hz.lateness(IndicatorLine(COUNT, Figure(gap=D("-1"), facts={}), "green")) == "超前1.0点"
    assert hz.lateness(IndicatorLine(COUNT, None, "todo")) == ""


def test_kinds_say_what_is_filed() -> None:
    assert {hz.kind_note(row) for row in (COUNT, MONEY, RATIO, STEPS)} == {
        "每季填报季度末的累计数或存量",
        "每季填报本年累计数，按连续四个季度合计研判",
        "每季填报分子和分母",
        "每季填报已完成的步骤和完成日期",
    }


def measure_line(light: str, driver: str = "") -> MeasureLine:
    figure = Figure(level="measure", light=light, driver=driver, facts={})
    return MeasureLine(Measure(code="1.3", title_zh="云服务"), figure, light)


def test_a_judged_measure_is_hatched_a_computed_one_is_not() -> None:
    assert "url(#h-ok)" in hz.measure_mark(measure_line("green"))
    assert "url(#h-ok)" not in hz.measure_mark(measure_line("green", "1.1-a"))
    assert "url(#h-" not in hz.measure_mark(measure_line("grey"))
    assert 'aria-label="1.3 云服务：进展正常（自评）"' in hz.measure_mark(measure_line("green"), spoken=True)


def test_a_measure_that_stopped_shows_its_life() -> None:
    stopped = Measure(code="1.3")
    stopped.life, stopped.inactive_from = "paused", date(2017, 7, 1)
    assert "已暂停" in hz.measure_status(MeasureLine(stopped, None, "grey"))
    assert "自评" in hz.measure_status(measure_line("green"))
    assert not hz.is_active("paused")


def test_counts_leave_empty_lights_out() -> None:
    marks = hz.count_marks({"done": 0, "green": 3, "red": 1})
    assert (marks.count('class="cnt"'), "已达标" in marks) == (2, False)
    assert hz.total([1, 2]) == 3


def test_names_in_a_row() -> None:
    areas = [Area(short_name_zh=name) for name in ("制造", "交通", "商贸")]
    assert hz.area_names(areas) == "制造、交通和商贸"
    assert hz.area_names(areas[:1]) == "制造"
    agencies = [Agency(short_name_zh=name, short_name_en=name) for name in ("a", "b", "c", "d")]
    assert hz.first_names(agencies[:3]) == "a、b、c"
    assert hz.first_names(agencies) == 'a、b、c <span class="muted nowrap">等4家</span>'


def point(number: int, value: str | None, expected: str | None = None, carried: bool = False) -> Point:
    figure = Figure(
        value=None if value is None else D(value),
        expected=None if expected is None else D(expected),
        stale=carried,
        reported=0 if carried else 1,
    )
    return Point(Quarter(year=2017, number=number), figure, "green")


def test_quarters_speak() -> None:
    assert hz.light_in(point(2, "1")) == "2017 Q2：进展正常"
    assert 'aria-label="2017 Q2：进展正常"' in hz.point_mark(point(2, "1"))
    assert "m-ok" in hz.history_mark(point(2, "1"))
