"""Quarters: the published ones for the public, all of them for the rest."""

from __future__ import annotations

import pytest

from actions.models import Quarter
from actions.services import quarters
from tests.factories.api import caller, pointers
from tests.factories.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


def test_for_people_with_an_appointment(quarter: Quarter, cast: Cast) -> None:
    asking = caller(cast["kewei"])
    assert asking.get("quarters/")["count"] == 20
    assert asking.get("quarters/", stage=["open", "published"])["count"] == 1
    row = asking.get("quarters/hangzhou-2015/2017Q3/")
    assert (row["plan"], row["quarter"], row["stage"]) == ("hangzhou-2015", "2017Q3", "open")
    assert (row["starts_on"], row["ends_on"]) == ("2017-07-01", "2017-09-30")
    assert row["opens_at"] == "2017-10-01T00:00:00+08:00"
    assert row["district_due_at"] < row["support_due_at"] < row["lead_due_at"] < row["review_due_at"]
    last = asking.get("quarters/", ordering="-quarter", page_size=1)["results"][0]
    assert last["quarter"] == "2020Q4"


def test_for_the_public(quarter: Quarter) -> None:
    caller().get("quarters/hangzhou-2015/2017Q3/", status=404)
    quarters.close_quarter(quarter=quarter, by=None)
    assert caller().get("quarters/")["count"] == 0
    quarters.publish_quarter(quarter=quarter, by=None)
    assert [row["quarter"] for row in caller().get("quarters/", search="2017")["results"]] == ["2017Q3"]
    assert caller().get("quarters/hangzhou-2015/2017Q3/")["stage"] == "published"


def test_bad_values(quarter: Quarter) -> None:
    assert pointers(caller().get("quarters/", 400, stage="shut")) == {"/stage": "invalid_choice"}
