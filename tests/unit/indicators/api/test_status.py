"""Lights and figures, as stored."""

from __future__ import annotations

from typing import Any

import pytest

from actions.models import Quarter
from indicators.services import roll_up
from tests.factories.api import caller, pointers, publish
from tests.factories.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


@pytest.fixture(autouse=True)
def _published(quarter: Quarter, cast: Cast) -> None:
    """27 of 60 at 2017Q3, approved and published."""
    publish(quarter, cast)


def row(level: str, code: str, **parameters: Any) -> dict[str, Any]:
    """The public's figure of one subject."""
    [found] = caller().get("status/", level=level, code=code, **parameters)["results"]
    figure: dict[str, Any] = found
    return figure


def test_the_example_of_the_definition() -> None:
    figure = row("indicator", "1.1-a")
    assert {name: figure[name] for name in ("value", "expected", "target", "attainment", "gap")} == {
        "value": "27",
        "expected": "34.981752",
        "target": "60",
        "attainment": "0.45",
        "gap": "13.30292",
    }
    assert (figure["light"], figure["computed_light"], figure["reason"]) == ("yellow", "yellow", None)
    assert figure["coverage"] == {"reported": 1, "expected": 1}
    assert figure["explanation"] == (
        "应达35.0家，实际27家，落后序时进度13.3个百分点（>5，≤15），黄灯；依据2017年第三季度已审定填报。"
    )
    assert row("indicator", "1.1-a", lang="en")["explanation"] == (
        "Expected 35.0, actual 27, 13.3 points behind schedule (>5, ≤15): yellow; "
        "from the approved report for 2017 Q3."
    )


def test_a_measure_names_its_driver() -> None:
    figure = row("measure", "1.1")
    assert (figure["driver"], figure["light"], figure["quarter"]) == ("1.1-a", "yellow", "2017Q3")
    assert figure["explanation"] == row("indicator", "1.1-a")["explanation"]
    assert (figure["as_of"], figure["forecast_on"], figure["figure_version"]) == (None, None, 1)
    assert (figure["provisional"], figure["stale"], figure["judged_light"]) == (False, False, None)


def test_areas_count_and_plan_and_agency_have_no_light() -> None:
    area = row("area", "1")
    assert (area["light"], area["reason"]) == ("grey", "mostly_grey")
    assert area["counts"] == {"done": 0, "green": 0, "yellow": 1, "red": 0, "grey": 2}
    for level, code in (("plan", "hangzhou-2015"), ("agency", "kewei")):
        figure = row(level, code)
        assert (figure["light"], figure["explanation"]) == (None, None)
        assert figure["counts"]["yellow"] == 1


def test_what_is_grey_says_why() -> None:
    figure = row("measure", "2.1")
    assert (figure["light"], figure["value"]) == ("grey", None)
    assert figure["reason"] == "never_filed"
    assert figure["explanation"]


def test_an_open_quarter_is_provisional_and_not_the_default(quarter: Quarter, cast: Cast) -> None:
    following = quarter.plan.quarters.get(year=2017, number=4)
    following.stage = "open"
    following.save()
    roll_up.store(quarter=following)
    office = caller(cast["office"])
    assert {figure["quarter"] for figure in office.get("status/", level="plan")["results"]} == {"2017Q3"}
    [figure] = office.get("status/", level="plan", quarter="2017Q4")["results"]
    assert figure["provisional"] is True
    assert len(office.get("status/", level="plan", quarter="all")["results"]) == 2
    caller().get("status/", status=404, quarter="2017Q4")


def codes(**parameters: Any) -> set[tuple[str, str]]:
    """Level and code of the figures found."""
    found = caller().get("status/", page_size=200, **parameters)["results"]
    return {(figure["level"], figure["code"]) for figure in found}


def test_filters() -> None:
    assert codes(light="yellow") == {("indicator", "1.1-a"), ("measure", "1.1")}
    assert codes(light=["yellow", "red"], level="measure") == {("measure", "1.1")}
    assert codes(area="1") == {
        ("area", "1"),
        ("measure", "1.1"),
        ("measure", "1.2"),
        ("measure", "1.3"),
        ("indicator", "1.1-a"),
        ("indicator", "1.2-a"),
    }
    assert codes(agency="kewei") == {
        ("agency", "kewei"),
        ("measure", "1.1"),
        ("measure", "S5.1"),
        ("indicator", "1.1-a"),
    }
    assert codes(level="area", search="S") == {("area", f"S{number}") for number in range(1, 7)}
    assert len(codes(level="measure")) == 69
    first = caller().get("status/", level="indicator", ordering="-gap", page_size=1)["results"][0]
    assert first["code"] == "1.1-a"


def test_bad_values() -> None:
    answer = caller().get("status/", 400, level="city", light="blue", as_of="soon")
    assert pointers(answer) == {
        "/level": "invalid_choice",
        "/light": "invalid_choice",
        "/as_of": "not_a_moment",
    }
    answer = caller().get("status/", 400, code="9.9", area="99", agency="nobody")
    assert set(pointers(answer)) == {"/code", "/area", "/agency"}


def test_unpublished_figures_are_not_public(quarter: Quarter, cast: Cast) -> None:
    quarter.plan.quarters.filter(stage="published").update(stage="closed", published_at=None)
    assert caller().get("status/")["count"] == 0
    assert caller(cast["lvwei"]).get("status/")["count"] > 0
