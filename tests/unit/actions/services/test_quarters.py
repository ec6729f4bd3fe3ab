"""A quarter's stages: who moves it on, when, and what each stage makes possible."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from actions.domain.stages import Stage
from actions.domain.workflow import Event
from actions.models import Exclusion, Life, MeasureLife, Plan, Quarter, Report
from actions.services import quarters, reports
from agencies.models import AuditEvent, Membership
from agencies.services.audit import verify
from hz_plus.lib import clock
from hz_plus.lib.errors import Invalid, NotAllowed, NotPossible
from tests.factories.cast import Cast, at, bring_to, open_quarter, report_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


@pytest.fixture
def scheduled(plan: Plan) -> Quarter:
    """2017Q3 before it is opened."""
    return plan.quarters.get(year=2017, number=3)


def test_a_plan_has_its_quarters_scheduled(plan: Plan) -> None:
    names = [str(row) for row in plan.quarters.in_time_order()]
    assert (len(names), names[0], names[-1]) == (20, "2016Q1", "2020Q4")
    assert set(plan.quarters.values_list("stage", flat=True)) == {"scheduled"}
    assert quarters.schedule(plan=plan) == []


def test_opening_writes_one_row_for_each_obligation(scheduled: Quarter, cast: Cast) -> None:
    rows = quarters.open_quarter(quarter=scheduled, by=cast["manager"])
    assert len(rows) == Report.objects.filter(quarter=scheduled, state="not_started").count() == 336
    assert Report.objects.filter(quarter=scheduled, measure__area__kind="action").count() == 215
    last = AuditEvent.objects.latest("pk")
    assert (last.verb, last.before, last.after) == ("open", "scheduled", "open")


def test_deadlines_by_agency_and_role(quarter: Quarter) -> None:
    assert report_of(quarter, "1.1", "yuhang").due_at == at("2017-10-10 00:00")
    assert report_of(quarter, "S5.1", "yuhang").due_at == at("2017-10-10 00:00")
    assert report_of(quarter, "1.1", "jingxinwei").due_at == at("2017-10-11 00:00")
    assert report_of(quarter, "1.1", "kewei").due_at == at("2017-10-12 00:00")


def test_not_before_the_quarter_is_over(scheduled: Quarter, cast: Cast) -> None:
    assert scheduled.opens_at == at("2017-10-01 00:00")
    with clock.travel(scheduled.opens_at - timedelta(seconds=1)), pytest.raises(NotPossible):
        quarters.open_quarter(quarter=scheduled, by=cast["manager"])
    with clock.travel(scheduled.opens_at):
        quarters.open_quarter(quarter=scheduled, by=cast["manager"])


@pytest.mark.parametrize("username", ["office", "leader", "admin", "kewei"])
def test_only_plan_managers(username: str, scheduled: Quarter, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        quarters.open_quarter(quarter=scheduled, by=cast[username])
    assert not Report.objects.exists()


def test_stages_in_their_order_only(quarter: Quarter, cast: Cast) -> None:
    for step in (quarters.open_quarter, quarters.publish_quarter):
        with pytest.raises(NotPossible):
            step(quarter=quarter, by=cast["manager"])
    quarters.close_quarter(quarter=quarter, by=cast["manager"])
    quarters.publish_quarter(quarter=quarter, by=cast["manager"])
    quarter.refresh_from_db()
    assert quarter.stage == Stage.PUBLISHED
    assert quarter.published_by == cast["manager"]


def test_nothing_is_published_while_a_report_waits_for_a_decision(quarter: Quarter, cast: Cast) -> None:
    report = bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.PREPARE, Event.SUBMIT)
    quarters.close_quarter(quarter=quarter, by=cast["manager"])
    with pytest.raises(Invalid, match="还有1份") as refused:
        quarters.publish_quarter(quarter=quarter, by=cast["manager"])
    assert [problem.field for problem in refused.value.problems] == [f"exclude/{report.pk}"]
    assert "1.1 市科委待审核" in refused.value.problems[0].message
    quarter.refresh_from_db()
    assert quarter.stage == Stage.CLOSED
    reports.move(report, Event.APPROVE, by=cast["office"])
    quarters.publish_quarter(quarter=quarter, by=cast["manager"])


def test_what_is_left_out_is_named_with_its_reason(quarter: Quarter, cast: Cast) -> None:
    report = bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.PREPARE, Event.SUBMIT)
    quarters.close_quarter(quarter=quarter, by=cast["manager"])
    for reason, code in ((" ", "undecided"), ("长" * 301, "too_long")):
        with pytest.raises(Invalid) as refused:
            quarters.publish_quarter(quarter=quarter, by=cast["manager"], excluded={report.pk: reason})
        assert [problem.code for problem in refused.value.problems] == [code]
    quarters.publish_quarter(quarter=quarter, by=cast["manager"], excluded={report.pk: " 数据待核 "})
    [row] = Exclusion.objects.all()
    assert (row.report, row.reason, row.excluded_by) == (report, "数据待核", cast["manager"])
    assert AuditEvent.objects.get(verb="exclude", subject_id=report.pk).note == "数据待核"
    assert report_of(quarter, "1.1", "kewei").state == "submitted"
    assert verify() == []


def test_an_inactive_measure_leaves_the_quarter_and_stays_visible(plan: Plan) -> None:
    measure = plan.measures.get(code="12.1")
    Life.objects.create(measure=measure, life=MeasureLife.PAUSED, valid_from="2017-09-30")
    opened = open_quarter(plan)
    assert opened.reports.count() == 335
    assert plan.measures.filter(code="12.1").exists()


def test_a_group_is_expanded_to_the_members_of_that_day(plan: Plan) -> None:
    Membership.objects.filter(group__code="districts", member__code="yuhang").update(valid_to="2017-06-30")
    earlier, later = open_quarter(plan, "2017Q2"), open_quarter(plan, "2017Q3")
    assert earlier.reports.filter(agency__code="yuhang").exists()
    assert not later.reports.filter(agency__code="yuhang").exists()


class TestCommands:
    """`open_quarter`, `close_quarter`, `publish_quarter`."""

    def test_the_three_in_order(self, scheduled: Quarter) -> None:
        for command, said in (("open", "opened"), ("close", "closed"), ("publish", "published")):
            out = StringIO()
            call_command(f"{command}_quarter", "hangzhou-2015", "2017Q3", stdout=out)
            assert out.getvalue() == f"hangzhou-2015 2017Q3: {said}.\n"

    @pytest.mark.parametrize(
        ("plan_name", "quarter_name", "complaint"),
        [
            ("hangzhou", "2017Q3", "No plan is called 'hangzhou'; loaded are: hangzhou-2015"),
            ("hangzhou-2015", "2017-3", "Write a quarter like 2018Q3"),
            ("hangzhou-2015", "2021Q1", "2021Q1 is not a quarter of hangzhou-2015"),
        ],
    )
    def test_what_is_wrong_is_said(
        self, plan: Plan, plan_name: str, quarter_name: str, complaint: str
    ) -> None:
        with pytest.raises(CommandError, match=complaint):
            call_command("open_quarter", plan_name, quarter_name)

    def test_a_refusal_is_an_error(self, quarter: Quarter) -> None:
        with pytest.raises(CommandError, match="不能办理"):
            call_command("open_quarter", "hangzhou-2015", "2017Q3")
