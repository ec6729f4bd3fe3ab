"""Areas."""

from __future__ import annotations

from datetime import date

import pytest

from actions.models import Life, Measure, MeasureLife, Plan
from tests.factories.api import caller, pointers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


def test_sixteen_and_six(plan: Plan) -> None:
    answer = caller().get("areas/")
    assert answer["count"] == 22
    assert caller().get("areas/", kind="action")["count"] == 16
    codes = [row["code"] for row in caller().get("areas/", kind="safeguard")["results"]]
    assert codes == ["S1", "S2", "S3", "S4", "S5", "S6"]
    assert sum(row["measure_count"] for row in answer["results"]) == 69


def test_one_area_in_both_languages(plan: Plan) -> None:
    area = caller().get("areas/hangzhou-2015/3/", lang="en")
    assert (area["plan"], area["code"], area["kind"], area["number"]) == ("hangzhou-2015", "3", "action", 3)
    assert area["name"] == area["name_en"] != area["name_zh"]
    assert area["measure_count"] == 4


def test_measures_that_are_no_longer_active_leave_the_count(plan: Plan) -> None:
    ended = {"life": MeasureLife.CANCELLED, "valid_from": date(2017, 10, 1)}
    for measure in Measure.objects.filter(area__code="3"):
        Life.objects.create(measure=measure, **ended)
    assert caller().get("areas/hangzhou-2015/3/")["measure_count"] == 0
    assert caller().get("measures/", area="3", life="cancelled")["count"] == 4


def test_bad_values(plan: Plan) -> None:
    assert pointers(caller().get("areas/", 400, kind="other")) == {"/kind": "invalid_choice"}
    assert pointers(caller().get("areas/", 400, ordering="order")) == {"/ordering": "invalid_choice"}
