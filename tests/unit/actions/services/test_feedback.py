"""Feedback: kept, told of, dealt with once, and its contact forgotten."""

from __future__ import annotations

import pytest

from actions.models import Feedback, Plan
from actions.services import feedback
from agencies.domain.notices import Kind
from agencies.models import AuditEvent, Notice
from agencies.selectors.notices import words
from hz_plus.lib.errors import Conflict, Invalid, NotAllowed
from tests.factories.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


def given(plan: Plan) -> Feedback:
    return feedback.give(
        plan=plan, text=" 数字与年鉴不一致。\r\n请核对。", about="/hangzhou-2015/", contact="0571-1"
    )


def test_the_reviewers_are_told(plan: Plan, cast: Cast) -> None:
    row = given(plan)
    assert (row.text, row.about, row.contact) == ("数字与年鉴不一致。\n请核对。", "/hangzhou-2015/", "0571-1")
    told = Notice.objects.filter(kind=Kind.FEEDBACK)
    assert {one.person.username for one in told} == {"office", "office2"}
    assert words(told[0]) == "收到公众反馈：数字与年鉴不一致。\n请核对。"
    assert not AuditEvent.objects.filter(subject_kind="feedback").exists()


def test_a_long_message_is_quoted_shortly(plan: Plan, cast: Cast) -> None:
    feedback.give(plan=plan, text="长" * 500)
    assert len(Notice.objects.filter(kind=Kind.FEEDBACK)[0].data["note"]) == 60


BAD = [
    ({"text": "  "}, "text", "missing"),
    ({"text": "长" * 1001}, "text", "too_long"),
    ({"text": "x", "about": "a" * 201}, "about", "too_long"),
    ({"text": "x", "contact": "a" * 101}, "contact", "too_long"),
    ({"text": None}, "text", "not_text"),
]


@pytest.mark.parametrize(("typed", "field", "code"), BAD)
def test_what_is_wrong_is_said(
    typed: dict[str, object], field: str, code: str, plan: Plan, cast: Cast
) -> None:
    with pytest.raises(Invalid) as refused:
        feedback.give(plan=plan, **typed)
    assert [(one.field, one.code) for one in refused.value.problems] == [(field, code)]
    assert not Feedback.objects.exists()


def test_dealt_with_once_and_the_contact_is_gone(plan: Plan, cast: Cast) -> None:
    row = given(plan)
    done = feedback.close(row, note="已更正。", by=cast["office"])
    assert (done.contact, done.note, done.closed_by) == ("", "已更正。", cast["office"])
    event = AuditEvent.objects.get(subject_kind="feedback")
    assert (event.verb, event.note, event.person) == ("close", "已更正。", cast["office"])
    with pytest.raises(Conflict):
        feedback.close(row, note="再办。", by=cast["office2"])


def test_only_reviewers_deal_with_it_and_say_how(plan: Plan, cast: Cast) -> None:
    row = given(plan)
    for username in ("manager", "leader", "admin", "kewei"):
        with pytest.raises(NotAllowed):
            feedback.close(row, note="已办。", by=cast[username])
    with pytest.raises(Invalid):
        feedback.close(row, note="", by=cast["office"])
    row.refresh_from_db()
    assert (row.closed_at, row.contact) == (None, "0571-1")
