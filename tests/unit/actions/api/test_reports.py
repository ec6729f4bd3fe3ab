"""Reports, read: each as far as the caller may."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from actions.domain.workflow import Event
from actions.models import Quarter, Report
from actions.services import concurrences, quarters, reports
from agencies.domain.roles import Scope
from hz_plus.lib import clock
from tests.factories.api import BASE, caller, pointers, publish
from tests.factories.cast import Cast, at, bring_to, complete, report_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]

CONTENT = {
    "progress",
    "results",
    "problems",
    "matters",
    "delay_reason",
    "contact",
    "judged_light",
    "next_steps",
    "values",
    "milestones",
}
PUBLIC = {"progress", "results", "values", "milestones"}


def one(cast: Cast, username: str, report: Report, status: int = 200) -> dict[str, Any]:
    """The report as `username` is shown it; the public where empty."""
    found: dict[str, Any] = caller(cast[username] if username else None).get(f"reports/{report.pk}/", status)
    return found


def shown(row: dict[str, Any]) -> set[str]:
    """Names of the content fields that are not null."""
    return {name for name in CONTENT if row[name] is not None}


def test_the_office_counts_every_row(quarter: Quarter, cast: Cast) -> None:
    answer = caller(cast["office"]).get("reports/", quarter="2017Q3")
    assert (answer["count"], len(answer["results"])) == (336, 50)
    row = answer["results"][0]
    assert (row["extent"], row["state"], row["version"]) == ("state", "not_started", 1)
    assert shown(row) == set()
    assert row["revision"] is row["events"] is row["available_events"] is row["concurrences"] is None


def test_a_draft_is_whole_for_its_agency_and_a_state_for_the_office(quarter: Quarter, cast: Cast) -> None:
    report = bring_to(report_of(quarter, "1.1", "kewei"), cast)
    own = one(cast, "kewei", report)
    assert (own["extent"], own["measure"], own["agency"], own["role"]) == ("whole", "1.1", "kewei", "lead")
    assert shown(own) == CONTENT
    assert own["values"] == [
        {"indicator": "1.1-a", "value": "27", "numerator": None, "denominator": None, "note": ""}
    ]
    assert own["revision"] == {"number": None, "submitted_at": None, "recorded_at": None}
    assert own["available_events"] == ["save", "offer", "prepare"]
    assert own["attachments"] == []
    office = one(cast, "office", report)
    assert (office["extent"], office["state"], shown(office)) == ("state", "draft", set())
    assert office["events"] is None
    for username in ("jingxinwei", "lvwei", "leader", "admin", ""):
        one(cast, username, report, 404)


def test_offered_to_partners_with_every_later_change(quarter: Quarter, cast: Cast) -> None:
    report = bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.OFFER)
    reports.save(report, {"progress": "改写后的进展。"}, by=cast["kewei"])
    partner = one(cast, "jingxinwei", report)
    assert (partner["extent"], partner["progress"]) == ("offered", "改写后的进展。")
    assert partner["offered_at"] == "2017-10-09T10:00:00+08:00"
    assert partner["available_events"] == []
    one(cast, "lvwei", report, 404)


def test_after_a_return_others_read_what_was_submitted(quarter: Quarter, cast: Cast) -> None:
    report = bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.PREPARE, Event.SUBMIT, Event.RETURN)
    reports.save(report, {"progress": "正在改。"}, by=cast["kewei"])
    for username in ("office", "leader", "jingxinwei"):
        row = one(cast, username, report)
        assert (row["extent"], row["progress"]) == ("submitted", complete()["progress"])
        assert row["revision"]["number"] == 1
    assert one(cast, "kewei", report)["progress"] == "正在改。"


def test_notes_between_signer_and_reporter_stay_in_the_agency(quarter: Quarter, cast: Cast) -> None:
    report = bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.PREPARE, Event.SEND_BACK)
    reports.save(report, {}, by=cast["kewei"])
    reports.move(report, Event.PREPARE, by=cast["kewei"])
    reports.move(report, Event.SUBMIT, by=cast["kewei.signer"])
    reports.move(report, Event.RETURN, by=cast["office"], note="补数", field_notes={"progress": "写结果"})
    own, office = one(cast, "kewei", report)["events"], one(cast, "office", report)["events"]
    assert [row["verb"] for row in own] == [row["verb"] for row in office]
    told = {row["verb"]: (row["note"], row["person"]) for row in office}
    assert told["send_back"] == (None, "市科委签发人")
    assert {row["verb"]: row["note"] for row in own}["send_back"] == "理由"
    assert told["return"] == ("补数", "领导小组办公室office")
    assert office[-1]["field_notes"] == {"progress": "写结果"}


def test_the_public_reads_results_and_no_names(quarter: Quarter, cast: Cast) -> None:
    row = report_of(quarter, "1.1", "kewei")
    content = complete() | {
        "problems": [{"problem": "场地不足。"}],
        "contact": "张三 8123",
        "matters": [{"matter": "请协调"}],
    }
    content["values"] = [{"indicator": "1.1-a", "value": "27", "note": "内部口径"}]
    bring_to(row, cast, Event.PREPARE, Event.SUBMIT, Event.APPROVE, content=content)
    one(cast, "", row, 404)
    quarters.close_quarter(quarter=quarter, by=None)
    quarters.publish_quarter(quarter=quarter, by=None)
    public = one(cast, "", row)
    assert (public["extent"], shown(public)) == ("public", PUBLIC)
    assert public["values"][0]["value"] == "27"
    assert public["values"][0]["note"] is None
    assert (public["events"], public["concurrences"], public["available_events"]) == (None, None, [])
    assert not any(word in str(public) for word in ("张三", "场地不足", "内部口径", "填报员"))
    assert one(cast, "lvwei", row)["extent"] == one(cast, "admin", row)["extent"] == "public"
    assert caller().get("reports/")["count"] == 1


def test_a_correction_is_public_once_it_is_approved(quarter: Quarter, cast: Cast) -> None:
    report = publish(quarter, cast)
    reports.move(report, Event.REOPEN, by=cast["office"], note="更正")
    reports.save(report, {"progress": "更正后的进展。"}, by=cast["kewei"])
    assert one(cast, "", report)["progress"] == complete()["progress"]
    reports.move(report, Event.PREPARE, by=cast["kewei"])
    reports.move(report, Event.SUBMIT, by=cast["kewei.signer"])
    assert one(cast, "", report)["progress"] == complete()["progress"]
    assert one(cast, "office", report)["progress"] == "更正后的进展。"
    reports.move(report, Event.APPROVE, by=cast["office2"])
    assert one(cast, "", report)["progress"] == "更正后的进展。"


def test_answers_of_supporting_agencies(quarter: Quarter, cast: Cast) -> None:
    report = bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.OFFER)
    concurrences.answer(report, "agree", by=cast["jingxinwei"])
    said = one(cast, "kewei", report)["concurrences"]
    assert said == [
        {
            "agency": "jingxinwei",
            "answer": "agree",
            "comment": "",
            "answered_at": "2017-10-09T10:00:00+08:00",
            "on_this_text": True,
        }
    ]
    reports.save(report, {"progress": "改写后的进展。"}, by=cast["kewei"])
    assert one(cast, "kewei", report)["concurrences"][0]["on_this_text"] is False
    assert one(cast, "office", report)["concurrences"] is None


def test_a_token_without_read_all_reads_as_the_public(quarter: Quarter, cast: Cast) -> None:
    report = bring_to(report_of(quarter, "1.1", "kewei"), cast)
    caller(cast["kewei"], Scope.READ_PUBLIC).get(f"reports/{report.pk}/", 404)
    limited = caller(cast["kewei"], Scope.READ_ALL).get(f"reports/{report.pk}/")
    assert (limited["extent"], limited["available_events"]) == ("whole", [])


def test_the_etag_is_version_and_digest(quarter: Quarter, cast: Cast) -> None:
    report = bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.OFFER)
    headers = caller(cast["kewei"]).headers
    first = Client().get(f"{BASE}reports/{report.pk}/", headers=headers)
    assert first["ETag"].startswith(f'"{report.version}.')
    again = {"If-None-Match": first["ETag"]}
    assert Client().get(f"{BASE}reports/{report.pk}/", headers=headers | again).status_code == 304
    concurrences.answer(report, "agree", by=cast["jingxinwei"])
    second = Client().get(f"{BASE}reports/{report.pk}/", headers=headers | again)
    assert second.status_code == 200
    assert second["ETag"].split(".")[0] == first["ETag"].split(".")[0]


def count(cast: Cast, **parameters: Any) -> int:
    """How many rows of 2017Q3 the office finds."""
    found: int = caller(cast["office"]).get("reports/", quarter="2017Q3", **parameters)["count"]
    return found


def test_filters(quarter: Quarter, cast: Cast) -> None:
    report = report_of(quarter, "1.1", "kewei")
    bring_to(report, cast)
    with clock.travel(at("2017-10-20 10:00")):
        reports.move(report, Event.PREPARE, by=cast["kewei"])
        reports.move(report, Event.SUBMIT, by=cast["kewei.signer"])
    assert count(cast, measure="1.1", agency="kewei") == 1
    assert count(cast, state="submitted") == count(cast, late="true") == 1
    assert count(cast, late="false") == 335
    assert count(cast, state=["submitted", "not_started"]) == 336
    assert count(cast, role="lead") + count(cast, role="support") == 336
    assert count(cast, search="众创 kewei") == 1
    first = caller(cast["office"]).get(
        "reports/", quarter="2017Q3", ordering="-first_submitted_at", page_size=1
    )
    assert first["results"][0]["late"] is True


def test_bad_values(quarter: Quarter, cast: Cast) -> None:
    answer = caller(cast["office"]).get("reports/", 400, state="lost", role="x", late="maybe", quarter="now")
    assert set(pointers(answer)) == {"/state", "/role", "/late", "/quarter"}
    answer = caller(cast["office"]).get("reports/", 400, measure="9.9", agency="nobody")
    assert set(pointers(answer)) == {"/measure", "/agency"}


def test_without_a_closed_quarter_the_list_is_empty(quarter: Quarter, cast: Cast) -> None:
    assert caller(cast["office"]).get("reports/")["count"] == 0
    quarters.close_quarter(quarter=quarter, by=None)
    assert caller(cast["office"]).get("reports/")["count"] == 336
    assert caller(cast["office"]).get("reports/", quarter="all")["count"] == 336


def test_a_reviewer_who_opened_it_here_ends_the_withdrawal(quarter: Quarter, cast: Cast) -> None:
    report = bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.PREPARE, Event.SUBMIT)
    for username in ("leader", "kewei", "jingxinwei"):
        one(cast, username, report)
    assert one(cast, "kewei.signer", report)["available_events"] == ["withdraw"]
    one(cast, "office", report)
    assert one(cast, "kewei.signer", report)["available_events"] == []


def test_a_correction_under_way_is_no_news_to_the_public(quarter: Quarter, cast: Cast) -> None:
    report = bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.PREPARE, Event.SUBMIT, Event.APPROVE)
    quarters.close_quarter(quarter=quarter, by=None)
    quarters.publish_quarter(quarter=quarter, by=None)
    reports.move(report_of(quarter, "1.1", "kewei"), Event.REOPEN, by=cast["office"], note="更正")
    assert one(cast, "", report)["state"] == "approved"
    assert one(cast, "office", report)["state"] == "reopened"
