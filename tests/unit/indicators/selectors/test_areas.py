"""Areas: their lines and one area over the quarters."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from actions.models import Plan, Quarter
from indicators.selectors.areas import AreaPage, area_lines, area_page
from indicators.selectors.quarters import choose

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


def page(code: str) -> AreaPage:
    return area_page(choose("hangzhou-2015", AnonymousUser()), code)


def test_an_area_shows_each_measure_in_each_quarter(published: Quarter) -> None:
    seen = page("1")
    assert [row.line.measure.code for row in seen.history] == ["1.1", "1.2", "1.3"]
    assert [[point.light for point in row.points] for row in seen.history] == [
        ["yellow", "yellow"],
        ["grey", "red"],
        ["yellow", "green"],
    ]
    assert [point.is_judged for point in seen.history[2].points] == [True, True]
    assert [row.indicator.code for row in seen.indicators] == ["1.1-a", "1.2-a"]


def test_an_areas_own_light_is_never_drawn_as_judged(published: Quarter) -> None:
    seen = page("1")
    assert [point.light for point in seen.recent] == ["yellow", "red"]
    assert not any(point.is_judged for point in seen.recent)


def test_an_area_without_indicators(published: Quarter) -> None:
    seen = page("12")
    assert (seen.indicators, seen.line.indicator) == ((), None)


def test_lines_before_any_quarter(plan: Plan) -> None:
    lines = area_lines(choose("hangzhou-2015", AnonymousUser()))
    assert len(lines) == 22
    assert {line.light for line in lines} == {"todo"}
    assert lines[0].indicator is not None
    assert lines[0].indicator.indicator.code == "1.1-a"


def test_the_first_indicator_with_a_value_stands_where_none_has_a_gap(published: Quarter) -> None:
    line = next(
        line for line in area_lines(choose("hangzhou-2015", AnonymousUser())) if line.area.code == "3"
    )
    assert line.indicator is not None
    assert line.indicator.indicator.code == "3.2-a"
