"""The review queue, its reading pane, and the lists beside it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from actions.domain.workflow import Event, State
from actions.models import Quarter, Report
from actions.services import concurrences, reports
from hz_plus.lib import clock
from tests.factories.cast import Cast, bring_to, complete, report_of
from tests.factories.pages import client_of, counted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


@pytest.fixture
def submitted(quarter: Quarter, cast: Cast) -> Report:
    return bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.PREPARE, Event.SUBMIT)


@pytest.fixture
def another(quarter: Quarter, cast: Cast) -> Report:
    return bring_to(report_of(quarter, "12.1", "lvwei"), cast, Event.PREPARE, Event.SUBMIT)


def fresh(report: Report) -> Report:
    return report_of(report.quarter, report.measure.code, report.agency.code)


def path(report: Report) -> str:
    return f"/review/{report.pk}/"


def post(client: Client, report: Report, event: str, **data: Any) -> Any:
    return client.post(path(report), {"version": fresh(report).version, "event": event, **data})


class TestLadder:
    """Who gets how far."""

    @pytest.mark.parametrize("username", ["kewei", "kewei.signer", "admin"])
    @pytest.mark.parametrize("tail", ["", "missing/", "late/"])
    def test_agencies_and_administrators_do_not(self, username: str, tail: str, cast: Cast) -> None:
        assert client_of(cast[username]).get(f"/review/{tail}").status_code == 403

    def test_strangers_missing_and_wrong_verbs(self, submitted: Report, cast: Cast) -> None:
        client = client_of(cast["office"])
        assert Client().get("/review/").status_code == 302
        assert client.get("/review/999999/").status_code == 404
        assert client.post("/review/").status_code == 405
        assert client.post("/review/late/").status_code == 405
        assert post(client, submitted, "submit").status_code == 404

    @pytest.mark.parametrize("username", ["leader", "manager"])
    def test_leaders_and_managers_read_and_decide_nothing(
        self, username: str, submitted: Report, cast: Cast
    ) -> None:
        client = client_of(cast[username])
        page = client.get(path(submitted)).content.decode()
        assert "累计认定27家。" in page
        assert 'value="approve"' not in page
        assert post(client, submitted, "approve").status_code == 403
        assert fresh(submitted).read_by_reviewer_at is None

    def test_of_what_is_not_submitted_the_office_sees_the_state_only(
        self, quarter: Quarter, cast: Cast
    ) -> None:
        report = bring_to(report_of(quarter, "1.1", "kewei"), cast)
        page = client_of(cast["office"]).get(path(report)).content.decode()
        assert "尚未报送，只能看到办理状态" in page
        assert "新认定市级众创空间" not in page
        assert client_of(cast["leader"]).get(path(report)).status_code == 404


class TestReading:
    """The queue and the pane."""

    def test_the_queue_opens_nothing(self, submitted: Report, cast: Cast) -> None:
        page = client_of(cast["office"]).get("/review/").content.decode()
        assert "大力发展众创空间" in page
        assert fresh(submitted).read_by_reviewer_at is None

    def test_opening_one_marks_it_read(self, submitted: Report, cast: Cast) -> None:
        client_of(cast["office"]).get(path(submitted))
        assert fresh(submitted).read_by_reviewer_at is not None

    def test_what_needs_thought_comes_first(self, submitted: Report, another: Report, cast: Cast) -> None:
        reports.move(fresh(submitted), Event.RETURN, by=cast["office"], note="x")
        bring_to(fresh(submitted), cast, Event.OFFER)
        concurrences.answer(fresh(submitted), "dissent", by=cast["jingxinwei"], comment="口径不同。")
        bring_to(fresh(submitted), cast, Event.PREPARE, Event.SUBMIT)
        page = client_of(cast["office"]).get("/review/").content.decode()
        assert page.index("需复核") < page.index("大力发展众创空间") < page.index("校验全部通过</span>")
        assert "有不同意见" in page

    def test_it_is_narrowed_to_an_agency(self, submitted: Report, another: Report, cast: Cast) -> None:
        page = client_of(cast["office"]).get("/review/?agency=lvwei").content.decode()
        assert "大力发展众创空间" not in page
        assert another.measure.title_zh in page

    def test_self_assessment_stands_beside_the_computed_light(self, quarter: Quarter, cast: Cast) -> None:
        content = complete() | {"judged_light": "green", "judged_reason": "已抓紧验收。"}
        way = (Event.PREPARE, Event.SUBMIT)
        report = bring_to(report_of(quarter, "1.1", "kewei"), cast, *way, content=content)
        page = client_of(cast["office"]).get(path(report)).content.decode()
        assert "自评与研判不一致" in page
        assert "自评“进展正常”与系统研判“进度偏慢”不一致" in page
        assert "已抓紧验收。" in page

    def test_texts_are_escaped_in_differences(self, submitted: Report, cast: Cast) -> None:
        reports.move(fresh(submitted), Event.RETURN, by=cast["office"], note="x")
        reports.save(
            fresh(submitted), {"problems": [{"problem": "<script>alert(1)</script>"}]}, by=cast["kewei"]
        )
        bring_to(fresh(submitted), cast, Event.PREPARE, Event.SUBMIT, content={})
        page = client_of(cast["office"]).get(path(submitted)).content.decode()
        assert "<ins>&lt;script&gt;" in page
        assert "<script>alert" not in page

    def test_the_pane_alone_for_htmx(self, submitted: Report, cast: Cast) -> None:
        headers = {"HX-Request": "true", "HX-Target": "pane"}
        page = client_of(cast["office"]).get(path(submitted), headers=headers).content.decode()
        assert "<html" not in page
        assert "累计认定27家。" in page

    def test_the_queue_costs_six_queries(self, submitted: Report, another: Report, cast: Cast) -> None:
        client = client_of(cast["office"])
        with counted() as statements:
            client.get("/review/")
        assert len(statements) <= 6, statements


class TestDeciding:
    """Approved, sent back, undone, reopened, waived."""

    def test_approving_opens_the_next_and_can_be_undone(
        self, submitted: Report, another: Report, cast: Cast
    ) -> None:
        client = client_of(cast["office"])
        answer = post(client, submitted, "approve")
        assert answer["Location"] == f"{path(another)}?approved={submitted.pk}"
        page = client.get(answer["Location"]).content.decode()
        assert "已审定 1.1 大力发展众创空间" in page
        assert 'value="undo"' in page
        post(client, submitted, "undo")
        assert fresh(submitted).state == State.SUBMITTED

    def test_after_ten_seconds_nothing_is_offered(self, submitted: Report, cast: Cast) -> None:
        client = client_of(cast["office"])
        to = post(client, submitted, "approve")["Location"]
        with clock.travel(clock.now() + timedelta(seconds=11)):
            assert 'value="undo"' not in client.get(to).content.decode()
            late = post(client, submitted, "undo")
        assert late.status_code == 409
        assert "已超过10秒" in late.content.decode()

    def test_the_toast_is_for_the_one_who_approved(self, submitted: Report, cast: Cast) -> None:
        to = post(client_of(cast["office"]), submitted, "approve")["Location"]
        assert 'value="undo"' not in client_of(cast["office2"]).get(to).content.decode()
        assert client_of(cast["office"]).get("/review/?approved=x").status_code == 200

    def test_a_return_without_a_note_keeps_the_field_notes(self, submitted: Report, cast: Cast) -> None:
        answer = post(client_of(cast["office"]), submitted, "return", **{"note:problems": "写明区县。"})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "写明区县。" in page
        assert 'href="#f-note"' in page

    def test_a_return_names_its_fields(self, submitted: Report, another: Report, cast: Cast) -> None:
        answer = post(
            client_of(cast["office"]), submitted, "return", note="补充。", **{"note:problems": "写明区县。"}
        )
        assert answer["Location"] == path(another)
        page = client_of(cast["kewei"]).get(f"/filing/{submitted.pk}/").content.decode()
        assert "1处需要修改" in page
        assert "写明区县。" in page
        assert "最迟重新报送日" in page

    def test_two_reviewers_at_once_keep_what_was_typed(self, submitted: Report, cast: Cast) -> None:
        seen = fresh(submitted).version
        reports.move(fresh(submitted), Event.RETURN, by=cast["office2"], note="已退。")
        data = {"event": "return", "version": seen, "note": "我的意见。"}
        answer = client_of(cast["office"]).post(path(submitted), data)
        assert answer.status_code == 409
        assert "领导小组办公室office2已先行办理" in answer.content.decode()

    def test_reopened_waived_and_back(self, submitted: Report, quarter: Quarter, cast: Cast) -> None:
        client = client_of(cast["office"])
        reports.move(fresh(submitted), Event.APPROVE, by=cast["office2"])
        assert post(client, submitted, "reopen").status_code == 422
        assert post(client, submitted, "reopen", note="补报2家。").status_code == 302
        assert fresh(submitted).state == State.REOPENED
        other = report_of(quarter, "1.2", "fagaiwei")
        assert post(client, other, "waive", note="机构撤并。").status_code == 302
        assert 'value="unwaive"' in client.get(path(other)).content.decode()
        assert post(client, other, "unwaive", note="恢复。").status_code == 302
        assert fresh(other).state == State.NOT_STARTED

    def test_nobody_approves_what_they_filed(self, submitted: Report, cast: Cast) -> None:
        cast["kewei"].appointments.create(role="reviewer", agency=submitted.quarter.plan.lead_office)
        page = client_of(cast["kewei"]).get(path(submitted)).content.decode()
        assert 'value="approve"' not in page
        assert post(client_of(cast["kewei"]), submitted, "approve").status_code == 403


class TestFollowing:
    """The lists beside the queue."""

    def test_each_list_has_its_rows(self, submitted: Report, another: Report, cast: Cast) -> None:
        client = client_of(cast["office"])
        reports.move(fresh(submitted), Event.RETURN, by=cast["office"], note="x")
        titles = {"returned": "大力发展众创空间", "missing": "加快特色小镇建设"}
        for kind, title in titles.items():
            assert title in client.get(f"/review/{kind}/").content.decode()
        assert "没有这样的填报" in client.get("/review/late/").content.decode()
        assert "没有这样的填报" in client.get("/review/dissent/").content.decode()
        assert "大力发展众创空间" not in client.get("/review/returned/?quarter=2016Q1").content.decode()

    @pytest.mark.parametrize("kind", ["returned", "missing", "late", "dissent"])
    def test_they_cost_six_queries(self, kind: str, submitted: Report, cast: Cast) -> None:
        client = client_of(cast["leader"])
        with counted() as statements:
            assert client.get(f"/review/{kind}/").status_code == 200
        assert len(statements) <= 6, statements

    def test_before_any_quarter_they_are_empty(self, cast: Cast) -> None:
        assert client_of(cast["office"]).get("/review/missing/").status_code == 200
        assert "没有待审核的填报" in client_of(cast["office"]).get("/review/").content.decode()
