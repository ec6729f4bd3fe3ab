"""Nothing typed is lost: kept while it is typed, merged where two write, last quarter's offered."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from actions.domain.workflow import Event, State
from actions.models import Quarter, Report, Revision
from actions.services import drafts, quarters, reports
from agencies.models import AuditEvent
from hz_plus.lib import clock
from hz_plus.lib.errors import Conflict
from tests.factories.cast import Cast, at, bring_to, complete, open_quarter, report_of
from tests.factories.pages import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


@pytest.fixture
def lead(quarter: Quarter) -> Report:
    return report_of(quarter, "1.1", "kewei")


def fresh(report: Report) -> Report:
    return Report.objects.for_work().get(pk=report.pk)


def form(client: Client, report: Report) -> dict[str, str]:
    """The hidden fields of the form as it stands: what a browser posts along."""
    page = client.get(f"/filing/{report.pk}/").content.decode()
    return {
        name: re.search(rf'name="{name}" value="([^"]*)"', page)[1]  # type: ignore[index]  # or the test fails
        for name in ("version", "base")
    }


def send(client: Client, report: Report, **data: Any) -> Any:
    return client.post(f"/filing/{report.pk}/", data)


class TestBegunEarlier:
    """A page shown again unsaved still counts from where the person began."""

    def test_a_save_in_between_is_a_conflict_not_overwritten(self, lead: Report, cast: Cast) -> None:
        client = client_of(cast["kewei"])
        began = form(client, lead)
        reports.save(fresh(lead), {"progress": "她的进展。"}, by=cast["kewei.signer"])
        typed = {"progress": "我的进展。", "next_steps:0:step": "甲"}
        again = send(client, lead, action="add:next_steps", **typed, **began).content.decode()
        shown = {
            name: re.search(rf'name="{name}" value="([^"]*)"', again)[1]  # type: ignore[index]
            for name in ("version", "base")
        }
        assert shown == began
        assert send(client, lead, action="save", **typed, **shown).status_code == 409
        assert Revision.objects.get(report=lead).progress == "她的进展。"

    def test_a_wrong_figure_keeps_the_place_too(self, lead: Report, cast: Cast) -> None:
        client = client_of(cast["kewei"])
        began = form(client, lead)
        wrong = {"value:1.1-a": "二十七", "progress": "我的进展。"}
        again = send(client, lead, action="save", **wrong, **began)
        assert again.status_code == 422
        reports.save(fresh(lead), {"progress": "她的进展。"}, by=cast["kewei.signer"])
        shown = re.search(r'name="version" value="([^"]*)"', again.content.decode())[1]  # type: ignore[index]
        typed = {"value:1.1-a": "27", "progress": "我的进展。", "version": shown, "base": began["base"]}
        assert send(client, lead, action="save", **typed).status_code == 409


class TestKept:
    """Saved while it is typed."""

    def test_the_answer_carries_version_and_time(self, lead: Report, cast: Cast) -> None:
        client = client_of(cast["kewei"])
        answer = send(client, lead, action="autosave", progress="写到一半。", **form(client, lead))
        told = answer.json()
        assert (answer.status_code, told["version"], told["problems"]) == (200, 2, {})
        assert re.fullmatch(r"\d\d:\d\d 已自动保存", told["said"])
        assert told["base"] == form(client, lead)["base"]
        assert Revision.objects.get(report=lead).progress == "写到一半。"

    def test_what_is_wrong_is_named_and_the_rest_is_saved(self, lead: Report, cast: Cast) -> None:
        client = client_of(cast["kewei"])
        typed = {
            "progress": "写到一半。",
            "value:1.1-a": "二十七",
            "next_steps:0:step": "验收",
            "next_steps:0:due_on": "年底",
            "next_steps:1:step": "评审",
        }
        told = send(client, lead, action="autosave", **typed, **form(client, lead)).json()
        assert set(told["problems"]) == {"f-values-1-1-a-value", "f-next-steps-0-due-on"}
        revision = Revision.objects.get(report=lead)
        assert revision.progress == "写到一半。"
        assert not revision.values.exists()
        assert [row["step"] for row in revision.next_steps] == ["评审"]

    def test_somebody_else_was_first(self, lead: Report, cast: Cast) -> None:
        client = client_of(cast["kewei"])
        seen = form(client, lead)
        reports.save(fresh(lead), complete(), by=cast["kewei.signer"])
        answer = send(client, lead, action="autosave", progress="我的。", **seen)
        assert answer.status_code == 409
        assert "市科委签发人" in answer.json()["said"]
        assert Revision.objects.get(report=lead).progress == "新认定市级众创空间2家。"

    def test_who_may_not_save_is_told_so(self, lead: Report, quarter: Quarter, cast: Cast) -> None:
        client = client_of(cast["kewei"])
        seen = form(client, lead)
        assert send(client_of(cast["lvwei"]), lead, action="autosave", **seen).status_code == 404
        assert send(Client(), lead, action="autosave", **seen).status_code == 302
        quarters.close_quarter(quarter=quarter, by=cast["manager"])
        answer = send(client, lead, action="autosave", progress="晚了。", **seen)
        assert (answer.status_code, answer.json()["is_final"]) == (409, True)

    def test_one_sitting_is_one_entry_of_the_chain(self, lead: Report, cast: Cast) -> None:
        def entries() -> int:
            return AuditEvent.objects.filter(subject_id=lead.pk, verb=Event.SAVE).count()

        for number in range(5):
            drafts.keep(fresh(lead), {"progress": f"第{number}稿。"}, by=cast["kewei"])
        assert (entries(), fresh(lead).version) == (1, 6)
        drafts.keep(fresh(lead), {"results": "她的。"}, by=cast["kewei.signer"])
        drafts.keep(fresh(lead), {"results": "我的。"}, by=cast["kewei"])
        assert entries() == 3
        with clock.travel(clock.now() + timedelta(minutes=30)):
            drafts.keep(fresh(lead), {"progress": "下午再写。"}, by=cast["kewei"])
        assert entries() == 4
        reports.save(fresh(lead), {"progress": "自己按了保存。"}, by=cast["kewei"])
        assert entries() == 5

    def test_after_a_return_the_first_is_an_entry_again(self, lead: Report, cast: Cast) -> None:
        bring_to(lead, cast, Event.PREPARE, Event.SUBMIT, Event.RETURN)
        drafts.keep(fresh(lead), {"progress": "补充。"}, by=cast["kewei"])
        assert AuditEvent.objects.latest("pk").before == State.RETURNED

    def test_a_stale_version_is_refused(self, lead: Report, cast: Cast) -> None:
        seen = fresh(lead).version
        drafts.keep(fresh(lead), {"progress": "一。"}, by=cast["kewei"], version=seen)
        with pytest.raises(Conflict):
            drafts.keep(fresh(lead), {"progress": "二。"}, by=cast["kewei"], version=seen)


class TestMerging:
    """Two people in one draft, without scripts."""

    @pytest.fixture
    def both(self, lead: Report, cast: Cast) -> tuple[Client, dict[str, str]]:
        """My browser with the form as it was before the other one saved."""
        reports.save(fresh(lead), complete(), by=cast["kewei"])
        client = client_of(cast["kewei"])
        seen = form(client, lead)
        theirs = {"progress": "她的进展。", "values": [{"indicator": "1.1-a", "value": "29"}]}
        reports.save(fresh(lead), theirs, by=cast["kewei.signer"])
        return client, seen

    def mine(self, **fields: str) -> dict[str, str]:
        """The whole form as posted, with what I changed."""
        untouched = {
            "progress": "新认定市级众创空间2家。",
            "results": "累计认定27家。",
            "delay_reason": "部分园区改造未完成验收。",
            "value:1.1-a": "27",
            "note:1.1-a": "",
        }
        return untouched | fields

    def test_what_only_one_changed_is_merged_by_itself(
        self, both: tuple[Client, dict[str, str]], lead: Report
    ) -> None:
        client, seen = both
        answer = send(client, lead, **self.mine(results="我的成效。"), **seen)
        assert answer.status_code == 302
        revision = Revision.objects.get(report=lead)
        assert (revision.progress, revision.results) == ("她的进展。", "我的成效。")
        assert revision.values.get().value == 29
        assert "合并保存" in client.get(f"/filing/{lead.pk}/").content.decode()

    def test_what_both_changed_is_chosen_field_by_field(
        self, both: tuple[Client, dict[str, str]], lead: Report
    ) -> None:
        client, seen = both
        typed = {"progress": "我的进展。", "value:1.1-a": "31", "results": "我的成效。"}
        answer = send(client, lead, **self.mine(**typed), **seen)
        page = answer.content.decode()
        assert answer.status_code == 409
        for text in ("我的进展。", "她的进展。", "31", "29", "我的成效。"):
            assert text in page
        assert set(re.findall(r'name="clash" value="([^"]*)"', page)) == {"progress", "values/1.1-a"}
        again = {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("version", "base")}  # type: ignore[index]
        clash = {"clash": ["progress", "values/1.1-a"]}
        half = send(client, lead, **self.mine(**typed), **again, **clash, **{"choose:progress": "mine"})
        assert half.status_code == 422
        assert "选择保留哪一份" in half.content.decode()
        assert "我的成效。" in half.content.decode()
        choice = {"choose:progress": "mine", "choose:values/1.1-a": "theirs"}
        assert send(client, lead, **self.mine(**typed), **again, **clash, **choice).status_code == 302
        revision = Revision.objects.get(report=lead)
        assert (revision.progress, revision.results) == ("我的进展。", "我的成效。")
        assert revision.values.get().value == 29

    def test_on_the_way_to_the_check_page_too(
        self, both: tuple[Client, dict[str, str]], lead: Report
    ) -> None:
        client, seen = both
        answer = send(client, lead, action="check", **self.mine(results="我的。"), **seen)
        assert answer["Location"].endswith("/check/")

    def test_a_report_that_went_on_is_not_merged(
        self, both: tuple[Client, dict[str, str]], lead: Report, cast: Cast
    ) -> None:
        client, seen = both
        reports.move(fresh(lead), Event.PREPARE, by=cast["kewei"])
        answer = send(client, lead, **self.mine(results="我的成效。"), **seen)
        assert answer.status_code == 409
        assert "我的成效。" in answer.content.decode()
        assert "请刷新后再办" in answer.content.decode()


class TestPrefilled:
    """Last quarter's, grey until it is taken."""

    @pytest.fixture
    def later(self, lead: Report, cast: Cast) -> Any:
        content = complete() | {"contact": "张三 8888"}
        bring_to(lead, cast, Event.PREPARE, Event.SUBMIT, Event.APPROVE, content=content)
        following = open_quarter(lead.quarter.plan, "2017Q4")
        with clock.travel(at("2018-01-03 10:00")):
            yield report_of(following, "1.1", "kewei")

    def test_it_is_shown_and_not_saved(self, later: Report, cast: Cast) -> None:
        client = client_of(cast["kewei"])
        page = client.get(f"/filing/{later.pk}/").content.decode()
        for text in ('placeholder="27"', 'placeholder="张三 8888"', 'placeholder="累计认定27家。"'):
            assert text in page
        send(client, later, progress="本季。", **{"value:1.1-a": ""}, contact="", **form(client, later))
        revision = Revision.objects.working().get(report=later)
        assert (revision.contact, revision.values.count()) == ("", 0)

    def test_a_button_takes_it_and_keeps_what_was_typed(self, later: Report, cast: Cast) -> None:
        client = client_of(cast["kewei"])
        for path in ("values/1.1-a", "contact"):
            typed = {"action": f"same:{path}", "progress": "本季。"}
            assert send(client, later, **typed, **form(client, later)).status_code == 302
        revision = Revision.objects.working().get(report=later)
        assert (revision.contact, revision.progress) == ("张三 8888", "本季。")
        assert revision.values.get().value == 27
        assert send(client, later, action="dance", **form(client, later)).status_code == 404
