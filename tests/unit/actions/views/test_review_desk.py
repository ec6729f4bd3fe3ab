"""Around a decision: clean reports approved together, handing over, who reads, urging, and what the rules warned of."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from actions.domain.workflow import Event, State
from actions.models import Handover, Presence, Quarter, Report
from actions.selectors.review import THOUGHTS, queue
from actions.services import concurrences, reports
from agencies.domain.notices import Kind
from agencies.models import AuditEvent, Notice
from hz_plus.lib import clock
from tests.factories.cast import Cast, bring_to, complete, report_of
from tests.factories.pages import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]
FILED = (Event.PREPARE, Event.SUBMIT)
SUPPORT = {"progress": "配合开展认定初审。"}


@pytest.fixture
def clean(quarter: Quarter, cast: Cast) -> Report:
    """A support row: nothing about it needs thought."""
    return bring_to(report_of(quarter, "1.1", "yuhang"), cast, *FILED, content=SUPPORT)


@pytest.fixture
def dubious(quarter: Quarter, cast: Cast) -> Report:
    """A lead whose light differs from its judgement."""
    content = complete() | {"judged_light": "green", "judged_reason": "已抓紧验收。"}
    return bring_to(report_of(quarter, "1.1", "kewei"), cast, *FILED, content=content)


def fresh(report: Report) -> Report:
    return Report.objects.get(pk=report.pk)


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def pick(*rows: Report) -> dict[str, list[str]]:
    return {"report": [f"{row.pk}:{fresh(row).version}" for row in rows]}


def thoughts(cast: Cast, report: Report) -> list[str]:
    return next(row.flags for row in queue(cast["office"]).rows if row.report.pk == report.pk)


class TestThoughts:
    """What needs thought is declared, and said beside the row."""

    def test_every_thought_has_its_own_name_and_label(self) -> None:
        assert len({thought.name for thought in THOUGHTS}) == len({str(t.label) for t in THOUGHTS}) == 6

    def test_a_clean_report_has_none(self, clean: Report, dubious: Report, cast: Cast) -> None:
        assert thoughts(cast, clean) == []
        assert "light" in thoughts(cast, dubious)

    def test_a_second_submission_a_dissent_and_a_late_one_need_it(self, clean: Report, cast: Cast) -> None:
        reports.move(fresh(clean), Event.RETURN, by=cast["office"], note="补充数据。")
        with clock.travel(clean.due_at + timedelta(days=1)):
            bring_to(report_of(clean.quarter, "1.1", "yuhang"), cast, *FILED, content=SUPPORT)
        assert thoughts(cast, clean) == ["again"]

    def test_a_note_on_a_value_needs_it(self, quarter: Quarter, cast: Cast) -> None:
        values = [{"indicator": "1.1-a", "value": "50", "note": "含上年补认定。"}]
        report = bring_to(
            report_of(quarter, "1.1", "kewei"), cast, *FILED, content=complete() | {"values": values}
        )
        assert "remark" in thoughts(cast, report)


class TestTogether:
    """Clean reports approved in one act."""

    @pytest.mark.parametrize(
        ("username", "status"), [("", 302), ("kewei", 403), ("leader", 403), ("manager", 403)]
    )
    def test_only_reviewers(self, username: str, status: int, clean: Report, cast: Cast) -> None:
        client = client_of(cast[username]) if username else Client()
        assert client.get("/review/approve/").status_code == status
        assert client.post("/review/approve/", pick(clean)).status_code == status
        assert fresh(clean).state == State.SUBMITTED

    def test_the_summary_lists_the_clean_ones_alone(self, clean: Report, dubious: Report, cast: Cast) -> None:
        page = text(client_of(cast["office"]).get("/review/approve/"))
        assert f'value="{clean.pk}:{clean.version}" checked' in page
        assert f'value="{dubious.pk}:' not in page

    def test_those_chosen_are_approved_and_all_can_be_taken_back(
        self, clean: Report, quarter: Quarter, cast: Cast
    ) -> None:
        other = bring_to(report_of(quarter, "1.1", "xihu"), cast, *FILED, content=SUPPORT)
        client = client_of(cast["office"])
        answer = client.post("/review/approve/", pick(clean, other), follow=True)
        assert {fresh(row).state for row in (clean, other)} == {State.APPROVED}
        assert "已审定2份" in text(answer)
        undone = client.post("/review/approve/", {**pick(clean, other), "event": "undo"}, follow=True)
        assert {fresh(row).state for row in (clean, other)} == {State.SUBMITTED}
        assert "已撤销2份审定" in text(undone)

    def test_one_that_needs_thought_by_now_holds_up_no_other(
        self, clean: Report, dubious: Report, cast: Cast
    ) -> None:
        answer = client_of(cast["office"]).post("/review/approve/", pick(clean, dubious), follow=True)
        assert fresh(clean).state == State.APPROVED
        assert fresh(dubious).state == State.SUBMITTED
        assert "1.1 市科委没有审定：现在需要复核，请单独审定。" in text(answer)

    def test_one_that_changed_meanwhile_is_named_with_who_was_first(self, clean: Report, cast: Cast) -> None:
        chosen = pick(clean)
        reports.move(fresh(clean), Event.RETURN, by=cast["office2"], note="补充数据。")
        answer = client_of(cast["office"]).post("/review/approve/", chosen, follow=True)
        assert fresh(clean).state == State.RETURNED
        assert "没有审定" in text(answer)
        assert "已退回" in text(answer)

    def test_nothing_chosen_is_said(self, clean: Report, cast: Cast) -> None:
        answer = client_of(cast["office"]).post("/review/approve/", {"report": ["x", ""]})
        assert answer.status_code == 422
        assert "先选择要审定的填报。" in text(answer)


class TestHandover:
    """A report handed to another reviewer."""

    def hand(self, cast: Cast, report: Report, username: str = "office", **typed: str) -> Any:
        return client_of(cast[username]).post(f"/review/{report.pk}/handover/", typed, follow=True)

    def test_the_other_is_told_and_finds_it_among_their_own(self, clean: Report, cast: Cast) -> None:
        assert self.hand(cast, clean, to="office2", note="请看附件。").status_code == 200
        assert Handover.objects.get(report=clean).to == cast["office2"]
        notice = Notice.objects.get(person=cast["office2"], kind=Kind.HANDED)
        assert notice.path == f"/review/{clean.pk}/"
        own = client_of(cast["office2"])
        assert "转交给我 1" in text(own.get("/review/"))
        assert [row.report for row in queue(cast["office2"], mine=True).rows] == [clean]
        assert queue(cast["office"], mine=True).rows == []
        assert AuditEvent.objects.filter(subject_kind="handover", subject_id=clean.pk).count() == 1

    def test_the_agency_is_not_told_who_reads_its_report(self, clean: Report, cast: Cast) -> None:
        self.hand(cast, clean, to="office2", note="只给审核员看。")
        assert "只给审核员看。" not in text(client_of(cast["yuhang"]).get(f"/filing/{clean.pk}/"))

    @pytest.mark.parametrize("to", ["office", "kewei", "leader", "nobody", ""])
    def test_only_to_another_reviewer_and_what_was_typed_stays(
        self, to: str, clean: Report, cast: Cast
    ) -> None:
        answer = self.hand(cast, clean, to=to, note="请看附件。")
        assert answer.status_code == 422
        assert "选择另一位审核员。" in text(answer)
        assert "请看附件。</textarea>" in text(answer)
        assert not Handover.objects.exists()

    def test_who_may(self, clean: Report, cast: Cast) -> None:
        assert self.hand(cast, clean, "kewei", to="office2").status_code == 403
        assert self.hand(cast, clean, "leader", to="office2").status_code == 403
        assert client_of(cast["office"]).get(f"/review/{clean.pk}/handover/").status_code == 405
        assert client_of(cast["office"]).post("/review/999999/handover/").status_code == 404

    def test_what_is_decided_is_not_handed_over(self, clean: Report, cast: Cast) -> None:
        reports.move(fresh(clean), Event.APPROVE, by=cast["office"])
        assert self.hand(cast, clean, to="office2").status_code == 409


class TestPresence:
    """Who reads a report is told to the others, and blocks nobody."""

    def test_an_open_report_is_seen_by_others_for_two_minutes(self, clean: Report, cast: Cast) -> None:
        client_of(cast["office2"]).get(f"/review/{clean.pk}/")
        name = cast["office2"].name
        office = client_of(cast["office"])
        assert f"{name}正在看" in text(office.get("/review/"))
        assert f"{name}正在看" in text(office.get(f"/review/{clean.pk}/readers/"))
        with clock.travel(clock.now() + timedelta(minutes=3)):
            assert "正在看" not in text(office.get(f"/review/{clean.pk}/readers/"))
        assert (
            office.post(
                f"/review/{clean.pk}/", {"event": "approve", "version": fresh(clean).version}
            ).status_code
            == 302
        )

    def test_leaders_leave_no_trace(self, clean: Report, cast: Cast) -> None:
        client_of(cast["leader"]).get(f"/review/{clean.pk}/")
        assert not Presence.objects.exists()

    def test_nobody_else_may_ask(self, clean: Report, cast: Cast) -> None:
        assert client_of(cast["yuhang"]).get(f"/review/{clean.pk}/readers/").status_code == 403


class TestUrging:
    """Those who have not filed are urged, together, once a day."""

    def test_everybody_at_the_agency_is_told_once_a_day(self, quarter: Quarter, cast: Cast) -> None:
        rows = [report_of(quarter, code, "lvwei") for code in ("12.1", "12.2")]
        client = client_of(cast["office"])
        answer = client.post("/review/missing/", pick(*rows), follow=True)
        assert "已催报1家单位" in text(answer)
        told = Notice.objects.filter(kind=Kind.URGED)
        assert {row.person for row in told} == {cast["lvwei"], cast["lvwei.signer"]}
        assert told[0].data["count"] == 2
        client.post("/review/missing/", pick(*rows))
        assert told.all().count() == 2
        with clock.travel(clock.now() + timedelta(days=1)):
            client.post("/review/missing/", pick(rows[0]))
        assert told.all().count() == 4

    def test_what_was_filed_meanwhile_is_passed_over(
        self, quarter: Quarter, clean: Report, cast: Cast
    ) -> None:
        answer = client_of(cast["office"]).post("/review/missing/", pick(clean))
        assert answer.status_code == 409
        assert "可能都已报送" in text(answer)

    def test_who_may_and_nothing_chosen(self, quarter: Quarter, cast: Cast) -> None:
        row = report_of(quarter, "12.1", "lvwei")
        assert client_of(cast["leader"]).post("/review/missing/", pick(row)).status_code == 403
        assert client_of(cast["kewei"]).post("/review/missing/", pick(row)).status_code == 403
        answer = client_of(cast["office"]).post("/review/missing/")
        assert (answer.status_code, "先选择要催报的填报。" in text(answer)) == (422, True)
        assert not Notice.objects.filter(kind=Kind.URGED).exists()


class TestDiscrepancies:
    """One row for each warning on what was submitted."""

    def test_each_warning_is_told_with_its_reason(self, dubious: Report, cast: Cast) -> None:
        page = text(client_of(cast["office"]).get("/review/discrepancies/"))
        assert "与系统研判“" in page
        assert "已抓紧验收。" in page
        assert f'href="/review/{dubious.pk}/"' in page

    def test_none_is_said(self, clean: Report, cast: Cast) -> None:
        assert "没有校验提示" in text(client_of(cast["office"]).get("/review/discrepancies/"))

    def test_who_may(self, quarter: Quarter, cast: Cast) -> None:
        assert client_of(cast["kewei"]).get("/review/discrepancies/").status_code == 403
        assert client_of(cast["office"]).post("/review/discrepancies/").status_code == 405


def test_the_pane_can_be_compared_with_last_quarter(quarter: Quarter, clean: Report, cast: Cast) -> None:
    page = text(client_of(cast["office"]).get(f"/review/{clean.pk}/?against=quarter"))
    assert "对照上季审定" in page


def test_a_dissent_needs_thought(quarter: Quarter, cast: Cast) -> None:
    lead = bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.OFFER)
    concurrences.answer(lead, "dissent", comment="数字偏高。", by=cast["yuhang"])
    bring_to(report_of(quarter, "1.1", "kewei"), cast, *FILED)
    assert "dissent" in thoughts(cast, lead)
