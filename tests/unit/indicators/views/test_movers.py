"""Two quarters side by side: who moved, from what to what, and why."""

from __future__ import annotations

import json

import pytest

from actions.models import Quarter
from indicators.domain.kinds import GRAVITY, Light, Shift, shift_of
from tests.factories.cast import Cast
from tests.factories.pages import counted
from tests.factories.reading import SECRET
from tests.unit.indicators.views.reading import PLAN, get, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]
MOVERS = f"{PLAN}movers/"


@pytest.mark.parametrize("before", Light)
@pytest.mark.parametrize("after", Light)
def test_a_shift_goes_by_gravity_and_data_is_neither(before: Light, after: Light) -> None:
    found = shift_of(before, after)
    assert (found is Shift.SAME) == (before == after)
    if Light.GREY in (before, after) and before != after:
        assert found is Shift.DATA
    if found in (Shift.WORSE, Shift.BETTER):
        assert (GRAVITY.index(after) < GRAVITY.index(before)) == (found is Shift.WORSE)


def test_the_quarter_stands_beside_the_one_before(published: Quarter) -> None:
    page = text(get(MOVERS))
    assert "2017年第三季度与2017年第二季度相比，<b>1项好转，0项变差</b>，" in page
    assert "，2项数据新增或中断。" in page
    assert "没有变差的措施。" in page
    rows = json.loads(get(f"{MOVERS}?format=json").content)["rows"]
    assert [(row["code"], row["shift"], row["light_before"], row["light"]) for row in rows] == [
        ("1.3", "better", "yellow", "green"),
        ("1.2", "data", "grey", "red"),
        ("12.1", "data", "grey", "yellow"),
    ]


def test_values_of_both_quarters_are_told_with_their_difference(published: Quarter) -> None:
    row = json.loads(get(f"{MOVERS}?format=json").content)["rows"][1]
    assert (row["value_before"], row["value"], row["change"]) == (None, "3", None)


def test_every_light_is_counted_then_and_now(published: Quarter) -> None:
    page = text(get(MOVERS))
    table = page[page.index("各类研判的项数</caption>") : page.index("各领域</h2>")]
    assert '<td class="r">2</td>' in table  # yellow in the second quarter: 1.1 and 1.3


def test_reasons_are_for_those_who_see_what_was_submitted(published: Quarter, cast: Cast) -> None:
    told = {name: text(get(MOVERS, cast, name)).count(SECRET) for name in ("office", "lvwei", "xihu", "")}
    assert told == {"office": 2, "lvwei": 1, "xihu": 1, "": 0}  # its own measure, or one that it supports


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        ("last year", 400, "对比的季度写作 2018Q2"),
        ("2017Q3", 404, "2017Q3不能作对比"),
        ("2016Q1", 404, "2016Q1不能作对比"),
    ],
)
def test_a_quarter_that_cannot_be_compared_with_is_refused(
    asked: str, status: int, said: str, published: Quarter
) -> None:
    answer = get(f"{MOVERS}?with={asked}")
    assert answer.status_code == status
    assert said in text(answer)


def test_it_costs_four_statements_whatever_moved(published: Quarter) -> None:
    with counted() as statements:
        get(MOVERS)
    assert len(statements) == 5  # the plan with its quarters, then four


def test_the_first_quarter_has_nothing_before_it(published: Quarter) -> None:
    answer = get(f"{MOVERS}?quarter=2017Q2")
    assert answer.status_code == 200
    assert "没有更早的季度可比。" in text(answer)
    assert get(f"{MOVERS}?quarter=2017Q2&format=csv").status_code == 400


def test_the_quarter_and_the_one_compared_with_are_kept_in_links(published: Quarter) -> None:
    page = text(get(f"{MOVERS}?quarter=2017Q3&with=2017Q2"))
    assert 'href="/hangzhou-2015/measures/1.3/?quarter=2017Q3"' in page
    assert 'href="?quarter=2017Q3&amp;with=2017Q2&amp;format=csv"' in page
