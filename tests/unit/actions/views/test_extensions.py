"""The page that asks for more time, and the office's list."""

from __future__ import annotations

import pytest
from django.test import Client

from actions.models import Extension, Quarter, Report
from actions.services import extensions
from tests.factories.cast import Cast, report_of
from tests.factories.pages import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


@pytest.fixture
def report(quarter: Quarter) -> Report:
    return report_of(quarter, "1.1", "kewei")


@pytest.fixture
def asked(report: Report, cast: Cast) -> Extension:
    return extensions.ask(report, until="2017-10-13", reason="园区数据待核", by=cast["kewei"])


def test_the_ladder_of_asking(report: Report, cast: Cast) -> None:
    path = f"/filing/{report.pk}/extension/"
    mine = client_of(cast["kewei"])
    assert "2017-10-16</time>（审核截止日）" in mine.get(path).content.decode()
    for username in ("lvwei", "office", "leader", "admin"):
        assert client_of(cast[username]).get(path).status_code == 404
    assert Client().get(path).status_code == 302
    assert mine.get("/filing/999999/extension/").status_code == 404
    assert mine.put(path).status_code == 405
    assert not Extension.objects.exists()


def test_what_was_typed_stays_with_what_is_wrong(report: Report, cast: Cast) -> None:
    answer = client_of(cast["kewei"]).post(
        f"/filing/{report.pk}/extension/", {"until": "2017-12-01", "reason": "园区数据待核"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="2017-12-01"' in page
    assert "园区数据待核</textarea>" in page
    assert 'href="#f-until"' in page


def test_asked_granted_and_seen_on_the_worklist(report: Report, cast: Cast) -> None:
    mine = client_of(cast["kewei"])
    path = f"/filing/{report.pk}/extension/"
    assert path in mine.get(f"/filing/{report.pk}/").content.decode()
    mine.post(path, {"until": "2017-10-13", "reason": "园区数据待核"})
    assert "延期申请待答复" in mine.get("/filing/").content.decode()
    office = client_of(cast["office"])
    page = office.get("/review/extensions/").content.decode()
    assert "园区数据待核" in page
    [row] = Extension.objects.all()
    answer = office.post(
        f"/review/extensions/{row.pk}/", {"decision": "grant", "until": "2017-10-13", "note": ""}
    )
    assert answer.status_code == 302
    assert "已延期" in mine.get("/filing/").content.decode()
    assert "2017-10-13</time>（" in mine.get(path).content.decode()
    assert "2017-10-13</time></td>" in office.get("/review/extensions/").content.decode()


def test_refusing_asks_for_a_reason_and_keeps_what_was_typed(asked: Extension, cast: Cast) -> None:
    office = client_of(cast["office"])
    path = f"/review/extensions/{asked.pk}/"
    answer = office.post(path, {"decision": "refuse", "until": "2017-10-12", "note": ""})
    assert answer.status_code == 422
    assert 'value="2017-10-12"' in answer.content.decode()
    assert office.post(path, {"decision": "refuse", "note": "先报已有数据"}).status_code == 302
    assert office.post(path, {"decision": "refuse", "note": "x"}).status_code == 409


def test_who_may_answer(asked: Extension, cast: Cast) -> None:
    path = f"/review/extensions/{asked.pk}/"
    for username in ("kewei", "lvwei", "admin", "leader", "manager"):
        assert client_of(cast[username]).post(path, {"decision": "grant"}).status_code == 403
    office = client_of(cast["office"])
    assert office.post("/review/extensions/999999/", {"decision": "grant"}).status_code == 404
    assert office.post(path, {"decision": "shrug"}).status_code == 404
    assert office.get(path).status_code == 405
    page = client_of(cast["leader"]).get("/review/extensions/").content.decode()
    assert "园区数据待核" in page
    assert "extension-answer" not in page
    assert 'name="decision"' not in page
