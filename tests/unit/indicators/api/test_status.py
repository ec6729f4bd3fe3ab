"""Lights and figures, as stored."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from actions.models import Quarter
from agencies.domain.roles import Scope
from agencies.models import Person
from hz_plus.lib import clock
from indicators.api.serializers import decimal_text
from indicators.services import roll_up
from tests.factories.api import caller, pointers, publish
from tests.factories.cast import Cast, at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


@pytest.fixture(autouse=True)
def _published(in_october: None, quarter: Quarter, cast: Cast) -> None:
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


def test_the_public_is_told_nothing_of_filing() -> None:
    for level, code in (("measure", "1.1"), ("agency", "kewei"), ("indicator", "1.1-a")):
        assert row(level, code)["filing"] is None


def filing(person: Person, level: str, code: str, **parameters: Any) -> Any:
    """What `person` is told of filing."""
    [found] = caller(person).get("status/", level=level, code=code, **parameters)["results"]
    return found["filing"]


def test_filing_of_a_measure_is_told_as_far_as_states_are_seen(cast: Cast) -> None:
    told = filing(cast["office"], "measure", "1.1")
    assert told["kewei"] == "on_time"
    assert set(told.values()) == {"on_time", "not_due"}
    assert filing(cast["kewei"], "measure", "1.1") == {"kewei": "on_time"}
    assert filing(cast["lvwei"], "measure", "1.1") is None
    with clock.travel(at("2017-10-20 09:00")):
        assert filing(cast["office"], "measure", "1.1")["yuhang"] == "not_filed"
        then = filing(cast["office"], "measure", "1.1", as_of="2017-10-09T11:00:00+08:00")
    assert then["yuhang"] == "not_due"


def test_filing_of_an_agency_is_counted(cast: Cast, quarter: Quarter) -> None:
    owed = quarter.reports.filter(agency__code="kewei").count()
    with clock.travel(at("2017-10-20 09:00")):
        told = filing(cast["kewei"], "agency", "kewei")
        assert filing(cast["lvwei"], "agency", "kewei") is None
        assert filing(cast["leader"], "agency", "kewei") == told
    share = told.pop("timeliness")
    assert told == {"on_time": 1, "late": 0, "not_filed": owed - 1, "not_due": 0, "waived": 0}
    assert share == decimal_text(Decimal(1) / owed)


def test_a_token_that_reads_the_public_part_is_told_nothing_of_filing(cast: Cast) -> None:
    asking = caller(cast["office"], Scope.READ_PUBLIC)
    [found] = asking.get("status/", level="measure", code="1.1")["results"]
    assert found["filing"] is None


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
