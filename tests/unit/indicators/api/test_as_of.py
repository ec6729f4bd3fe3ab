"""Figures as of a moment, and what was published."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from actions.domain.workflow import Event
from actions.models import Plan, Quarter, Report
from actions.services import quarters, reports
from hz_plus.lib import clock
from indicators.models import FigureThen, PublishedFigure
from indicators.services import roll_up
from tests.factories.api import caller, pointers
from tests.factories.cast import Cast, at, bring_to, complete, open_quarter, report_of

pytestmark = pytest.mark.django_db

ALL_THE_WAY = (Event.PREPARE, Event.SUBMIT, Event.APPROVE)


def settle(quarter: Quarter) -> None:
    """Let what waits be computed."""
    roll_up.fulfil(quarter_id=quarter.pk)


@pytest.fixture
def corrected(plan: Plan, cast: Cast) -> Report:
    """Published on 20 October with 27; found to be 35 on 1 November, and corrected."""
    quarter = open_quarter(plan)
    with clock.travel(at("2017-10-09 10:00")):
        report = bring_to(report_of(quarter, "1.1", "kewei"), cast, *ALL_THE_WAY)
    with clock.travel(at("2017-10-20 10:00")):
        quarters.close_quarter(quarter=quarter, by=None)
        quarters.publish_quarter(quarter=quarter, by=None)
    with clock.travel(at("2017-11-01 10:00")):
        report = report_of(quarter, "1.1", "kewei")
        reports.move(report, Event.REOPEN, by=cast["office2"], note="单位来函更正")
        bring_to(report, cast, *ALL_THE_WAY, content=complete(value="35"))
    settle(quarter)
    return report


def status(**parameters: Any) -> dict[str, object]:
    """The figure of indicator 1.1-a."""
    rows = caller().get("status/", level="indicator", code="1.1-a", **parameters)["results"]
    assert len(rows) == 1
    return dict(rows[0])


def test_now_as_of_and_what_was_published(corrected: Report) -> None:
    now = status()
    assert (now["value"], now["light"], now["as_of"]) == ("35", "green", None)
    published = now["published"]
    assert isinstance(published, dict)
    assert (published["value"], published["light"]) == ("27", "yellow")
    then = status(as_of="2017-10-31")
    assert (then["value"], then["light"], then["published"]) == ("27", "yellow", None)
    assert then["as_of"] == "2017-11-01T00:00:00+08:00"
    assert "落后序时进度13.3个百分点" in str(then["explanation"])
    assert status(as_of="2017-11-01T09:59:59+08:00")["value"] == "27"
    assert status(as_of="2017-11-01T10:00:00+08:00")["value"] == "35"


def test_a_quarter_that_was_not_published_then_is_not_public_then(corrected: Report, cast: Cast) -> None:
    assert caller().get("status/", as_of="2017-10-15")["count"] == 0
    caller().get("status/", 404, as_of="2017-10-15", quarter="2017Q3")
    office = caller(cast["office"])
    rows = office.get("status/", as_of="2017-10-15", quarter="2017Q3", level="indicator", code="1.1-a")[
        "results"
    ]
    assert [(row["value"], row["provisional"]) for row in rows] == [("27", True)]
    assert office.get("status/", as_of="2017-10-15", quarter="all", level="plan")["count"] == 1


def test_the_same_filters_and_orders_serve_a_moment(corrected: Report) -> None:
    moment: dict[str, Any] = {"as_of": "2017-10-25", "quarter": "2017Q3"}
    yellow = caller().get("status/", level="measure", light="yellow", **moment)["results"]
    assert [row["code"] for row in yellow] == ["1.1"]
    first = caller().get("status/", level="indicator", ordering="-gap", page_size=1, **moment)["results"][0]
    assert first["code"] == "1.1-a"
    led = caller().get("status/", agency="kewei", level="measure", page_size=200, **moment)["results"]
    assert "1.1" in {row["code"] for row in led}
    assert not FigureThen.objects.none().exists()


def test_bad_moments(corrected: Report) -> None:
    assert pointers(caller().get("status/", 400, as_of="2017-13-01")) == {"/as_of": "not_a_moment"}
    assert pointers(caller().get("status/", 400, as_of="2017-10-01T10:00:00")) == {"/as_of": "not_a_moment"}


def test_as_of_the_publication_every_figure_is_what_was_published(corrected: Report) -> None:
    quarter = corrected.quarter
    quarter.refresh_from_db()
    office = caller()
    rows = office.get("status/", as_of=quarter.published_at.isoformat(), quarter="2017Q3", page_size=200)  # type: ignore[union-attr]
    assert rows["count"] == PublishedFigure.objects.of(quarter).count()
    kept = {(row.level, row.subject): row.light or None for row in PublishedFigure.objects.of(quarter)}
    assert all(kept[row["level"], row["code"]] == row["light"] for row in rows["results"])


def test_undone_within_ten_seconds_it_never_was(plan: Plan, cast: Cast) -> None:
    quarter = open_quarter(plan)
    with clock.travel(at("2017-10-09 10:00")):
        report = bring_to(report_of(quarter, "1.1", "kewei"), cast, *ALL_THE_WAY)
    with clock.travel(at("2017-10-09 10:00") + timedelta(seconds=9)):
        reports.move(report, Event.UNDO, by=cast["office"])
    settle(quarter)
    rows = caller(cast["office"]).get(
        "status/", as_of="2017-10-09T10:00:05+08:00", quarter="2017Q3", level="indicator", code="1.1-a"
    )["results"]
    assert rows[0]["value"] is None
