"""The worklist as data."""

from __future__ import annotations

from datetime import timedelta

import pytest

from actions.domain.workflow import Event
from actions.models import Quarter
from actions.selectors.worklist import days_left, signing_queue, worklist
from hz_plus.lib import clock
from tests.factories.cast import Cast, at, bring_to, report_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


@pytest.mark.parametrize(
    ("now", "days"),
    [("2017-10-11 23:59", 0), ("2017-10-11 00:00", 0), ("2017-10-10 23:59", 1), ("2017-10-12 00:00", -1)],
)
def test_days_are_counted_to_the_last_day(now: str, days: int) -> None:
    with clock.travel(at(now)):
        assert days_left(at("2017-10-12 00:00")) == days


def test_returned_first_then_by_deadline(quarter: Quarter, cast: Cast) -> None:
    bring_to(report_of(quarter, "12.2", "lvwei"), cast, Event.PREPARE, Event.SUBMIT, Event.RETURN)
    work = worklist(cast["lvwei"], None)
    waiting = work.groups[0].tasks
    assert waiting[0].report.measure.code == "12.2"
    assert [task.due_at for task in waiting[1:]] == sorted(task.due_at for task in waiting[1:])
    assert waiting[0].due_at == waiting[0].report.resubmit_by


def test_the_three_kinds(quarter: Quarter, cast: Cast) -> None:
    kinds = {task.report.measure.code: task.kind for task in worklist(cast["kewei"], None).groups[0].tasks}
    assert kinds["1.1"] == "values"
    assert "support" in kinds.values()
    judged = {task.kind for task in worklist(cast["lvwei"], None).groups[0].tasks}
    assert "lead" in judged


def test_overdue_is_never_submitted_and_past(quarter: Quarter, cast: Cast) -> None:
    with clock.travel(quarter.lead_due_at + timedelta(seconds=1)):
        [task] = [t for t in worklist(cast["kewei"], None).groups[0].tasks if t.report.measure.code == "1.1"]
        assert task.is_overdue


def test_the_signing_queue_is_the_signers(quarter: Quarter, cast: Cast) -> None:
    bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.PREPARE)
    [waiting] = signing_queue(cast["kewei.signer"])
    assert waiting.figures == "27"
    assert signing_queue(cast["kewei"]) == []
    assert signing_queue(cast["lvwei.signer"]) == []
