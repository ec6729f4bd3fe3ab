"""Deadlines, amended."""

from __future__ import annotations

import pytest

from actions.models import Quarter
from actions.services import deadlines, extensions, quarters
from agencies.models import AuditEvent
from hz_plus.lib.errors import Invalid, NotAllowed, NotPossible
from tests.factories.cast import Cast, at, report_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]
DAYS = {
    "district": "2017-10-10",
    "support": "2017-10-11",
    "lead": "2017-10-13",
    "review": "2017-10-20",
    "bulletin": "2017-10-25",
}


def amend(quarter: Quarter, cast: Cast, by: str = "manager", reason: str = "台风", **days: str) -> Quarter:
    return deadlines.amend(quarter=quarter, days=DAYS | days, reason=reason, by=cast[by])


def test_reports_are_due_by_the_new_days_except_those_with_more_time(quarter: Quarter, cast: Cast) -> None:
    extended = report_of(quarter, "12.1", "lvwei")
    row = extensions.ask(extended, until="2017-10-16", reason="x", by=cast["lvwei"])
    extensions.grant(row, by=cast["office"])
    amended = amend(quarter, cast)
    assert amended.review_due_at == at("2017-10-21 00:00")
    assert report_of(quarter, "1.1", "yuhang").due_at == at("2017-10-11 00:00")
    assert report_of(quarter, "1.1", "jingxinwei").due_at == at("2017-10-12 00:00")
    assert report_of(quarter, "1.1", "kewei").due_at == at("2017-10-14 00:00")
    assert report_of(quarter, "12.1", "lvwei").due_at == at("2017-10-17 00:00")
    last = AuditEvent.objects.latest("pk")
    assert (last.verb, last.note) == ("amend_deadlines", "台风")
    assert last.data["days"]["lead"] == ["2017-10-11", "2017-10-13"]


def test_a_scheduled_quarter_opens_with_them(plan_quarter: Quarter, cast: Cast) -> None:
    amend(plan_quarter, cast)
    quarters.open_quarter(quarter=Quarter.objects.get(pk=plan_quarter.pk), by=cast["manager"])
    assert report_of(plan_quarter, "1.1", "kewei").due_at == at("2017-10-14 00:00")


@pytest.fixture
def plan_quarter(cast: Cast) -> Quarter:
    """2017Q3 before it is opened."""
    return Quarter.objects.select_related("plan").get(plan__slug="hangzhou-2015", year=2017, number=3)


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({"support": "2017-10-10"}, {"support": "out_of_order"}),
        ({"lead": "2017-10-09"}, {"lead": "out_of_order"}),
        ({"district": "2017-09-30"}, {"district": "out_of_order"}),
        ({"district": "2017-10-08"}, {"district": "is_over"}),
        ({"bulletin": ""}, {"bulletin": "missing"}),
        ({"bulletin": "月底"}, {"bulletin": "not_a_date"}),
        ({"reason": " "}, {"reason": "missing"}),
    ],
)
def test_what_is_refused(
    changed: dict[str, str], codes: dict[str, str], quarter: Quarter, cast: Cast
) -> None:
    with pytest.raises(Invalid) as refused:
        amend(quarter, cast, **changed)
    assert {problem.field: problem.code for problem in refused.value.problems} == codes
    assert Quarter.objects.get(pk=quarter.pk).lead_due_at == quarter.lead_due_at


@pytest.mark.parametrize("username", ["office", "kewei", "leader", "admin"])
def test_only_plan_managers(username: str, quarter: Quarter, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        amend(quarter, cast, username)


def test_not_once_it_is_closed(quarter: Quarter, cast: Cast) -> None:
    quarters.close_quarter(quarter=quarter, by=None)
    with pytest.raises(NotPossible):
        amend(quarter, cast)
