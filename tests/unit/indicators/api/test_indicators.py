"""Indicators with baselines, targets and steps."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from actions.models import Plan
from agencies.models import Agency
from indicators.models import Baseline, Indicator, Part
from tests.factories.api import caller, pointers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


def codes(**parameters: Any) -> list[str]:
    """Codes of the indicators that these parameters find."""
    return [row["code"] for row in caller().get("indicators/", **parameters)["results"]]


def test_all_twenty_five(plan: Plan) -> None:
    assert caller().get("indicators/")["count"] == 25
    assert codes()[:3] == ["1.1-a", "1.2-a", "2.1-a"]


def test_one_indicator(plan: Plan) -> None:
    row = caller().get("indicators/hangzhou-2015/1.1-a/", lang="en")
    assert (row["measure"], row["kind"], row["aggregation"], row["direction"]) == (
        "1.1",
        "stock",
        "lead",
        "up",
    )
    assert (row["shape"], row["decomposed"], row["starts_from_zero"]) == ("linear", False, True)
    assert (row["unit"], row["unit_zh"], row["name_zh"]) == (row["unit_en"], "家", "市级众创空间认定数")
    assert row["targets"] == [
        {"due_on": "2018-12-31", "value": "60", "comparator": ">=", "deadline_stated": True}
    ]
    assert (row["baseline"], row["baseline_on"], row["baseline_source"]) == ("0", None, None)
    assert row["milestones"] == []


def test_an_unknown_baseline_is_null_never_zero(plan: Plan) -> None:
    address = "indicators/hangzhou-2015/3.3-a/"
    assert caller().get(address)["baseline"] is None
    Baseline.objects.create(
        indicator=Indicator.objects.get(code="3.3-a"),
        value="2679.83",
        on=date(2015, 12, 31),
        source="统计公报",
    )
    row = caller().get(address)
    assert (row["baseline"], row["baseline_on"], row["baseline_source"]) == (
        "2679.83",
        "2015-12-31",
        "统计公报",
    )


def test_steps_and_parts(plan: Plan) -> None:
    row = caller().get("indicators/hangzhou-2015/2.1-b/")
    assert [(step["order"], step["weight"], step["deadline_stated"]) for step in row["milestones"]] == [
        (1, "1", False),
        (2, "1", False),
        (3, "1", False),
    ]
    Part.objects.create(
        indicator=Indicator.objects.get(code="2.1-b"),
        agency=Agency.objects.get(code="yuhang"),
        due_on=date(2020, 12, 31),
        value=1,
    )
    assert caller().get("indicators/hangzhou-2015/2.1-b/")["decomposed"] is True


def test_a_target_is_shown_while_it_is_in_force(plan: Plan) -> None:
    indicator = Indicator.objects.get(code="1.1-a")
    indicator.targets.update(valid_to=date(2017, 9, 30))
    indicator.targets.create(
        due_on=date(2018, 12, 31), value=80, comparator=">=", valid_from=date(2017, 10, 1)
    )
    row = caller().get("indicators/hangzhou-2015/1.1-a/")
    assert [target["value"] for target in row["targets"]] == ["80"]


def test_filters(plan: Plan) -> None:
    assert len(codes(stated="true")) == 15
    assert len(codes(stated="false")) == 10
    assert codes(due_year=2018) == ["1.1-a", "5.2-a", "5.2-b"]
    assert codes(due_year=2018, stated="false") == []
    assert codes(measure="2.2") == ["2.2-a", "2.2-b", "2.2-c"]
    assert codes(kind=["milestone"]) == ["2.1-b", "4.1-a", "8.1-a"]
    assert len(codes(kind=["milestone", "ratio"])) == 11
    assert codes(search="数字化车间") == ["2.2-b"]
    assert codes(ordering="-code")[0] == "14.1-a"


def test_bad_values(plan: Plan) -> None:
    answer = caller().get("indicators/", 400, due_year="soon", stated="maybe", kind="sum", ordering="x")
    assert set(pointers(answer)) == {"/due_year", "/stated", "/kind", "/ordering"}
    assert pointers(caller().get("indicators/", 400, measure="9.9")) == {"/measure": "unknown_value"}
