"""More time, asked for over the API."""

from __future__ import annotations

import pytest

from actions.models import Quarter, Report
from actions.services import extensions
from tests.factories.api import caller, pointers
from tests.factories.cast import Cast, report_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]
BODY = {"until": "2017-10-13", "reason": "园区数据待核"}


@pytest.fixture
def report(quarter: Quarter) -> Report:
    return report_of(quarter, "1.1", "kewei")


def test_asked_and_answered(report: Report, cast: Cast) -> None:
    path = f"reports/{report.pk}/extensions/"
    mine = caller(cast["kewei"])
    row = mine.send("POST", path, BODY, status=201)
    assert (row["asked_until"], row["decision"], row["granted_until"]) == ("2017-10-13", "", None)
    extensions.grant(report.extensions.get(), by=cast["office"], until="2017-10-12")
    [row] = mine.get(path)
    assert (row["decision"], row["granted_until"]) == ("granted", "2017-10-12")
    assert mine.get(f"reports/{report.pk}/")["due_at"] == "2017-10-13T00:00:00+08:00"


def test_the_ladder(report: Report, cast: Cast) -> None:
    path = f"reports/{report.pk}/extensions/"
    mine = caller(cast["kewei"])
    caller(cast["lvwei"]).send("POST", path, BODY, status=404)
    caller(cast["jingxinwei"]).send("POST", path, BODY, status=404)
    caller(cast["office"]).send("POST", path, BODY, status=403)
    assert caller(cast["office"]).get(path) == []
    caller().send("POST", path, BODY, status=401)
    mine.send("POST", "reports/999999/extensions/", BODY, status=404)
    mine.send("DELETE", path, BODY, status=405)
    mine.send("POST", path, ["x"], status=400)
    assert "/colour" in pointers(mine.send("POST", path, BODY | {"colour": "red"}, status=400))
    wrong = mine.send("POST", path, BODY | {"until": "2017-10-30"}, status=400)
    assert pointers(wrong) == {"/until": "out_of_range"}
    mine.send("POST", path, BODY, status=201)
    assert mine.send("POST", path, BODY, status=409)["type"] == "urn:hz-plus:problem:not_possible"
