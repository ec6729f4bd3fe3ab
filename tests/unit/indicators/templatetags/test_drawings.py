"""Bullets, small lines, bars of parts and the plan's clock."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from actions.models import Quarter
from agencies.models import Agency
from indicators.models import Figure, Indicator
from indicators.selectors.lines import Point
from indicators.selectors.parts import PartLine
from indicators.templatetags import drawings

COUNT = Indicator(code="1.1-a", kind="stock", unit_zh="家", unit_en="spaces", decimals=0)
D = Decimal


def test_a_bullet_is_as_long_as_its_target() -> None:
    figure = Figure(value=D(27), expected=D(35), target=D(60))
    drawn = drawings.bullet(COUNT, figure)
    assert drawn["label"] == "现值27家，应达35.0家，目标60家"
    assert (drawn["geometry"].value, drawn["geometry"].expected) == ("42.5%", "55.0%")
    assert drawn["geometry"].target == "94.3%"


def test_a_bullet_never_leaves_its_drawing() -> None:
    drawn = drawings.bullet(COUNT, Figure(value=D(600), expected=None, target=D(60)))
    assert drawn["geometry"].value == "100.0%"
    assert drawn["label"] == "现值600家，目标60家"


def test_a_falling_target_is_drawn_as_the_way_covered() -> None:
    falling = Indicator(kind="stock", direction="down", unit_zh="吨")
    figure = Figure(value=D(80), expected=D(70), target=D(60), attainment=D("0.5"), gap=D(25))
    drawn = drawings.bullet(falling, figure)["geometry"]
    assert (drawn.value, drawn.expected) == ("47.2%", "70.8%")
    assert drawings.bullet(falling, Figure(value=D(80), target=D(60)))["geometry"] is None


def test_without_a_value_there_is_no_bullet() -> None:
    assert drawings.bullet(COUNT, None) == {"geometry": None}
    assert drawings.bullet(COUNT, Figure(value=None, target=D(60))) == {"geometry": None}


def point(number: int, value: str | None, expected: str | None = None, carried: bool = False) -> Point:
    figure = Figure(
        value=None if value is None else D(value),
        expected=None if expected is None else D(expected),
        stale=carried,
        reported=0 if carried else 1,
    )
    return Point(Quarter(year=2017, number=number), figure, "green")


def test_a_small_line_breaks_where_nothing_was_filed() -> None:
    drawn = drawings.spark([point(1, "1"), point(2, "2"), point(3, "2", carried=True), point(4, "4")])
    assert len(drawn["runs"]) == 1
    assert len(drawn["dots"]) == 1
    assert drawn["last"] == ["82.0", "3.0"]


def test_nothing_filed_draws_nothing() -> None:
    assert drawings.spark([point(1, None, "3")]) == {"runs": ()}
    assert drawings.spark([]) == {"runs": ()}


def test_a_flat_line_is_drawn_too() -> None:
    assert drawings.spark([point(1, "5"), point(2, "5")])["runs"] == ["2.0,21.0 82.0,21.0"]


def test_parts_as_bars() -> None:
    part = PartLine(COUNT, Agency(), date(2018, 12, 31), D(9), D(6), False, False, False)
    assert drawings.part_label(part) == "完成6，任务9"
    assert drawings.part_bar(D("0.5"), "x") == {"length": "47.0%", "label": "x"}
    assert drawings.part_bar(None, "x") == {"length": None}


def test_the_clock_has_a_place_for_every_quarter() -> None:
    assert drawings.tick_place(3) == "51.5"
