"""The form of a report as data."""

from __future__ import annotations

import pytest

from actions.domain.workflow import Event
from actions.models import Quarter
from actions.selectors.fields import anchor, label_of
from actions.selectors.filing import Typed, filing_form, working_text
from actions.selectors.replies import replies
from actions.services import concurrences, reports
from hz_plus.lib.errors import Problem
from tests.factories.cast import Cast, bring_to, report_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("progress", "本季进展"),
        ("values/1.1-a/value", "指标数据 1.1-a"),
        ("next_steps/0/due_on", "下步措施第1行"),
        ("colour", "colour"),
    ],
)
def test_every_path_has_words_and_a_place(path: str, label: str) -> None:
    assert label_of(path) == label
    assert anchor(path).startswith("f-")
    assert set(anchor(path)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_a_conflict_shows_both_texts_where_both_changed(quarter: Quarter, cast: Cast) -> None:
    report = bring_to(report_of(quarter, "1.1", "kewei"), cast)
    typed = Typed({"progress": "另一段。"}, is_conflict=True, clashes=["progress"])
    form = filing_form(report, typed)
    assert form.is_conflict
    assert [(clash.mine, clash.theirs) for clash in form.clashes] == [("另一段。", "新认定市级众创空间2家。")]
    assert form.by_name["progress"].value == "另一段。"


def test_problems_stand_at_their_fields(quarter: Quarter, cast: Cast) -> None:
    report = report_of(quarter, "1.1", "kewei")
    problems = [
        Problem("next_steps/1/due_on", "x", "日期写作 2018-10-31。"),
        Problem("progress", "x", "长。"),
    ]
    form = filing_form(report, Typed({"next_steps": [{"step": ""}, {"step": "甲"}]}, problems))
    assert form.summary[1] == ("f-progress", "本季进展：长。")
    assert form.tables["next_steps"].rows[1].errors == [("f-next-steps-1-due-on", "日期写作 2018-10-31。")]
    assert form.by_name["progress"].error == "长。"
    assert [row.text for row in form.tables["next_steps"].rows] == ["", "甲", ""]


def test_field_notes_tick_themselves_when_the_field_changed(quarter: Quarter, cast: Cast) -> None:
    report = bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.PREPARE, Event.SUBMIT)
    notes = {"problems": "写明。", "values/1.1-a": "核对。"}
    reports.move(report, Event.RETURN, by=cast["office"], note="补充。", field_notes=notes)
    reports.save(report, {"values": [{"indicator": "1.1-a", "value": "28"}]}, by=cast["kewei"])
    asked = filing_form(report).request
    assert asked is not None
    assert {note.path: note.changed for note in asked.notes} == {"problems": False, "values/1.1-a": True}
    assert asked.open_notes == 1


def test_an_answer_on_an_earlier_text_is_stale(quarter: Quarter, cast: Cast) -> None:
    report = bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.OFFER)
    concurrences.answer(report, "agree", by=cast["jingxinwei"])
    before = {reply.agency.code: reply for reply in replies(report, working_text(report))}
    assert not before["jingxinwei"].stale
    assert before["fagaiwei"].answer is None
    reports.save(report, {"progress": "改写。"}, by=cast["kewei"])
    after = {reply.agency.code: reply for reply in replies(report, working_text(report))}
    assert after["jingxinwei"].stale
