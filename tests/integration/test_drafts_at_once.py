"""Many people in one draft at the same moment: one wins each time, and nobody's text is lost."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import pytest
from django.db import connection

from actions.models import Plan, Report, Revision
from actions.selectors.revisions import contents
from actions.services import drafts, reports
from agencies.models import AuditEvent
from agencies.services import audit
from hz_plus.lib import clock
from hz_plus.lib.errors import Conflict
from tests.factories.cast import Cast, at, open_quarter, report_of

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.usefixtures("eager_queue"),
]
T = TypeVar("T")
PEOPLE = 32


def at_once(work: Callable[[int], T], count: int = PEOPLE) -> list[T]:
    """Do `work` in so many threads that start together, each with a connection of its own."""
    barrier = Barrier(count)

    def alone(number: int) -> T:
        try:
            with clock.travel(at("2017-10-09 10:00")):
                barrier.wait(timeout=30)
                return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(alone, range(count)))


@pytest.fixture
def lead(plan: Plan, cast: Cast) -> Report:
    """The lead's report of measure 1.1."""
    return report_of(open_quarter(plan), "1.1", "kewei")


def test_of_saves_on_one_version_one_wins_and_the_others_keep_their_text(lead: Report, cast: Cast) -> None:
    seen = lead.version

    def save(number: int) -> int:
        mine = Report.objects.for_work().get(pk=lead.pk)
        try:
            reports.save(mine, {"progress": f"第{number}人。"}, by=cast["kewei"], version=seen)
        except Conflict:
            return 0
        return 1

    assert sum(at_once(save)) == 1
    assert Report.objects.get(pk=lead.pk).version == seen + 1
    assert Revision.objects.filter(report=lead).count() == 1
    assert audit.verify() == []


def test_whoever_was_late_adds_to_what_stands_until_all_is_in(lead: Report, cast: Cast) -> None:
    """As the merge page has it: each adds a line of their own to the text that won before."""

    def write(number: int) -> int:
        for attempt in range(1, 20 * PEOPLE):
            mine = Report.objects.for_work().get(pk=lead.pk)
            working = Revision.objects.working().filter(report=lead).first()
            text = contents([working])[working.pk]["progress"] if working else ""
            line = f"{text}\n第{number:02}人。".strip()
            try:
                drafts.keep(mine, {"progress": line}, by=cast["kewei"], version=mine.version)
            except Conflict:
                continue
            return attempt
        return 0

    attempts = at_once(write)
    assert all(attempts)
    lines = Revision.objects.working().get(report=lead).progress.splitlines()
    assert sorted(lines) == [f"第{number:02}人。" for number in range(PEOPLE)]
    assert Report.objects.get(pk=lead.pk).version == lead.version + PEOPLE
    assert AuditEvent.objects.filter(subject_kind="report", subject_id=lead.pk, verb="save").count() == 1
    assert audit.verify() == []
