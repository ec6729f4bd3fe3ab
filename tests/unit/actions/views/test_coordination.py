"""The office's list of matters to coordinate, and the page of the agency they are assigned to."""

from __future__ import annotations

import pytest
from django.test import Client

from actions.domain.workflow import Event
from actions.models import Coordination, Quarter, Report
from actions.selectors.revisions import content_of
from actions.services import reports
from hz_plus.lib import clock
from tests.factories.cast import Cast, at, bring_to, complete, open_quarter, report_of
from tests.factories.pages import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]
LIST = "/review/coordination/"
MINE = "/filing/coordination/"


@pytest.fixture
def report(quarter: Quarter, cast: Cast) -> Report:
    content = complete() | {"matters": [{"matter": "协调<b>用地</b>指标", "agencies": ["jingxinwei"]}]}
    return bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.PREPARE, Event.SUBMIT, content=content)


def posted(report: Report, decision: str, **given: str) -> dict[str, str]:
    row = content_of(report.revisions.get())["matters"][0]["id"]
    return {"row": row, "version": "0", "decision": decision} | given


def assign(report: Report, cast: Cast) -> Coordination:
    data = posted(report, "assign", agency="jingxinwei", due_on="2017-10-20")
    assert client_of(cast["office"]).post(f"{LIST}{report.pk}/", data).status_code == 302
    return Coordination.objects.get()


def test_from_the_form_to_the_answer_in_the_next_quarters_form(report: Report, cast: Cast) -> None:
    page = client_of(cast["office"]).get(LIST).content.decode()
    assert "协调&lt;b&gt;用地&lt;/b&gt;指标" in page
    assert '<option value="jingxinwei" selected>' in page
    found = assign(report, cast)
    mine = client_of(cast["jingxinwei"])
    assert "1件交办事项待答复" in mine.get("/filing/").content.decode()
    assert "协调&lt;b&gt;用地" in mine.get(MINE).content.decode()
    data = {"answer": "本月划转指标。", "version": "1"}
    assert mine.post(f"{MINE}{found.pk}/", data).status_code == 302
    assert "本月划转指标。" in client_of(cast["kewei"]).get(f"/filing/{report.pk}/").content.decode()
    assert "本月划转指标。" in client_of(cast["office"]).get(LIST).content.decode()
    closed = posted(report, "close", note="已落实。", version="2")
    assert client_of(cast["office"]).post(f"{LIST}{report.pk}/", closed).status_code == 302
    reports.move(report, Event.APPROVE, by=cast["office"])
    with clock.travel(at("2018-01-03 10:00")):
        later = report_of(open_quarter(report.quarter.plan, "2017Q4"), "1.1", "kewei")
        form = client_of(cast["kewei"]).get(f"/filing/{later.pk}/").content.decode()
    assert "本月划转指标。" in form
    assert "已落实。" in form


def test_what_was_typed_stays_with_what_is_wrong(report: Report, cast: Cast) -> None:
    office = client_of(cast["office"])
    answer = office.post(f"{LIST}{report.pk}/", posted(report, "assign", agency="", due_on="2017-09-01"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "选择承办单位" in page
    assert 'value="2017-09-01"' in page
    assert office.post(f"{LIST}{report.pk}/", posted(report, "close", note="")).status_code == 422
    found = assign(report, cast)
    late = office.post(f"{LIST}{report.pk}/", posted(report, "close", note="写好的说明。"))
    assert late.status_code == 409
    assert "写好的说明。" in late.content.decode()
    mine = client_of(cast["jingxinwei"])
    assert mine.post(f"{MINE}{found.pk}/", {"answer": "", "version": "1"}).status_code == 422
    stale = mine.post(f"{MINE}{found.pk}/", {"answer": "写好的答复。", "version": "0"})
    assert stale.status_code == 409
    assert "写好的答复。" in stale.content.decode()


def test_the_ladder_of_the_office(report: Report, cast: Cast) -> None:
    path, data = f"{LIST}{report.pk}/", posted(report, "assign", agency="jingxinwei", due_on="2017-10-20")
    for username in ("kewei", "lvwei", "admin"):
        assert client_of(cast[username]).get(LIST).status_code == 403
        assert client_of(cast[username]).post(path, data).status_code == 403
    for username in ("leader", "manager"):
        page = client_of(cast[username]).get(LIST)
        assert (page.status_code, 'name="decision"' in page.content.decode()) == (200, False)
        assert client_of(cast[username]).post(path, data).status_code == 403
    office = client_of(cast["office"])
    assert office.get(path).status_code == 405
    assert office.post(f"{LIST}999999/", data).status_code == 404
    assert office.post(path, data | {"row": "r00000000000"}).status_code == 404
    assert office.post(path, data | {"decision": "shrug"}).status_code == 404
    assert Client().get(LIST).status_code == 302
    assert not Coordination.objects.exists()


def test_the_ladder_of_the_agency(report: Report, cast: Cast) -> None:
    found = assign(report, cast)
    path = f"{MINE}{found.pk}/"
    for username in ("kewei", "lvwei"):
        assert client_of(cast[username]).post(path, {"answer": "答。", "version": "1"}).status_code == 404
        assert "用地" not in client_of(cast[username]).get(MINE).content.decode()
    for username in ("office", "leader", "admin"):
        assert client_of(cast[username]).post(path, {"answer": "答。"}).status_code == 403
        assert client_of(cast[username]).get(MINE).status_code == 403
    assert client_of(cast["jingxinwei"]).get(path).status_code == 405
    assert Client().get(MINE).status_code == 302
    found.refresh_from_db()
    assert found.standing == "assigned"
