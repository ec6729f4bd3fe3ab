"""Submitting: once, however often it is asked for; on time or late by the plan's clock alone."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from actions.domain.workflow import Event, State
from actions.models import Plan, Quarter, Report, Revision
from actions.models.reports import STATE_LABELS
from actions.services import reports
from agencies.models import AuditEvent, Person
from hz_plus.lib import clock
from hz_plus.lib.errors import Conflict, NotPossible
from tests.factories.cast import Cast, at, bring_to, open_quarter, report_of
from tests.integration.test_drafts_at_once import at_once

SUPPORT = {"progress": "配合推进。"}
RACES = 200
MIDNIGHT = "2017-10-12 00:00"
"""When the leads' deadline of 2017Q3 is over: after Golden Week the 11th is its last day."""


@pytest.fixture(params=["UTC", "America/Los_Angeles", "Asia/Tokyo"])
def server_zone(request: pytest.FixtureRequest) -> Iterator[None]:
    """A server whose own clock runs elsewhere."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.django_db
@pytest.mark.usefixtures("server_zone")
@pytest.mark.parametrize(("seconds", "late"), [(-1, False), (0, True), (1, True)])
def test_a_second_before_midnight_in_hangzhou_is_on_time(
    seconds: int, late: bool, plan: Plan, cast: Cast
) -> None:
    quarter = open_quarter(plan)
    with clock.travel(at("2017-10-09 10:00")):
        report = bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.PREPARE)
    assert report.due_at == at(MIDNIGHT)
    with clock.travel(at(MIDNIGHT) + timedelta(seconds=seconds)):
        reports.move(report, Event.SUBMIT, by=cast["kewei.signer"])
        assert Report.objects.get(pk=report.pk).is_late is late


@pytest.fixture
def open_one(plan: Plan, cast: Cast) -> Quarter:
    return open_quarter(plan)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("eager_queue")
def test_of_fifty_identical_submissions_one_counts(open_one: Quarter, cast: Cast) -> None:
    with clock.travel(at("2017-10-09 10:00")):
        report = bring_to(report_of(open_one, "1.1", "kewei"), cast, Event.PREPARE)
    seen, signer = report.version, cast["kewei.signer"]

    def submit(_number: int) -> int:
        mine = Report.objects.for_work().get(pk=report.pk)
        try:
            reports.move(mine, Event.SUBMIT, by=signer, version=seen)
        except (Conflict, NotPossible):
            return 0
        return 1

    assert sum(at_once(submit, 50)) == 1
    assert Report.objects.get(pk=report.pk).state == State.SUBMITTED
    assert [row.number for row in Revision.objects.filter(report=report)] == [1]
    submitted = AuditEvent.objects.filter(subject_kind="report", subject_id=report.pk, verb=Event.SUBMIT)
    assert submitted.count() == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("eager_queue")
def test_of_two_reviewers_one_decides_and_the_other_is_told_who_and_what(
    open_one: Quarter, cast: Cast
) -> None:
    with clock.travel(at("2017-10-09 10:00")):
        report = bring_to(
            report_of(open_one, "1.1", "yuhang"), cast, Event.PREPARE, Event.SUBMIT, content=SUPPORT
        )
    people = (cast["office"], cast["office2"])

    for _race in range(RACES):
        seen = Report.objects.get(pk=report.pk).version

        def decide(number: int, seen: int = seen) -> str:
            mine = Report.objects.for_work().get(pk=report.pk)
            event, note = (Event.APPROVE, "") if number else (Event.RETURN, "补充数据。")
            try:
                reports.move(mine, event, by=people[number], version=seen, note=note)
            except (Conflict, NotPossible) as refused:
                return str(refused.message)
            return ""

        first, second = at_once(decide, 2)
        assert bool(first) != bool(second), (first, second)
        winner = people[0 if second else 1]
        current = Report.objects.get(pk=report.pk)
        assert current.changed_by == winner
        told = first or second
        assert str(STATE_LABELS[State(current.state)]) in told
        assert winner.name in told or "填报当前为" in told
        _back_in_review(report.pk, winner, cast)


def _back_in_review(pk: int, winner: Person, cast: Cast) -> None:
    """Submitted again, whatever `winner` decided."""
    fresh = Report.objects.for_work().get(pk=pk)
    with clock.travel(at("2017-10-09 10:00")):
        if fresh.state == State.APPROVED:
            reports.move(fresh, Event.UNDO, by=winner)
        else:
            bring_to(fresh, cast, Event.PREPARE, Event.SUBMIT, content=SUPPORT)
