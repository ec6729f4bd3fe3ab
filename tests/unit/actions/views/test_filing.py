"""The form of a report, its check page, and what its agency does with it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from actions.domain.workflow import Event, State
from actions.models import Quarter, Report, Revision
from actions.selectors.revisions import content_of
from actions.services import quarters, reports
from hz_plus.lib import clock
from tests.factories.cast import Cast, at, bring_to, complete, open_quarter, report_of
from tests.factories.pages import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


@pytest.fixture
def lead(quarter: Quarter) -> Report:
    return report_of(quarter, "1.1", "kewei")


def fresh(report: Report) -> Report:
    return report_of(report.quarter, report.measure.code, report.agency.code)


def path(report: Report, tail: str = "") -> str:
    return f"/filing/{report.pk}/{tail}"


def post(client: Client, report: Report, tail: str = "", **data: Any) -> Any:
    return client.post(path(report, tail), {"version": fresh(report).version, **data})


class TestLadder:
    """Who gets how far."""

    @pytest.mark.parametrize("tail", ["", "check/", "receipt/"])
    def test_a_foreign_report_is_not_there(self, tail: str, lead: Report, cast: Cast) -> None:
        bring_to(lead, cast, Event.PREPARE, Event.SUBMIT)
        assert client_of(cast["lvwei"]).get(path(lead, tail)).status_code == 404

    @pytest.mark.parametrize("tail", ["events/", "concurrence/", ""])
    def test_nor_can_it_be_posted_to(self, tail: str, lead: Report, cast: Cast) -> None:
        assert post(client_of(cast["lvwei"]), lead, tail, event="prepare").status_code == 404

    def test_partners_see_it_once_it_is_offered(self, lead: Report, cast: Cast) -> None:
        partner = client_of(cast["jingxinwei"])
        bring_to(lead, cast)
        assert partner.get(path(lead)).status_code == 404
        reports.move(lead, Event.OFFER, by=cast["kewei"])
        page = partner.get(path(lead)).content.decode()
        assert "对牵头单位的文本" in page
        assert partner.get(path(lead, "check/")).status_code == 404
        assert post(partner, lead, progress="x").status_code == 404

    def test_the_office_reads_elsewhere(self, lead: Report, cast: Cast) -> None:
        bring_to(lead, cast, Event.PREPARE, Event.SUBMIT)
        assert client_of(cast["office"]).get(path(lead))["Location"] == f"/review/{lead.pk}/"

    def test_missing_wrong_verb_and_strangers(self, lead: Report, cast: Cast) -> None:
        client = client_of(cast["kewei"])
        assert client.get("/filing/999999/").status_code == 404
        assert client.get(path(lead, "events/")).status_code == 405
        assert client.put(path(lead)).status_code == 405
        assert Client().get(path(lead)).status_code == 302

    def test_a_reporter_cannot_sign(self, lead: Report, cast: Cast) -> None:
        bring_to(lead, cast, Event.PREPARE)
        assert post(client_of(cast["kewei"]), lead, "events/", event="submit").status_code == 403
        assert post(client_of(cast["kewei"]), lead, "events/", event="approve").status_code == 404
        assert post(client_of(cast["kewei"]), lead, "events/", event="dance").status_code == 404


class TestSaving:
    """What is typed is kept, whatever happens."""

    def test_each_of_the_three_forms_has_its_parts(self, quarter: Quarter, cast: Cast) -> None:
        values = client_of(cast["kewei"]).get(path(report_of(quarter, "1.1", "kewei"))).content.decode()
        judged = client_of(cast["lvwei"]).get(path(report_of(quarter, "12.1", "lvwei"))).content.decode()
        support = client_of(cast["jingxinwei"]).get(path(report_of(quarter, "1.1", "jingxinwei")))
        assert 'name="value:1.1-a"' in values
        assert 'name="delay_reason"' in values
        assert 'name="value:' not in judged
        assert "以审定的自评为准" in judged
        assert "配合工作情况" in support.content.decode()
        assert 'name="judged_light"' not in support.content.decode()

    def test_milestones_are_claimed_by_day(self, quarter: Quarter, cast: Cast) -> None:
        report = report_of(quarter, "2.1", "jingxinwei")
        client = client_of(cast["jingxinwei"])
        post(client, report, **{"done_on:2.1-b:1": "2017-09-01", "value:2.1-a": "100"})
        assert 'value="2017-09-01"' in client.get(path(report)).content.decode()
        later = post(client, report, **{"done_on:2.1-b:1": "2017-10-08"})
        assert later.status_code == 422
        assert "完成日期不能晚于季度末" in later.content.decode()

    def test_invalid_input_is_named_and_kept(self, lead: Report, cast: Cast) -> None:
        typed = {
            "progress": "字" * 1001,
            "value:1.1-a": "二十七",
            "next_steps:0:step": "",
            "next_steps:0:due_on": "10月底",
        }
        answer = post(client_of(cast["kewei"]), lead, **typed)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert 'href="#f-progress"' in page
        assert page.count("最多1000字，现有1001字。") == 2
        assert 'value="二十七"' in page
        assert 'href="#f-values-1-1-a-value"' in page
        assert 'id="f-values-1-1-a-value"' in page
        assert 'value="10月底"' in page
        assert 'href="#f-next-steps-0-due-on"' in page
        assert fresh(lead).state == State.NOT_STARTED

    def test_two_people_at_once_lose_nothing(self, lead: Report, cast: Cast) -> None:
        seen = fresh(lead).version
        reports.save(fresh(lead), complete(), by=cast["kewei.signer"])
        client = client_of(cast["kewei"])
        answer = client.post(
            path(lead), {"version": seen, "progress": "我的文本。", "results": "累计认定27家。"}
        )
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "市科委签发人" in page
        assert "我的文本。" in page
        assert "新认定市级众创空间2家。" in page
        assert 'name="choose:progress"' in page
        assert 'name="choose:results"' not in page
        assert f'name="version" value="{seen + 1}"' in page
        assert Revision.objects.get(report=lead).progress == "新认定市级众创空间2家。"

    def test_a_closed_quarter_keeps_the_text_on_the_page(self, lead: Report, cast: Cast) -> None:
        quarters.close_quarter(quarter=lead.quarter, by=cast["manager"])
        answer = post(client_of(cast["kewei"]), lead, progress="写了一半。")
        assert answer.status_code == 409
        assert "写了一半。" in answer.content.decode()
        assert "已关闭" in answer.content.decode()

    def test_one_more_row_saves_nothing(self, lead: Report, cast: Cast) -> None:
        typed = {
            "action": "add:next_steps",
            "progress": "未存。",
            "next_steps:0:step": "甲",
            "next_steps:1:step": "",
        }
        page = post(client_of(cast["kewei"]), lead, **typed).content.decode()
        assert 'name="next_steps:2:step"' in page
        assert 'name="next_steps:3:step"' not in page
        assert "未存。" in page
        assert not Revision.objects.exists()

    def test_the_live_line_is_computed_and_nothing_saved(self, lead: Report, cast: Cast) -> None:
        client, typed = client_of(cast["kewei"]), {"action": "preview", "value:1.1-a": "27"}
        page = client.post(path(lead), typed, headers={"HX-Request": "true"}).content.decode()
        assert "进度偏慢" in page
        assert "落后13.3点" in page
        assert "<html" not in page
        wrong = client.post(path(lead), typed | {"value:1.1-a": "1e3"}).content.decode()
        assert "填写数字" in wrong
        assert fresh(lead).version == 1
        assert not Revision.objects.exists()

    def test_same_as_last_quarter(self, quarter: Quarter, cast: Cast) -> None:
        first = report_of(quarter, "1.1", "jingxinwei")
        content: dict[str, object] = {"progress": "提供企业名单。"}
        bring_to(first, cast, Event.PREPARE, Event.SUBMIT, Event.APPROVE, content=content)
        later = open_quarter(quarter.plan, "2017Q4")
        with clock.travel(at("2018-01-03 10:00")):
            report, client = report_of(later, "1.1", "jingxinwei"), client_of(cast["jingxinwei"])
            assert "与上季相同" in client.get(path(report)).content.decode()
            post(client, report, action="same-as-last", progress="")
        assert Revision.objects.get(report=report).progress == "提供企业名单。"

    def test_last_quarters_steps_come_along(self, quarter: Quarter, cast: Cast) -> None:
        steps = [{"step": "甲事", "done": False}, {"step": "乙事", "done": True}]
        first = report_of(quarter, "12.1", "lvwei")
        content = complete("12.1") | {"next_steps": steps}
        bring_to(first, cast, Event.PREPARE, Event.SUBMIT, Event.APPROVE, content=content)
        later = open_quarter(quarter.plan, "2017Q4")
        with clock.travel(at("2018-01-03 10:00")):
            page = client_of(cast["lvwei"]).get(path(report_of(later, "12.1", "lvwei"))).content.decode()
        assert ">\n甲事</textarea>" in page
        assert "上季带入" in page
        assert "乙事</textarea>" not in page

    def test_last_quarters_rows_stay_until_they_are_ticked_off(self, quarter: Quarter, cast: Cast) -> None:
        matters = [{"matter": "用地指标", "agencies": ["fagaiwei"]}, {"matter": "办妥的", "settled": True}]
        content = complete("12.1") | {"problems": [{"problem": "甲难题"}], "matters": matters}
        first = report_of(quarter, "12.1", "lvwei")
        bring_to(first, cast, Event.PREPARE, Event.SUBMIT, Event.APPROVE, content=content)
        later = report_of(open_quarter(quarter.plan, "2017Q4"), "12.1", "lvwei")
        with clock.travel(at("2018-01-03 10:00")):
            client = client_of(cast["lvwei"])
            assert "甲难题</textarea>" in client.get(path(later)).content.decode()
            reports.save(later, {"progress": "先写进展。"}, by=cast["lvwei"])
            page = client.get(path(later)).content.decode()
            assert "甲难题</textarea>" in page
            assert 'name="matters:0:with:fagaiwei" checked' in page
            assert "办妥的</textarea>" not in page
            row = content_of(first.revisions.get())["problems"][0]["id"]
            typed = {"problems:0:id": row, "problems:0:problem": "甲难题", "problems:0:solved": "on"}
            post(client, fresh(later), action="save", **typed)
        [kept] = Revision.objects.get(report=later).problems
        assert kept == {"id": row, "problem": "甲难题", "solved": True}


class TestChecking:
    """The check page, and the way to the signer."""

    def test_it_shows_what_is_missing_and_links_there(self, lead: Report, cast: Cast) -> None:
        client = client_of(cast["kewei"])
        answer = post(client, lead, action="check", results="x")
        assert answer["Location"] == path(lead, "check/")
        page = client.get(path(lead, "check/")).content.decode()
        assert f'href="{path(lead)}#f-progress"' in page
        assert f'href="{path(lead)}#f-values-1-1-a"' in page
        assert "未填" in page
        assert "提交签发</button>" not in page
        assert post(client, lead, "events/", event="prepare").status_code == 422
        assert fresh(lead).state == State.DRAFT

    def test_before_anything_was_written(self, lead: Report, cast: Cast) -> None:
        assert "先填写并保存" in client_of(cast["kewei"]).get(path(lead, "check/")).content.decode()

    def test_prepared_withdrawn_and_told(self, lead: Report, cast: Cast) -> None:
        bring_to(lead, cast)
        client = client_of(cast["kewei"])
        assert post(client, lead, "events/", event="prepare").status_code == 302
        assert "撤回" in client.get(path(lead)).content.decode()
        post(client, lead, "events/", event="withdraw")
        assert fresh(lead).state == State.DRAFT

    def test_a_stale_page_moves_nothing(self, lead: Report, cast: Cast) -> None:
        bring_to(lead, cast)
        answer = client_of(cast["kewei"]).post(path(lead, "events/"), {"event": "prepare", "version": 1})
        assert answer.status_code == 409
        assert "请刷新后再办" in answer.content.decode()
        assert fresh(lead).state == State.DRAFT

    def test_signer_reads_signs_and_gets_a_receipt(self, lead: Report, cast: Cast) -> None:
        bring_to(lead, cast, Event.PREPARE)
        client = client_of(cast["kewei.signer"])
        empty = post(client, lead, "events/", event="send_back", note=" ")
        assert empty.status_code == 422
        assert 'href="#f-note"' in empty.content.decode()
        answer = post(client, lead, "events/", event="submit")
        assert answer["Location"] == path(lead, "receipt/")
        page = client.get(answer["Location"]).content.decode()
        assert Revision.objects.get(report=lead).hash[:16] in page
        assert "第1次报送" in page

    def test_sent_back_to_the_reporter(self, lead: Report, cast: Cast) -> None:
        bring_to(lead, cast, Event.PREPARE)
        post(client_of(cast["kewei.signer"]), lead, "events/", event="send_back", note="补充数字。")
        assert "补充数字。" in client_of(cast["kewei"]).get(path(lead)).content.decode()

    def test_no_receipt_before_a_submission(self, lead: Report, cast: Cast) -> None:
        assert client_of(cast["kewei"]).get(path(lead, "receipt/")).status_code == 404


class TestConcurrence:
    """Answers of supporting agencies."""

    @pytest.fixture
    def offered(self, lead: Report, cast: Cast) -> Report:
        return bring_to(lead, cast, Event.OFFER)

    def test_the_lead_sees_who_answered_and_on_which_text(self, offered: Report, cast: Cast) -> None:
        partner, own = client_of(cast["jingxinwei"]), client_of(cast["kewei"])
        assert post(partner, offered, "concurrence/", answer="agree").status_code == 302
        assert "针对较早文本" not in own.get(path(offered)).content.decode()
        post(own, offered, progress="改写。")
        assert "针对较早文本" in own.get(path(offered)).content.decode()

    def test_a_dissent_says_why(self, offered: Report, cast: Cast) -> None:
        answer = post(client_of(cast["jingxinwei"]), offered, "concurrence/", answer="dissent")
        assert answer.status_code == 422
        assert 'href="#f-comment"' in answer.content.decode()
        assert 'value="dissent" checked' in answer.content.decode()

    def test_a_changed_text_must_be_read_first(self, offered: Report, cast: Cast) -> None:
        seen = fresh(offered).version
        reports.save(fresh(offered), {"progress": "改写。"}, by=cast["kewei"])
        data = {"answer": "dissent", "comment": "口径不同。", "version": seen}
        answer = client_of(cast["jingxinwei"]).post(path(offered, "concurrence/"), data)
        assert answer.status_code == 409
        assert "口径不同。" in answer.content.decode()

    def test_after_the_deadline_there_is_no_form(self, offered: Report, cast: Cast) -> None:
        client = client_of(cast["jingxinwei"])
        with clock.travel(offered.quarter.support_due_at):
            assert "会签期限已过" in client.get(path(offered)).content.decode()
            assert post(client, offered, "concurrence/", answer="agree").status_code == 409

    def test_only_supporters_answer(self, offered: Report, cast: Cast) -> None:
        assert post(client_of(cast["kewei"]), offered, "concurrence/", answer="agree").status_code == 403
