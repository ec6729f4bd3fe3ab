"""Reports, written: drafts, events and concurrence, each on the version seen."""

from __future__ import annotations

from typing import Any

import pytest

from actions.domain.workflow import Event
from actions.models import Quarter, Report
from actions.services import reports
from agencies.domain.roles import Scope
from hz_plus.lib import clock
from tests.factories.api import caller, pointers
from tests.factories.cast import Cast, at, bring_to, complete, report_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]

WRITES: dict[str, tuple[str, dict[str, Any]]] = {
    "": ("PATCH", {"progress": "x"}),
    "events/": ("POST", {"event": "prepare"}),
    "concurrence/": ("PUT", {"answer": "agree"}),
}


@pytest.fixture
def report(quarter: Quarter, cast: Cast) -> Report:
    """The lead's report of measure 1.1, drafted and offered: version 3."""
    return bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.OFFER)


# --- The ladder, for each kind of write -------------------------------------------------------------


@pytest.mark.parametrize("tail", WRITES)
def test_the_ladder(tail: str, report: Report, cast: Cast) -> None:
    method, body = WRITES[tail]
    path, version = f"reports/{report.pk}/{tail}", report.version
    mine = caller(cast["jingxinwei" if tail == "concurrence/" else "kewei"])
    caller(cast["lvwei"]).send(method, path, body, version=version, status=404)  # another agency
    caller(cast["office"]).send(method, path, body, version=version, status=403)  # wrong role
    caller().send(method, path, body, version=version, status=401)  # nobody
    mine.send(method, f"reports/999999/{tail}", body, version=version, status=404)  # missing
    mine.send("DELETE", path, body, version=version, status=405)  # wrong verb
    mine.send(method, path, ["x"], version=version, status=400)  # bad input
    assert "/colour" in pointers(
        mine.send(method, path, body | {"colour": "red"}, version=version, status=400)
    )
    mine.send(method, f"{path}?colour=red", body, version=version, status=400)  # unknown parameter
    mine.send(method, path, body, status=428)  # no If-Match
    stale = mine.send(method, path, body, version=version - 1, status=412)
    assert stale["type"] == "urn:hz-plus:problem:conflict"
    assert pointers(mine.send(method, path, body, version="x", status=400)) == {"/If-Match": "malformed"}
    assert Report.objects.get(pk=report.pk).version == version
    assert mine.send(method, path, body, version=f"{version}.0123456789ab")["id"] == report.pk


@pytest.mark.parametrize("tail", WRITES)
def test_scopes_limit_what_a_token_writes(tail: str, report: Report, cast: Cast) -> None:
    method, body = WRITES[tail]
    person = cast["jingxinwei" if tail == "concurrence/" else "kewei"]
    path = f"reports/{report.pk}/{tail}"
    caller(person, Scope.READ_ALL).send(method, path, body, version=report.version, status=403)
    caller(person, Scope.READ_PUBLIC).send(method, path, body, version=report.version, status=404)


# --- Drafts -----------------------------------------------------------------------------------------


def test_a_draft_is_saved_field_by_field(quarter: Quarter, cast: Cast) -> None:
    path = f"reports/{report_of(quarter, '1.1', 'kewei').pk}/"
    mine = caller(cast["kewei"])
    first = mine.send("PATCH", path, {"progress": "新认定2家。"}, version=1)
    assert (first["state"], first["version"], first["progress"]) == ("draft", 2, "新认定2家。")
    body: dict[str, Any] = {
        "values": [{"indicator": "1.1-a", "value": "27"}],
        "next_steps": [{"step": "第四批认定", "due_on": "2017-12-31", "person": "李四", "done": False}],
    }
    second = mine.send("PATCH", path, body, version=2)
    assert (second["version"], second["progress"], second["values"][0]["value"]) == (3, "新认定2家。", "27")
    [row] = second["next_steps"]
    assert {**row, "id": ""} == {"id": "", **body["next_steps"][0]}


def test_a_list_of_rows_stands_for_the_whole_and_rows_keep_their_ids(quarter: Quarter, cast: Cast) -> None:
    path, mine = f"reports/{report_of(quarter, '1.1', 'kewei').pk}/", caller(cast["kewei"])
    body = {"problems": [{"problem": "场地不足。"}, {"problem": "资金未到位。"}]}
    first = mine.send("PATCH", path, body, version=1)["problems"]
    again = mine.send("PATCH", path, body, version=2)["problems"]
    assert again == first
    solved = {
        "problems": [{**first[1], "solved": True}],
        "matters": [{"matter": "用地", "agencies": ["fagaiwei"]}],
    }
    kept = mine.send("PATCH", path, solved, version=3)
    assert kept["problems"] == [{**first[1], "solved": True}]
    assert kept["matters"][0]["agencies"][0]["code"] == "fagaiwei"
    echoed = mine.send("PATCH", path, {"matters": kept["matters"]}, version=4)
    assert echoed["matters"] == kept["matters"]
    assert mine.send("PATCH", path, {"problems": []}, version=5)["problems"] == []


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"problems": "场地不足。"}, "/problems", "not_rows"),
        ({"problems": [{"problem": "甲", "colour": 1}]}, "/problems/0/colour", "unknown_field"),
        ({"problems": [{"problem": "字" * 301}]}, "/problems/0/problem", "too_long"),
        ({"problems": [{"problem": ["甲"]}]}, "/problems/0/problem", "not_text"),
        ({"problems": [{"problem": "甲", "id": ["r1"]}]}, "/problems/0/id", "not_an_id"),
        ({"problems": [{"problem": "甲", "id": "7"}]}, "/problems/0/id", "not_an_id"),
        ({"problems": [{"problem": f"问题{n}"} for n in range(21)]}, "/problems", "too_many"),
        ({"matters": [{"matter": "甲", "agencies": ["nobody"]}]}, "/matters/0/agencies", "unknown_agency"),
        ({"matters": [{"matter": "甲", "agencies": "kewei"}]}, "/matters/0/agencies", "not_rows"),
        ({"matters": [{"matter": "甲", "agencies": [{"name": 1}]}]}, "/matters/0/agencies", "not_rows"),
        ({"matters": [{"matter": "", "agencies": ["kewei"]}]}, "/matters/0/matter", "missing"),
        ({"matters": [{"matter": "甲", "settled": {}}]}, "/matters/0/settled", "not_a_choice"),
    ],
)
def test_rows_that_cannot_be_written_are_named(
    quarter: Quarter, cast: Cast, body: dict[str, Any], pointer: str, code: str
) -> None:
    path = f"reports/{report_of(quarter, '1.1', 'kewei').pk}/"
    answer = caller(cast["kewei"]).send("PATCH", path, body, version=1, status=400)
    assert pointers(answer)[pointer] == code


def test_what_cannot_be_written_is_named_field_by_field(quarter: Quarter, cast: Cast) -> None:
    path = f"reports/{report_of(quarter, '1.1', 'kewei').pk}/"
    body = {
        "state": "approved",
        "version": 9,
        "progress": "字" * 1001,
        "judged_light": "blue",
        "values": [{"indicator": "1.1-a", "value": "1.5"}, {"indicator": "2.1-a", "value": "1"}],
        "next_steps": [{"step": "", "person": "李四"}],
    }
    answer = caller(cast["kewei"]).send("PATCH", path, body, version=1, status=400)
    assert pointers(answer) == {
        "/state": "unknown_field",
        "/version": "unknown_field",
        "/progress": "too_long",
        "/judged_light": "unknown_light",
        "/values/1.1-a/value": "too_many_decimals",
        "/values/2.1-a": "unknown_indicator",
        "/next_steps/0/step": "missing",
    }
    assert Report.objects.get(pk=report_of(quarter, "1.1", "kewei").pk).version == 1


def test_stale_names_who_and_where_it_stands(report: Report, cast: Cast) -> None:
    body = {"progress": "x"}
    answer = caller(cast["kewei.signer"]).send("PATCH", f"reports/{report.pk}/", body, version=1, status=412)
    assert "市科委填报员" in answer["detail"]
    assert "填报中" in answer["detail"]


def test_after_closing_nobody_saves(report: Report, cast: Cast) -> None:
    report.quarter.stage = "closed"
    report.quarter.save()
    body = {"progress": "x"}
    caller(cast["kewei"]).send("PATCH", f"reports/{report.pk}/", body, version=report.version, status=409)


# --- Events -----------------------------------------------------------------------------------------


def test_the_whole_way_over_the_api(report: Report, cast: Cast) -> None:
    path = f"reports/{report.pk}/events/"
    way: tuple[tuple[str, dict[str, Any], str], ...] = (
        ("kewei", {"event": "prepare"}, "signing"),
        ("kewei.signer", {"event": "send_back", "note": "补一句"}, "returned"),
    )
    version = report.version
    for username, body, state in way:
        answer = caller(cast[username]).send("POST", path, body, version=version)
        version = answer["version"]
        assert answer["state"] == state
    saved = caller(cast["kewei"]).send("PATCH", f"reports/{report.pk}/", {"results": "好"}, version=version)
    version = saved["version"]
    way = (
        ("kewei", {"event": "prepare"}, "signing"),
        ("kewei.signer", {"event": "submit"}, "submitted"),
        ("office", {"event": "return", "note": "补数", "field_notes": {"progress": "写结果"}}, "returned"),
    )
    for username, body, state in way:
        answer = caller(cast[username]).send("POST", path, body, version=version)
        version = answer["version"]
        assert answer["state"] == state
    assert answer["events"][-1]["field_notes"] == {"progress": "写结果"}
    assert answer["resubmit_by"] == "2017-10-13T00:00:00+08:00"


def test_an_approval_makes_the_value_count(report: Report, cast: Cast) -> None:
    reports.move(report, Event.PREPARE, by=cast["kewei"])
    reports.move(report, Event.SUBMIT, by=cast["kewei.signer"])
    body = {"event": "approve"}
    answer = caller(cast["office"]).send("POST", f"reports/{report.pk}/events/", body, version=report.version)
    assert (answer["state"], answer["available_events"]) == ("approved", ["undo", "reopen"])
    assert answer["revision"]["recorded_at"] == "2017-10-09T10:00:00+08:00"


@pytest.mark.parametrize(
    ("username", "body", "status"),
    [
        ("kewei", {"event": "save"}, 400),
        ("kewei", {"event": "jump"}, 400),
        ("kewei", {}, 400),
        ("kewei", {"event": "offer", "note": 5, "field_notes": []}, 400),
        ("kewei", {"event": "withdraw"}, 409),
        ("kewei", {"event": "submit"}, 403),
        ("office", {"event": "waive"}, 400),
        ("office", {"event": "approve"}, 409),
    ],
)
def test_events_refused(username: str, body: dict[str, Any], status: int, report: Report, cast: Cast) -> None:
    path = f"reports/{report.pk}/events/"
    caller(cast[username]).send("POST", path, body, version=report.version, status=status)
    assert Report.objects.get(pk=report.pk).version == report.version


def test_what_is_missing_is_named(quarter: Quarter, cast: Cast) -> None:
    report = bring_to(report_of(quarter, "1.1", "kewei"), cast, content={"progress": ""})
    body = {"event": "prepare"}
    answer = caller(cast["kewei"]).send("POST", f"reports/{report.pk}/events/", body, version=2, status=400)
    assert pointers(answer) == {"/progress": "missing", "/values/1.1-a": "missing"}
    assert answer["detail"] == "有2处需要更正。"
    needs_note = caller(cast["office"]).send(
        "POST", f"reports/{report.pk}/events/", {"event": "waive"}, version=2, status=400
    )
    assert pointers(needs_note) == {"/note": "missing"}


# --- Concurrence ------------------------------------------------------------------------------------


def test_a_second_answer_replaces_the_first(report: Report, cast: Cast) -> None:
    path = f"reports/{report.pk}/concurrence/"
    partner = caller(cast["jingxinwei"])
    first = partner.send("PUT", path, {"answer": "agree"}, version=report.version)
    assert [row["answer"] for row in first["concurrences"]] == ["agree"]
    body = {"answer": "dissent", "comment": "口径不一致。"}
    second = partner.send("PUT", path, body, version=report.version)
    assert [(row["answer"], row["comment"]) for row in second["concurrences"]] == [
        ("dissent", "口径不一致。")
    ]
    assert second["version"] == report.version


def test_answers_refused(report: Report, cast: Cast) -> None:
    path, version = f"reports/{report.pk}/concurrence/", report.version
    partner = caller(cast["jingxinwei"])
    answer = partner.send("PUT", path, {"answer": "dissent"}, version=version, status=400)
    assert pointers(answer) == {"/comment": "missing"}
    answer = partner.send("PUT", path, {"answer": "maybe"}, version=version, status=400)
    assert pointers(answer) == {"/answer": "unknown_answer"}
    assert pointers(partner.send("PUT", path, {}, version=version, status=400)) == {"/answer": "required"}
    caller(cast["kewei"]).send("PUT", path, {"answer": "agree"}, version=version, status=403)
    with clock.travel(at("2017-10-20 10:00")):
        partner.send("PUT", path, {"answer": "agree"}, version=version, status=409)


def test_only_a_leads_report_is_answered(quarter: Quarter, cast: Cast) -> None:
    own = report_of(quarter, "1.1", "jingxinwei")
    reports.save(own, complete("x") | {"judged_light": ""}, by=cast["jingxinwei"])
    path = f"reports/{own.pk}/concurrence/"
    caller(cast["jingxinwei"]).send("PUT", path, {"answer": "agree"}, version=2, status=403)
