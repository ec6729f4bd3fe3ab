"""From a figure to the filings under it."""

from __future__ import annotations

import pytest

from actions.domain.workflow import Event
from actions.models import Quarter, Report
from agencies.models import AuditEvent
from indicators.services import roll_up
from tests.factories.api import caller, pointers, publish
from tests.factories.cast import Cast, bring_to, report_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]

PATH = "lineage/indicator/hangzhou-2015/1.1-a/2017Q3/"


@pytest.fixture
def published(quarter: Quarter, cast: Cast) -> Report:
    """2017Q3, published with 27 for 1.1-a and a judged light for 12.1."""
    judged = {"progress": "平台上线。", "judged_light": "yellow"}
    bring_to(
        report_of(quarter, "12.1", "lvwei"), cast, Event.PREPARE, Event.SUBMIT, Event.APPROVE, content=judged
    )
    return publish(quarter, cast)


def test_an_indicators_values_reports_events_and_hashes(published: Report) -> None:
    seen = caller().get(PATH)
    assert (seen["figure"]["code"], seen["figure"]["value"]) == ("1.1-a", "27")
    [value] = seen["values"]
    assert (value["agency"], value["quarter"], value["value"], value["is_earlier"]) == (
        "kewei",
        "2017Q3",
        "27",
        False,
    )
    [report] = seen["reports"]
    revision = published.revisions.get(number=1)
    assert (report["report"], report["revision"], report["hash"]) == (published.pk, 1, revision.hash)
    events = AuditEvent.objects.filter(subject_kind="report", subject_id=published.pk).order_by("sequence")
    assert [row["hash"] for row in report["events"]] == [row.hash for row in events]
    assert [row["verb"] for row in report["events"]][-1] == "approve"
    assert "person" not in str(seen)
    assert seen["hidden"] == 0


def test_a_measure_an_area_an_agency_and_the_plan(published: Report) -> None:
    measure = caller().get("lineage/measure/hangzhou-2015/1.1/2017Q3/")
    assert [row["code"] for row in measure["below"]] == ["1.1-a"]
    assert [row["value"] for row in measure["values"]] == ["27"]
    judged = caller().get("lineage/measure/hangzhou-2015/12.1/2017Q3/")
    assert [(row["agency"], row["light"]) for row in judged["judged"]] == [("lvwei", "yellow")]
    area = caller().get("lineage/area/hangzhou-2015/12/2017Q3/")
    assert {row["code"] for row in area["below"]} == {"12.1", "12.2", "12.3"}
    assert len(area["judged"]) == 1
    agency = caller().get("lineage/agency/hangzhou-2015/kewei/2017Q3/")
    assert "1.1" in {row["code"] for row in agency["below"]}
    plan = caller().get("lineage/plan/hangzhou-2015/hangzhou-2015/2017Q3/")
    assert len(plan["below"]) == 22
    assert len(plan["reports"]) == 2


def test_what_may_not_be_read_is_counted(quarter: Quarter, cast: Cast) -> None:
    bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.PREPARE, Event.SUBMIT, Event.APPROVE)
    roll_up.store(quarter=quarter)
    from_another = caller(cast["lvwei"]).get(PATH)
    assert (from_another["values"], from_another["reports"], from_another["hidden"]) == ([], [], 1)
    assert len(caller(cast["office"]).get(PATH)["values"]) == 1
    caller().get(PATH, 404)


def test_as_of_a_moment_and_refusals(published: Report) -> None:
    before = caller().get(PATH, 404, as_of="2017-10-01")
    assert before["status"] == 404
    assert pointers(caller().get(PATH, 400, as_of="soon")) == {"/as_of": "invalid"}
    assert pointers(caller().get(PATH, 400, depth="2")) == {"/depth": "unknown_parameter"}
    caller().get("lineage/indicator/hangzhou-2015/9.9-z/2017Q3/", 404)
    caller().get("lineage/city/hangzhou-2015/1.1/2017Q3/", 404)
    caller().get("lineage/indicator/nowhere/1.1-a/2017Q3/", 404)
    assert pointers(caller().get("lineage/indicator/hangzhou-2015/1.1-a/17Q3/", 400)) == {
        "/quarter": "invalid"
    }
    assert caller().send("POST", PATH, {}, status=405)["status"] == 405
