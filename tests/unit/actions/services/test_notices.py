"""Who is told what, when, and never twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from actions.domain.workflow import Event
from actions.models import Plan, Quarter, Report
from actions.services import extensions, notices, quarters, reports
from agencies.domain.notices import Kind
from agencies.models import Notice
from agencies.selectors.notices import inbox, words
from hz_plus.lib import clock
from tests.factories.cast import Cast, at, bring_to, report_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


def told(cast: Cast, username: str, *kinds: Kind) -> list[str]:
    """What the person's inbox says of these kinds, the latest first."""
    return [words(row) for row in inbox(cast[username]) if row.kind in kinds]


def told_later(cast: Cast, username: str, kind: Kind) -> list[str]:
    with clock.travel(at("2017-10-31 10:00")):
        return told(cast, username, kind)


def remind(day: str) -> None:
    with clock.travel(at(f"{day} 08:00")):
        notices.remind()


@pytest.fixture
def report(quarter: Quarter) -> Report:
    return report_of(quarter, "1.1", "kewei")


def test_at_the_opening_everybody_who_files_or_signs_is_told_once(plan: Plan, cast: Cast) -> None:
    quarter = plan.quarters.get(year=2017, number=3)
    quarters.open_quarter(quarter=quarter, by=cast["manager"])
    [text] = told(cast, "kewei", Kind.OPENED)
    assert text == "2017年第三季度填报开始：市科委9项任务，最早2017-10-10截止。"
    assert told(cast, "kewei.signer", Kind.OPENED) == [text]
    assert told(cast, "office", Kind.OPENED) == []
    notices.tell_opened(quarter)
    assert len(told(cast, "kewei", Kind.OPENED)) == 1


def test_each_deadline_is_reminded_of_at_seven_three_and_one_days(quarter: Quarter, cast: Cast) -> None:
    bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.PREPARE, Event.SUBMIT)
    for day in ("2017-10-03", "2017-10-03", "2017-10-04", "2017-10-07", "2017-10-09", "2017-10-10"):
        remind(day)
    due_on_the_tenth = [text for text in told(cast, "kewei", Kind.DUE) if "2017-10-10截止" in text]
    assert len(due_on_the_tenth) == 3
    assert due_on_the_tenth[0] == "2017年第三季度：市科委7项任务尚未报送，2017-10-10截止。"
    assert told(cast, "kewei.signer", Kind.DUE) == []


def test_a_day_missed_is_made_up_for(quarter: Quarter, cast: Cast) -> None:
    remind("2017-10-08")
    assert len([text for text in told(cast, "kewei", Kind.DUE) if "2017-10-10" in text]) == 1


def test_overdue_reporters_are_told_and_after_three_days_signers(quarter: Quarter, cast: Cast) -> None:
    remind("2017-10-11")
    assert "7项任务已逾期" in told_later(cast, "kewei", Kind.OVERDUE)[0]
    assert told_later(cast, "kewei.signer", Kind.ESCALATED) == []
    remind("2017-10-13")
    remind("2017-10-14")
    assert len(told_later(cast, "kewei.signer", Kind.ESCALATED)) == 2
    assert "请督促报送" in told_later(cast, "kewei.signer", Kind.ESCALATED)[0]
    quarters.close_quarter(quarter=quarter, by=None)
    before = Notice.objects.count()
    remind("2017-10-20")
    assert Notice.objects.count() == before


def test_a_deadline_is_that_of_the_plans_day(quarter: Quarter, cast: Cast) -> None:
    """Half past midnight in Hangzhou is still the day before in Greenwich."""
    with clock.travel(at("2017-10-11 00:30")):
        notices.remind()
        assert "已逾期" in told(cast, "kewei", Kind.OVERDUE)[0]


def test_what_was_sent_back_is_told_with_its_note_and_day(report: Report, cast: Cast) -> None:
    bring_to(report, cast, Event.PREPARE, Event.SUBMIT)
    reports.move(report, Event.RETURN, by=cast["office"], note="补充园区名单")
    [text] = told(cast, "kewei", Kind.RETURNED)
    assert text.startswith("2017年第三季度：1.1 大力发展众创空间被退回，")
    assert text.endswith("补充园区名单")
    assert told(cast, "kewei.signer", Kind.RETURNED) == [text]
    assert told(cast, "lvwei", Kind.RETURNED) == []


def test_an_approval_is_told_after_it_can_no_longer_be_undone(report: Report, cast: Cast) -> None:
    bring_to(report, cast, Event.PREPARE, Event.SUBMIT, Event.APPROVE)
    assert told(cast, "kewei", Kind.APPROVED) == []
    with clock.travel(clock.now() + timedelta(seconds=11)):
        assert told(cast, "kewei", Kind.APPROVED) == ["2017年第三季度：1.1 大力发展众创空间已审定。"]


def test_an_approval_undone_is_never_told(report: Report, cast: Cast) -> None:
    bring_to(report, cast, Event.PREPARE, Event.SUBMIT, Event.APPROVE)
    reports.move(report, Event.UNDO, by=cast["office"])
    with clock.travel(clock.now() + timedelta(seconds=60)):
        assert told(cast, "kewei", Kind.APPROVED) == []


def test_signers_are_told_what_waits_and_partners_what_was_offered(report: Report, cast: Cast) -> None:
    bring_to(report, cast, Event.OFFER)
    [text] = told(cast, "jingxinwei", Kind.CONCURRENCE)
    assert text == "市科委就1.1 大力发展众创空间提请会签，2017-10-10截止。"
    assert told(cast, "lvwei", Kind.CONCURRENCE) == []
    reports.move(report, Event.PREPARE, by=cast["kewei"])
    assert told(cast, "kewei.signer", Kind.SIGNING) == ["2017年第三季度：1.1 大力发展众创空间待签发。"]
    assert told(cast, "kewei", Kind.SIGNING) == []


def test_an_answer_about_more_time_is_told(report: Report, cast: Cast) -> None:
    asked = extensions.ask(report, until="2017-10-13", reason="x", by=cast["kewei"])
    extensions.refuse(asked, by=cast["office"], note="先报已有数据")
    assert told(cast, "kewei", Kind.EXTENSION)[0].endswith("的延期申请未获准予：先报已有数据")
    asked = extensions.ask(report, until="2017-10-13", reason="x", by=cast["kewei"])
    extensions.grant(asked, by=cast["office"])
    assert told(cast, "kewei", Kind.EXTENSION)[0].endswith("的延期申请已准予，延至2017-10-13。")
