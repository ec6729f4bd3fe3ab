"""The review queue as data."""

from __future__ import annotations

import pytest

from actions.domain.workflow import Event
from actions.models import Quarter, Report
from actions.selectors.review import pane, queue, tally
from actions.services import reports
from tests.factories.cast import Cast, bring_to, complete, report_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


def seen_by(cast: Cast, username: str, report: Report) -> Report:
    return Report.objects.for_work().visible_to(cast[username]).get(pk=report.pk)


def test_places_and_neighbours(quarter: Quarter, cast: Cast) -> None:
    rows = [report_of(quarter, code, "lvwei") for code in ("12.1", "12.2")]
    for row in rows:
        bring_to(row, cast, Event.PREPARE, Event.SUBMIT)
    waiting = queue(cast["office"])
    first, second = (row.report for row in waiting.rows)
    assert waiting.beside(first) == (None, second)
    assert waiting.beside(second) == (first, None)
    assert (waiting.place(first), waiting.place(second)) == (1, 2)
    assert queue(cast["kewei"]).rows == []


def test_a_green_judgement_with_a_reason_for_delay_is_flagged(quarter: Quarter, cast: Cast) -> None:
    content = complete() | {"judged_light": "green", "judged_reason": "已抓紧验收。"}
    bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.PREPARE, Event.SUBMIT, content=content)
    [row] = queue(cast["office"]).rows
    assert list(row.flags) == ["light"]


def test_the_tally_counts_every_row(quarter: Quarter, cast: Cast) -> None:
    bring_to(report_of(quarter, "12.1", "lvwei"), cast, Event.PREPARE, Event.SUBMIT)
    counted = tally(cast["office"])
    assert counted.period == quarter.period
    assert (counted.counts["total"], counted.counts["submitted"], counted.counts["missing"]) == (336, 1, 335)
    assert counted.approved_share == 0
    assert tally(cast["kewei"]).period is None


def test_the_pane_compares_with_the_submission_before(quarter: Quarter, cast: Cast) -> None:
    report = bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.PREPARE, Event.SUBMIT)
    once = pane(seen_by(cast, "office", report))
    assert (once.compared_with, once.submissions, list(once.first_panels)) == (None, 1, [])
    reports.move(report, Event.RETURN, by=cast["office"], note="x")
    bring_to(report, cast, Event.PREPARE, Event.SUBMIT, content=complete() | {"results": "累计认定28家。"})
    twice = pane(seen_by(cast, "office", report))
    assert (twice.compared_with, twice.submissions, len(twice.panels)) == (1, 2, 1)
    assert {change.name: bool(change.runs) for change in twice.changes}["results"]


def test_a_draft_after_a_return_is_not_shown_to_the_office(quarter: Quarter, cast: Cast) -> None:
    way = (Event.PREPARE, Event.SUBMIT, Event.RETURN)
    report = bring_to(report_of(quarter, "1.1", "kewei"), cast, *way)
    reports.save(report, {"progress": "正在改。"}, by=cast["kewei"])
    shown = pane(seen_by(cast, "office", report))
    assert "正在改。" not in [change.text for change in shown.changes]
