"""Recorded values, now and as of a moment."""

from __future__ import annotations

import pytest

from actions.domain.workflow import Event
from actions.models import Quarter, Report
from actions.services import quarters, reports
from hz_plus.lib import clock
from tests.factories.api import caller, pointers
from tests.factories.cast import Cast, at, bring_to, report_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


@pytest.fixture
def report(quarter: Quarter, cast: Cast) -> Report:
    """Approved on 9 October with 27, corrected on 1 December to 28, published in between."""
    report = bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.PREPARE, Event.SUBMIT, Event.APPROVE)
    quarters.close_quarter(quarter=quarter, by=None)
    quarters.publish_quarter(quarter=quarter, by=None)
    report = report_of(quarter, "1.1", "kewei")
    with clock.travel(at("2017-12-01 09:00")):
        reports.move(report, Event.REOPEN, by=cast["office"], note="更正")
        reports.save(report, {"values": [{"indicator": "1.1-a", "value": "28"}]}, by=cast["kewei"])
        reports.move(report, Event.PREPARE, by=cast["kewei"])
        reports.move(report, Event.SUBMIT, by=cast["kewei.signer"])
        reports.move(report, Event.APPROVE, by=cast["office2"])
    return report


def test_the_values_that_count_now(report: Report) -> None:
    assert caller().get("values/")["results"] == [
        {
            "plan": "hangzhou-2015",
            "indicator": "1.1-a",
            "agency": "kewei",
            "quarter": "2017Q3",
            "value": "28",
            "numerator": None,
            "denominator": None,
            "report": report.pk,
            "recorded_at": "2017-12-01T09:00:00+08:00",
            "superseded_at": None,
        }
    ]


@pytest.mark.parametrize(
    ("moment", "value"),
    [
        ("2017-10-08", None),
        ("2017-10-09T09:59:59+08:00", None),
        ("2017-10-09T02:00:00+00:00", "27"),
        ("2017-10-09T02:00:00Z", "27"),
        ("2017-10-09", "27"),
        ("2017-11-30", "27"),
        ("2017-12-01T08:59:59+08:00", "27"),
        ("2017-12-01T09:00:00+08:00", "28"),
        ("2017-12-01T09:00:00 08:00", "28"),
        ("2017-12-01", "28"),
    ],
)
def test_as_of(moment: str, value: str | None, report: Report) -> None:
    rows = caller().get("values/", as_of=moment)["results"]
    assert [row["value"] for row in rows] == ([value] if value else [])
    if value == "27":
        assert rows[0]["superseded_at"] == "2017-12-01T09:00:00+08:00"


@pytest.mark.parametrize(
    "moment", ["yesterday", "2017-13-01", "9999-12-31", "2017-10-09T10:00:00", "2017-10-09T10:00:00 "]
)
def test_moments_are_written_with_their_offset(moment: str, report: Report) -> None:
    answer = caller().get("values/", 400, as_of=moment)
    assert pointers(answer) == {"/as_of": "not_a_moment"}


def test_filters(report: Report, cast: Cast) -> None:
    assert caller().get("values/", indicator="1.1-a", agency="kewei", quarter="all")["count"] == 1
    assert caller().get("values/", indicator="1.2-a")["count"] == 0
    answer = caller().get("values/", 400, indicator="9.9-z", agency="nobody", ordering="-recorded_at")
    assert set(pointers(answer)) == {"/indicator", "/agency"}


def test_unpublished_values_are_for_those_who_see_the_report(quarter: Quarter, cast: Cast) -> None:
    bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.PREPARE, Event.SUBMIT)
    assert caller(cast["kewei"]).get("values/", quarter="2017Q3")["count"] == 0
    reports.move(report_of(quarter, "1.1", "kewei"), Event.APPROVE, by=cast["office"])
    for username, count in {
        "kewei": 1,
        "jingxinwei": 1,
        "office": 1,
        "leader": 1,
        "lvwei": 0,
        "admin": 0,
    }.items():
        assert caller(cast[username]).get("values/", quarter="2017Q3")["count"] == count, username
    caller().get("values/", status=404, quarter="2017Q3")
