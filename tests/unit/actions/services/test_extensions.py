"""More time: asked for by the agency, granted or refused by the office."""

from __future__ import annotations

from datetime import date

import pytest

from actions.domain.workflow import Event
from actions.models import Extension, Quarter, Report
from actions.services import extensions, quarters
from agencies.models import AuditEvent
from hz_plus.lib import clock
from hz_plus.lib.errors import Conflict, Invalid, NotAllowed, NotPossible
from tests.factories.cast import Cast, at, bring_to, report_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


@pytest.fixture
def report(quarter: Quarter) -> Report:
    """The lead's report of measure 1.1: due on 11 October 2017, reviewed until the 16th."""
    return report_of(quarter, "1.1", "kewei")


def ask(report: Report, cast: Cast, until: str = "2017-10-13", reason: str = "园区数据待核") -> Extension:
    return extensions.ask(report, until=until, reason=reason, by=cast["kewei"])


def test_granted_it_is_due_later_and_on_time_until_then(report: Report, cast: Cast) -> None:
    row = extensions.grant(ask(report, cast), by=cast["office"])
    assert (row.decision, row.granted_until) == ("granted", date(2017, 10, 13))
    assert Report.objects.get(pk=report.pk).due_at == at("2017-10-14 00:00")
    with clock.travel(at("2017-10-13 23:59")):
        submitted = bring_to(report_of(report.quarter, "1.1", "kewei"), cast, Event.PREPARE, Event.SUBMIT)
    assert not submitted.is_late
    events = AuditEvent.objects.filter(subject_id=report.pk, verb__endswith="extension").order_by("sequence")
    assert [(row.verb, row.data) for row in events] == [
        ("ask_extension", {"until": "2017-10-13"}),
        ("grant_extension", {"until": "2017-10-13"}),
    ]


def test_the_office_may_grant_another_day(report: Report, cast: Cast) -> None:
    row = extensions.grant(ask(report, cast, "2017-10-16"), by=cast["office"], until="2017-10-12")
    assert row.granted_until == date(2017, 10, 12)
    with pytest.raises(Invalid):
        extensions.grant(
            ask(report_of(report.quarter, "2.1", "jingxinwei"), cast_of(cast), "2017-10-16"),
            by=cast["office"],
            until="2017-10-11",
        )


def cast_of(cast: Cast) -> Cast:
    """The cast, with the reporter of another agency in the place of the usual one."""
    return Cast({**cast.people, "kewei": cast["jingxinwei"]})


def test_refused_with_a_reason_nothing_moves_and_it_may_be_asked_again(report: Report, cast: Cast) -> None:
    before = report.due_at
    row = ask(report, cast)
    with pytest.raises(Invalid):
        extensions.refuse(row, by=cast["office"], note=" ")
    assert extensions.refuse(row, by=cast["office"], note="已有数据可先报").decision == "refused"
    assert Report.objects.get(pk=report.pk).due_at == before
    assert ask(report, cast, "2017-10-12").decision == ""


@pytest.mark.parametrize(
    ("until", "reason", "codes"),
    [
        ("2017-10-11", "x", {"until": "out_of_range"}),
        ("2017-10-17", "x", {"until": "out_of_range"}),
        ("10月12日", "x", {"until": "not_a_date"}),
        ("", "", {"until": "missing", "reason": "missing"}),
        ("2017-10-12", "字" * 501, {"reason": "too_long"}),
    ],
)
def test_what_cannot_be_asked_for(
    until: str, reason: str, codes: dict[str, str], report: Report, cast: Cast
) -> None:
    with pytest.raises(Invalid) as refused:
        ask(report, cast, until, reason)
    assert {problem.field: problem.code for problem in refused.value.problems} == codes
    assert not Extension.objects.exists()


@pytest.mark.parametrize("username", ["lvwei", "office", "admin", "leader"])
def test_only_the_agency_asks(username: str, report: Report, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        extensions.ask(report, until="2017-10-13", reason="x", by=cast[username])


def test_when_it_is_too_late_or_nothing_waits(report: Report, cast: Cast) -> None:
    ask(report, cast)
    with pytest.raises(NotPossible, match="待答复"):
        ask(report, cast)
    other = report_of(report.quarter, "12.1", "lvwei")
    bring_to(other, cast, Event.PREPARE, Event.SUBMIT)
    with pytest.raises(NotPossible, match="已报送"):
        extensions.ask(other, until="2017-10-13", reason="x", by=cast["lvwei"])
    third = report_of(report.quarter, "2.1", "jingxinwei")
    with clock.travel(third.due_at), pytest.raises(NotPossible, match="期限已过"):
        extensions.ask(third, until="2017-10-13", reason="x", by=cast["jingxinwei"])
    quarters.close_quarter(quarter=third.quarter, by=None)
    with pytest.raises(NotPossible, match="填报期"):
        extensions.ask(third, until="2017-10-13", reason="x", by=cast["jingxinwei"])


@pytest.mark.parametrize("username", ["kewei", "leader", "manager", "admin"])
def test_only_reviewers_answer(username: str, report: Report, cast: Cast) -> None:
    row = ask(report, cast)
    with pytest.raises(NotAllowed):
        extensions.grant(row, by=cast[username])
    with pytest.raises(NotAllowed):
        extensions.refuse(row, by=cast[username], note="x")


def test_two_reviewers_one_answers_the_other_is_told_who(report: Report, cast: Cast) -> None:
    row = ask(report, cast)
    extensions.grant(row, by=cast["office"])
    with pytest.raises(Conflict, match=cast["office"].name):
        extensions.refuse(row, by=cast["office2"], note="x")


def test_a_closed_quarter_is_not_extended(report: Report, cast: Cast) -> None:
    row = ask(report, cast)
    quarters.close_quarter(quarter=report.quarter, by=None)
    with pytest.raises(NotPossible):
        extensions.grant(row, by=cast["office"])
    assert extensions.refuse(row, by=cast["office"], note="已关闭").decision == "refused"
