"""The moves of reports: the whole table, the rules, and what nobody may do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from actions.domain.workflow import TRANSITIONS, Event, State
from actions.models import Quarter, Report, Revision
from actions.services import concurrences, reports
from actions.services import quarters as quarter_service
from actions.services.moves import Move
from agencies.models import AuditEvent
from agencies.services import audit
from hz_plus.lib import clock
from hz_plus.lib.errors import Conflict, Invalid, NotAllowed, NotPossible
from tests.factories.cast import Cast, at, bring_to, complete, report_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]

BY = {
    Event.SAVE: "kewei",
    Event.OFFER: "kewei",
    Event.PREPARE: "kewei",
    Event.SEND_BACK: "kewei.signer",
    Event.SUBMIT: "kewei.signer",
    Event.RETURN: "office",
    Event.APPROVE: "office",
    Event.UNDO: "office",
    Event.REOPEN: "office",
    Event.WAIVE: "office",
    Event.UNWAIVE: "office",
}
WAY_TO: dict[State, tuple[Event, ...]] = {
    State.DRAFT: (),
    State.SIGNING: (Event.PREPARE,),
    State.SUBMITTED: (Event.PREPARE, Event.SUBMIT),
    State.RETURNED: (Event.PREPARE, Event.SUBMIT, Event.RETURN),
    State.APPROVED: (Event.PREPARE, Event.SUBMIT, Event.APPROVE),
    State.REOPENED: (Event.PREPARE, Event.SUBMIT, Event.APPROVE, Event.REOPEN),
    State.WAIVED: (Event.WAIVE,),
}


def report_in(state: State, quarter: Quarter, cast: Cast) -> Report:
    """The lead's report of measure 1.1 in `state`."""
    report = report_of(quarter, "1.1", "kewei")
    if state is not State.NOT_STARTED:
        bring_to(report, cast, *WAY_TO[state])
    return report_of(quarter, "1.1", "kewei")


def actor(state: State, event: Event, cast: Cast) -> str:
    """Who may do `event` in `state`."""
    if event is Event.WITHDRAW:
        return "kewei" if state is State.SIGNING else "kewei.signer"
    return BY[event]


def do(report: Report, event: Event, cast: Cast, username: str) -> Report:
    """Do `event` as `username`, saving where it is a save."""
    if event is Event.SAVE:
        return reports.save(report, complete(), by=cast[username])
    return reports.move(report, event, by=cast[username], note="理由")


@pytest.mark.parametrize(("state", "event"), list(TRANSITIONS), ids=lambda value: str(value))
def test_every_row_of_the_table_leads_where_it_says(
    state: State, event: Event, quarter: Quarter, cast: Cast
) -> None:
    report = report_in(state, quarter, cast)
    version, entries = report.version, AuditEvent.objects.count()

    do(report, event, cast, actor(state, event, cast))

    after = Report.objects.get(pk=report.pk)
    assert after.state == TRANSITIONS[state, event].target
    assert after.version == version + 1
    last = AuditEvent.objects.latest("pk")
    assert AuditEvent.objects.count() == entries + 1
    assert (last.verb, last.before, last.after) == (event, state, after.state)
    assert audit.verify() == []


@pytest.mark.parametrize("state", list(State))
def test_nothing_beside_the_table_is_possible(state: State, quarter: Quarter, cast: Cast) -> None:
    report = report_in(state, quarter, cast)
    for event in set(BY) - {event for known, event in TRANSITIONS if known is state}:
        with pytest.raises(NotPossible):
            do(report_of(quarter, "1.1", "kewei"), event, cast, BY[event])
    assert Report.objects.get(pk=report.pk).version == report.version


@pytest.mark.parametrize(
    "username", ["lvwei", "lvwei.signer", "leader", "manager", "admin", "jingxinwei", "jingxinwei.signer"]
)
def test_others_may_do_nothing(username: str, quarter: Quarter, cast: Cast) -> None:
    for state, event in TRANSITIONS:
        if state is State.SUBMITTED:
            with pytest.raises(NotAllowed):
                do(report_in(state, quarter, cast), event, cast, username)
            Report.objects.filter(measure__code="1.1").update(state="not_started", version=1)
            Revision.objects.all().delete()


def test_reporter_cannot_sign_and_office_cannot_file(quarter: Quarter, cast: Cast) -> None:
    report = report_in(State.SIGNING, quarter, cast)
    with pytest.raises(NotAllowed):
        reports.move(report, Event.SUBMIT, by=cast["kewei"])
    with pytest.raises(NotAllowed):
        reports.save(report_of(quarter, "1.2", "fagaiwei"), {"progress": "x"}, by=cast["office"])


def test_a_note_is_required_where_the_table_says_so(quarter: Quarter, cast: Cast) -> None:
    report = report_in(State.SUBMITTED, quarter, cast)
    with pytest.raises(Invalid) as refused:
        reports.move(report, Event.RETURN, by=cast["office"], note="  ")
    assert [problem.field for problem in refused.value.problems] == ["note"]


def test_stale_version_is_refused_and_says_who_and_what(quarter: Quarter, cast: Cast) -> None:
    seen = report_in(State.SUBMITTED, quarter, cast)
    mine = report_of(quarter, "1.1", "kewei")
    reports.move(mine, Event.RETURN, by=cast["office2"], note="补充佐证")
    with pytest.raises(Conflict) as refused:
        reports.move(seen, Event.APPROVE, by=cast["office"])
    assert "领导小组办公室office2" in refused.value.message
    assert "已退回" in refused.value.message
    assert Report.objects.get(pk=seen.pk).state == State.RETURNED


def test_prepare_lists_everything_that_is_missing(quarter: Quarter, cast: Cast) -> None:
    report = report_of(quarter, "1.1", "kewei")
    reports.save(report, {"results": "x"}, by=cast["kewei"])
    with pytest.raises(Invalid) as refused:
        reports.move(report, Event.PREPARE, by=cast["kewei"])
    assert {problem.field for problem in refused.value.problems} == {"progress", "values/1.1-a"}


def test_behind_schedule_needs_a_reason(quarter: Quarter, cast: Cast) -> None:
    report = report_of(quarter, "1.1", "kewei")
    reports.save(report, complete() | {"delay_reason": ""}, by=cast["kewei"])
    with pytest.raises(Invalid) as refused:
        reports.move(report, Event.PREPARE, by=cast["kewei"])
    assert [problem.field for problem in refused.value.problems] == ["delay_reason"]
    reports.save(report, {"values": [{"indicator": "1.1-a", "value": "35"}]}, by=cast["kewei"])
    assert reports.move(report, Event.PREPARE, by=cast["kewei"]).state == State.SIGNING


def test_a_lead_without_indicator_judges_itself(quarter: Quarter, cast: Cast) -> None:
    report = report_of(quarter, "12.1", "lvwei")
    reports.save(report, {"progress": "平台上线。"}, by=cast["lvwei"])
    with pytest.raises(Invalid) as refused:
        reports.move(report, Event.PREPARE, by=cast["lvwei"])
    assert [problem.field for problem in refused.value.problems] == ["judged_light"]


def test_bad_input_is_refused_and_nothing_is_written(quarter: Quarter, cast: Cast) -> None:
    report = report_of(quarter, "1.1", "kewei")
    bad = {
        "progress": "字" * 1001,
        "judged_light": "blue",
        "next_steps": [{"step": "", "due_on": "10月底", "person": "张三"}],
        "values": [{"indicator": "1.1-a", "value": "二十七"}, {"indicator": "9.9-z", "value": "1"}],
        "milestones": [{"indicator": "1.1-a", "order": 1, "done_on": "2017-09-01"}],
        "colour": "red",
    }
    with pytest.raises(Invalid) as refused:
        reports.save(report, bad, by=cast["kewei"])
    assert {problem.field for problem in refused.value.problems} == {
        "progress",
        "judged_light",
        "next_steps/0/due_on",
        "next_steps/0/step",
        "values/1.1-a/value",
        "values/9.9-z",
        "milestones/1.1-a/1",
        "colour",
    }
    assert Report.objects.get(pk=report.pk).state == State.NOT_STARTED
    assert not Revision.objects.exists()


def test_nothing_that_was_given_is_ignored(quarter: Quarter, cast: Cast) -> None:
    report = report_of(quarter, "1.1", "kewei")
    given = {
        "next_steps": [{"step": "验收", "due_on": 5, "done": "perhaps"}],
        "values": [
            {"indicator": "1.1-a", "value": "27", "numerator": "1"},
            {"indicator": "1.1-a", "value": "28", "note": "a\0b"},
        ],
    }
    with pytest.raises(Invalid) as refused:
        reports.save(report, given, by=cast["kewei"])
    assert {(problem.field, problem.code) for problem in refused.value.problems} == {
        ("next_steps/0/due_on", "not_a_date"),
        ("next_steps/0/done", "not_a_choice"),
        ("values/1.1-a/numerator", "unknown_field"),
        ("values/1.1-a", "twice"),
        ("values/1.1-a/note", "not_text"),
    }


def test_a_note_is_text_of_some_length(quarter: Quarter, cast: Cast) -> None:
    report = report_in(State.SUBMITTED, quarter, cast)
    for note, field_notes in (("x" * 1001, {}), ("补", {"progress": "a\0b"})):
        with pytest.raises(Invalid):
            reports.move(report, Event.RETURN, by=cast["office"], note=note, field_notes=field_notes)
    assert report_of(quarter, "1.1", "kewei").state == State.SUBMITTED


def test_a_supporting_agency_has_a_form_of_its_own(quarter: Quarter, cast: Cast) -> None:
    report = report_of(quarter, "1.1", "jingxinwei")
    with pytest.raises(Invalid) as refused:
        reports.save(
            report, {"progress": "配合。", "judged_light": "green", "results": ""}, by=cast["jingxinwei"]
        )
    assert [problem.field for problem in refused.value.problems] == ["judged_light"]


def test_field_notes_name_fields(quarter: Quarter, cast: Cast) -> None:
    report = report_in(State.SUBMITTED, quarter, cast)
    with pytest.raises(Invalid) as refused:
        reports.move(report, Event.RETURN, by=cast["office"], note="补", field_notes={"bogus": "x"})
    assert [problem.field for problem in refused.value.problems] == ["bogus"]
    notes = {"values/1.1-a": "与分解合计不一致。", "progress": "写结果。"}
    assert (
        reports.move(report, Event.RETURN, by=cast["office"], note="补", field_notes=notes).state
        == State.RETURNED
    )


def test_a_submitted_revision_never_changes(quarter: Quarter, cast: Cast) -> None:
    report = report_in(State.RETURNED, quarter, cast)
    first = Revision.objects.get(report=report)
    reports.save(report, {"progress": "改写。"}, by=cast["kewei"])
    again = Revision.objects.get(pk=first.pk)
    assert (again.progress, again.hash, again.number) == (first.progress, first.hash, 1)
    working = Revision.objects.working().get(report=report)
    assert working.progress == "改写。"
    assert [value.value for value in working.values.all()] == [27]


def test_reopened_keeps_the_approved_revision_until_a_new_one_is_approved(
    quarter: Quarter, cast: Cast
) -> None:
    report = report_in(State.REOPENED, quarter, cast)
    old = Revision.objects.approved().get(report=report)
    reports.save(report, {"values": [{"indicator": "1.1-a", "value": "29"}]}, by=cast["kewei"])
    reports.move(report, Event.PREPARE, by=cast["kewei"])
    reports.move(report, Event.SUBMIT, by=cast["kewei.signer"])
    assert Revision.objects.approved().get(report=report) == old
    reports.move(report, Event.APPROVE, by=cast["office"])
    new = Revision.objects.approved().get(report=report)
    old.refresh_from_db()
    assert new.number == 2
    assert old.superseded_at == new.approved_at


def test_undo_within_ten_seconds_by_the_same_reviewer(quarter: Quarter, cast: Cast) -> None:
    report = report_in(State.APPROVED, quarter, cast)
    approved_at = Revision.objects.approved().get(report=report).approved_at
    assert approved_at is not None
    with pytest.raises(NotAllowed):
        reports.move(report, Event.UNDO, by=cast["office2"])
    with clock.travel(approved_at + timedelta(seconds=11)), pytest.raises(NotPossible):
        reports.move(report, Event.UNDO, by=cast["office"])
    with clock.travel(approved_at + timedelta(seconds=10)):
        reports.move(report, Event.UNDO, by=cast["office"])
    assert not Revision.objects.approved().exists()


def test_undo_of_a_correction_brings_the_old_revision_back(quarter: Quarter, cast: Cast) -> None:
    report = report_in(State.REOPENED, quarter, cast)
    old = Revision.objects.approved().get(report=report)
    bring_to(report, cast, Event.PREPARE, Event.SUBMIT, Event.APPROVE, Event.UNDO)
    assert Revision.objects.approved().get(report=report) == old


def test_nobody_approves_what_they_filed(quarter: Quarter, cast: Cast) -> None:
    both = cast["office"]
    both.appointments.create(role="reporter", agency=report_of(quarter, "1.1", "kewei").agency)
    report = report_of(quarter, "1.1", "kewei")
    reports.save(report, complete(), by=cast["office"])
    reports.move(report, Event.PREPARE, by=cast["kewei"])
    reports.move(report, Event.SUBMIT, by=cast["kewei.signer"])
    with pytest.raises(NotAllowed, match="自己填报"):
        reports.move(report, Event.APPROVE, by=cast["office"])
    assert reports.move(report, Event.APPROVE, by=cast["office2"]).state == State.APPROVED


def test_preparer_and_signer_differ_unless_the_plan_allows_one_person(quarter: Quarter, cast: Cast) -> None:
    cast["kewei"].appointments.create(role="signer", agency=report_of(quarter, "1.1", "kewei").agency)
    report = report_in(State.SIGNING, quarter, cast)
    with pytest.raises(NotAllowed, match="自己的填报"):
        reports.move(report, Event.SUBMIT, by=cast["kewei"])
    report.quarter.plan.one_person_may_sign = True
    assert reports.move(report, Event.SUBMIT, by=cast["kewei"]).state == State.SUBMITTED


def test_withdraw_until_a_reviewer_has_opened_it(quarter: Quarter, cast: Cast) -> None:
    report = report_in(State.SUBMITTED, quarter, cast)
    reports.mark_read(report, by=cast["leader"])
    reports.move(report_of(quarter, "1.1", "kewei"), Event.WITHDRAW, by=cast["kewei.signer"])
    again = report_of(quarter, "1.1", "kewei")
    reports.move(again, Event.PREPARE, by=cast["kewei"])
    reports.move(again, Event.SUBMIT, by=cast["kewei.signer"])
    reports.mark_read(again, by=cast["office"])
    with pytest.raises(NotPossible, match="审核员已打开"):
        reports.move(report_of(quarter, "1.1", "kewei"), Event.WITHDRAW, by=cast["kewei.signer"])


def test_first_submission_decides_lateness(quarter: Quarter, cast: Cast) -> None:
    report = report_in(State.RETURNED, quarter, cast)
    with clock.travel(quarter.lead_due_at + timedelta(days=1)):
        bring_to(report, cast, Event.PREPARE, Event.SUBMIT)
    assert not report_of(quarter, "1.1", "kewei").is_late


@pytest.mark.parametrize(("seconds", "late"), [(-1, False), (0, True), (1, True)])
def test_on_time_means_before_midnight_in_hangzhou(
    seconds: int, late: bool, quarter: Quarter, cast: Cast
) -> None:
    report = report_in(State.SIGNING, quarter, cast)
    assert quarter.lead_due_at == at("2017-10-12 00:00")
    with clock.travel(quarter.lead_due_at + timedelta(seconds=seconds)):
        reports.move(report, Event.SUBMIT, by=cast["kewei.signer"])
    assert report_of(quarter, "1.1", "kewei").is_late is late
    assert Report.objects.late().filter(pk=report.pk).exists() is late


def test_closing_ends_first_submissions_but_not_what_was_sent_back(quarter: Quarter, cast: Cast) -> None:
    first = report_in(State.RETURNED, quarter, cast)
    quarter_service.close_quarter(quarter=quarter, by=cast["manager"])
    with pytest.raises(NotPossible, match="已关闭"):
        reports.save(report_of(quarter, "1.2", "fagaiwei"), {"progress": "x"}, by=cast["fagaiwei"])
    report = report_of(quarter, "1.1", "kewei")
    assert first.resubmit_by == at("2017-10-13 00:00")
    with clock.travel(at("2017-10-13 00:00")), pytest.raises(NotPossible, match="期限已过"):
        reports.save(report, {"progress": "x"}, by=cast["kewei"])
    assert reports.save(report, {"progress": "x"}, by=cast["kewei"]).state == State.DRAFT


def test_a_correction_after_publishing_needs_another_reviewer(quarter: Quarter, cast: Cast) -> None:
    report = report_in(State.APPROVED, quarter, cast)
    quarter_service.close_quarter(quarter=quarter, by=cast["manager"])
    quarter_service.publish_quarter(quarter=quarter, by=cast["manager"])
    report = report_of(quarter, "1.1", "kewei")
    with pytest.raises(NotPossible, match="已发布"):
        reports.move(report, Event.UNDO, by=cast["office"])
    reports.move(report, Event.REOPEN, by=cast["office"], note="补报2家")
    bring_to(report, cast, Event.PREPARE, Event.SUBMIT)
    with pytest.raises(NotAllowed, match="另一名审核员"):
        reports.move(report, Event.APPROVE, by=cast["office"])
    assert reports.move(report, Event.APPROVE, by=cast["office2"]).state == State.APPROVED


def test_what_was_approved_cannot_be_waived(quarter: Quarter, cast: Cast) -> None:
    report = report_in(State.REOPENED, quarter, cast)
    bring_to(report, cast, Event.PREPARE, Event.SUBMIT)
    with pytest.raises(NotPossible, match="已有审定内容"):
        reports.move(report, Event.WAIVE, by=cast["office"], note="机构撤并")


def test_a_support_row_is_not_offered(quarter: Quarter, cast: Cast) -> None:
    report = report_of(quarter, "1.1", "jingxinwei")
    reports.save(report, {"progress": "配合工作。"}, by=cast["jingxinwei"])
    with pytest.raises(NotPossible):
        reports.move(report, Event.OFFER, by=cast["jingxinwei"])


def test_available_events_follow_person_and_state(quarter: Quarter, cast: Cast) -> None:
    report = report_in(State.SUBMITTED, quarter, cast)
    assert reports.available_events(report, cast["office"]) == [Event.RETURN, Event.APPROVE, Event.WAIVE]
    assert reports.available_events(report, cast["kewei.signer"]) == [Event.WITHDRAW]
    assert reports.available_events(report, cast["leader"]) == []


def test_bulk_moves_are_all_or_nothing(quarter: Quarter, cast: Cast) -> None:
    one, other = report_of(quarter, "12.1", "lvwei"), report_of(quarter, "12.2", "lvwei")
    bring_to(one, cast, Event.PREPARE, Event.SUBMIT)
    moves = [Move(report=row, event=Event.APPROVE, by=cast["office"]) for row in (one, other)]
    with pytest.raises(NotPossible):
        reports.move_all(moves)
    assert Report.objects.get(pk=one.pk).state == State.SUBMITTED


class TestConcurrence:
    """Supporting agencies and the lead's text."""

    def test_agree_and_dissent_on_the_offered_text(self, quarter: Quarter, cast: Cast) -> None:
        report = bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.OFFER)
        row = concurrences.answer(report, "agree", by=cast["jingxinwei"])
        assert row.text_hash == report.offered_hash
        reports.save(report, {"progress": "改写。"}, by=cast["kewei"])
        later = concurrences.answer(report, "dissent", by=cast["fagaiwei"], comment="数据口径不同。")
        assert later.text_hash != row.text_hash

    def test_only_supporting_agencies_answer(self, quarter: Quarter, cast: Cast) -> None:
        report = bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.OFFER)
        for username in ("kewei", "lvwei", "office", "jingxinwei.signer"):
            if username == "jingxinwei.signer":
                continue
            with pytest.raises(NotAllowed):
                concurrences.answer(report, "agree", by=cast[username])

    def test_not_before_it_is_offered_nor_after_the_deadline(self, quarter: Quarter, cast: Cast) -> None:
        report = bring_to(report_of(quarter, "1.1", "kewei"), cast)
        with pytest.raises(NotPossible, match="尚未提请"):
            concurrences.answer(report, "agree", by=cast["jingxinwei"])
        reports.move(report, Event.OFFER, by=cast["kewei"])
        with clock.travel(quarter.support_due_at), pytest.raises(NotPossible, match="期限已过"):
            concurrences.answer(report, "agree", by=cast["jingxinwei"])

    def test_a_dissent_says_why(self, quarter: Quarter, cast: Cast) -> None:
        report = bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.OFFER)
        with pytest.raises(Invalid) as refused:
            concurrences.answer(report, "dissent", by=cast["jingxinwei"], comment=" ")
        assert [problem.field for problem in refused.value.problems] == ["comment"]

    def test_a_changed_text_must_be_read_first(self, quarter: Quarter, cast: Cast) -> None:
        report = bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.OFFER)
        seen = report.version
        reports.save(report, {"progress": "改写。"}, by=cast["kewei"])
        with pytest.raises(Conflict):
            concurrences.answer(report, "agree", by=cast["jingxinwei"], version=seen)
