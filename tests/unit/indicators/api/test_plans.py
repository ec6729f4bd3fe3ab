"""Plans, with the thresholds in force."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from actions.models import Plan
from indicators.models import Threshold
from tests.factories.api import caller
from tests.factories.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


def test_one_plan(plan: Plan) -> None:
    [row] = caller().get("plans/")["results"]
    assert row == caller().get("plans/hangzhou-2015/")
    assert (row["slug"], row["time_zone"], row["lead_office"]) == (
        "hangzhou-2015",
        "Asia/Shanghai",
        "leading-group-office",
    )
    assert (row["issued_on"], row["effective_on"]) == ("2015-11-17", "2015-12-18")
    assert (row["baseline_date"], row["starts_on"], row["ends_on"]) == (
        "2015-12-31",
        "2016-01-01",
        "2020-12-31",
    )
    assert row["title"] == row["title_zh"] == plan.title_zh
    assert caller().get("plans/hangzhou-2015/", lang="en")["title"] == plan.title_en
    assert row["thresholds"] == {"yellow_over": "5", "red_over": "15", "valid_from": None}


def test_of_several_thresholds_the_latest_begun(plan: Plan) -> None:
    new = {"yellow_over": Decimal("4.5"), "red_over": 12, "valid_from": date(2017, 10, 1)}
    Threshold.objects.create(plan=plan, **new)
    Threshold.objects.create(plan=plan, yellow_over=1, red_over=2, valid_from=date(2018, 1, 1))
    found = caller().get("plans/hangzhou-2015/")["thresholds"]
    assert found == {"yellow_over": "4.5", "red_over": "12", "valid_from": "2017-10-01"}
    Threshold.objects.all().delete()
    assert caller().get("plans/hangzhou-2015/")["thresholds"] is None


def test_a_plan_that_is_not_public(plan: Plan, cast: Cast) -> None:
    Plan.objects.update(is_public=False)
    caller().get("plans/hangzhou-2015/", status=404)
    assert caller(cast["kewei"]).get("plans/hangzhou-2015/")["is_public"] is False
