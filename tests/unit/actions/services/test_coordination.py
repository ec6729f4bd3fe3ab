"""Matters to coordinate: assigned and closed by the office, answered by the agency they are assigned to."""

from __future__ import annotations

from typing import Any

import pytest

from actions.domain.coordination import Standing
from actions.domain.workflow import Event
from actions.models import Coordination, Quarter, Report
from actions.selectors.coordination import assigned, matters, waiting
from actions.selectors.item_rows import matters_of
from actions.selectors.revisions import content_of
from actions.services import coordination, reports
from agencies.domain.notices import Kind
from agencies.models import AuditEvent, Notice
from hz_plus.lib import clock
from hz_plus.lib.errors import Conflict, Invalid, NotAllowed, NotPossible
from tests.factories.cast import Cast, at, bring_to, complete, open_quarter, report_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


@pytest.fixture
def report(quarter: Quarter, cast: Cast) -> Report:
    """The lead's submitted report of 1.1, with one matter to coordinate."""
    content = complete() | {"matters": [{"matter": "协调用地指标", "agencies": ["fagaiwei"]}]}
    return bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.PREPARE, Event.SUBMIT, content=content)


def row_of(report: Report) -> str:
    [matter] = matters_of(content_of(report.revisions.get()))
    return str(matter["id"])


def assign(report: Report, cast: Cast, **given: Any) -> Coordination:
    wanted: dict[str, Any] = {
        "agency": "jingxinwei",
        "due_on": "2017-10-20",
        "version": 0,
        "by": cast["office"],
    } | given
    return coordination.assign(report, row_of(report), **wanted)


def told(cast: Cast, username: str, kind: Kind) -> int:
    return Notice.objects.filter(person=cast[username], kind=kind).count()


def test_assigned_answered_closed_and_everyone_told(report: Report, cast: Cast) -> None:
    [before] = matters(cast["office"]).at_work
    assert (before.standing, before.names, before.version) == (Standing.OPEN, ["市发改委"], 0)
    found = assign(report, cast)
    assert told(cast, "jingxinwei", Kind.ASSIGNED) == 1
    assert waiting(cast["jingxinwei"])[0] == 1
    answered = coordination.answer(found, text="本月划转指标。", version=1, by=cast["jingxinwei"])
    assert (answered.standing, told(cast, "kewei", Kind.COORDINATED)) == ("answered", 1)
    assert waiting(cast["jingxinwei"]) == (0, None)
    closed = coordination.close(report, row_of(report), note="已落实。", version=2, by=cast["office2"])
    assert (closed.standing, closed.version, told(cast, "kewei", Kind.COORDINATED)) == ("closed", 3, 2)
    seen = matters(cast["office"])
    assert (list(seen.at_work), len(seen.done)) == ([], 1)
    events = AuditEvent.objects.filter(subject_kind="coordination", subject_id=found.pk).order_by("sequence")
    assert [(row.verb, row.before, row.after) for row in events] == [
        ("assign_matter", "open", "assigned"),
        ("answer_matter", "assigned", "answered"),
        ("close_matter", "answered", "closed"),
    ]
    with pytest.raises(NotPossible):
        coordination.answer(closed, text="再答。", version=3, by=cast["jingxinwei"])


def test_two_people_at_once_one_wins(report: Report, cast: Cast) -> None:
    assign(report, cast)
    with pytest.raises(Conflict, match="已交办"):
        assign(report, cast, by=cast["office2"])
    stale = Coordination.objects.get()
    assign(report, cast, agency="fagaiwei", version=1)
    with pytest.raises(Conflict):
        coordination.answer(stale, text="迟到的答复。", version=1, by=cast["jingxinwei"])
    assert Coordination.objects.get().answer == ""


def test_who_may(report: Report, cast: Cast) -> None:
    for username in ("kewei", "leader", "manager", "admin"):
        with pytest.raises(NotAllowed):
            assign(report, cast, by=cast[username])
    found = assign(report, cast)
    for username in ("kewei", "office", "leader", "lvwei"):
        with pytest.raises(NotAllowed):
            coordination.answer(found, text="答。", version=1, by=cast[username])


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"agency": "nobody"}, "agency"),
        ({"agency": "kewei"}, "agency"),
        ({"agency": "districts"}, "agency"),
        ({"due_on": ""}, "due_on"),
        ({"due_on": "10月底"}, "due_on"),
        ({"due_on": "2017-09-01"}, "due_on"),
    ],
)
def test_bad_input_is_refused(report: Report, cast: Cast, given: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        assign(report, cast, **given)
    assert [problem.field for problem in refused.value.problems] == [field]
    assert not Coordination.objects.exists()


def test_texts_are_needed(report: Report, cast: Cast) -> None:
    found = assign(report, cast)
    with pytest.raises(Invalid):
        coordination.answer(found, text=" ", version=1, by=cast["jingxinwei"])
    with pytest.raises(Invalid):
        coordination.close(report, row_of(report), note="字" * 501, version=1, by=cast["office"])
    with pytest.raises(NotPossible):
        coordination.close(report, "r00000000000", note="没有这一行。", version=0, by=cast["office"])


def test_it_is_recognised_in_the_next_quarter(report: Report, cast: Cast) -> None:
    assign(report, cast)
    reports.move(report, Event.APPROVE, by=cast["office"])
    row = row_of(report)
    with clock.travel(at("2018-01-03 10:00")):
        later = report_of(open_quarter(report.quarter.plan, "2017Q4"), "1.1", "kewei")
        kept = complete() | {"matters": [{"id": row, "matter": "协调用地指标和环评", "settled": True}]}
        bring_to(later, cast, Event.PREPARE, Event.SUBMIT, content=kept)
        [matter] = matters(cast["office"]).done
        assert (matter.report.pk, matter.text, matter.age) == (later.pk, "协调用地指标和环评", 86)
    assert matter.coordination is not None
    assert [row.pk for row in assigned(cast["jingxinwei"])] == [matter.coordination.pk]


def test_a_returned_reports_matters_are_not_listed(report: Report, cast: Cast) -> None:
    reports.move(report, Event.RETURN, by=cast["office"], note="补充。")
    assert matters(cast["office"]).at_work == []
    assert matters(cast["kewei"]).at_work == []
