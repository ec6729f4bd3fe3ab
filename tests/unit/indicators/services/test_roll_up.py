"""Stored figures: they follow approvals, in any order, once, and say when they do not."""

from __future__ import annotations

from decimal import Decimal
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from actions.domain.workflow import Event
from actions.models import Plan, Quarter, Report, Responsibility
from actions.services import reports
from actions.services.moves import Move
from agencies.domain.roles import Role
from agencies.models import Agency, Appointment
from agencies.services import people
from indicators.models import Baseline, Figure, Indicator, Method, Part, RollUpRequest
from indicators.selectors.explanations import explain
from indicators.services import roll_up
from indicators.tasks import fulfil_roll_up, sweep
from tests.factories.cast import PASSWORD, Cast, bring_to, complete, open_quarter, report_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]

ALL_THE_WAY = (Event.PREPARE, Event.SUBMIT, Event.APPROVE)


def figure(quarter: Quarter, level: str, subject: str) -> Figure:
    """A stored figure."""
    return Figure.objects.get(quarter=quarter, level=level, subject=subject)


def settle() -> None:
    """Let every waiting request be fulfilled, as the worker does after the commit."""
    for pk in RollUpRequest.objects.values_list("quarter_id", flat=True):
        fulfil_roll_up(pk)


def test_the_worked_case_from_filing_to_sentence(quarter: Quarter, cast: Cast) -> None:
    bring_to(report_of(quarter, "1.1", "kewei"), cast, *ALL_THE_WAY)
    settle()
    seen = figure(quarter, "measure", "1.1")
    assert (seen.light, seen.driver, seen.value) == ("yellow", "1.1-a", 27)
    assert seen.attainment == Decimal("0.45")
    quarter.stage = "closed"
    assert explain(seen, quarter=quarter, indicator=Indicator.objects.get(code="1.1-a")) == (
        "应达35.0家，实际27家，落后序时进度13.3个百分点（>5，≤15），黄灯；依据2017年第三季度已审定填报。"
    )


def test_before_anything_is_filed_all_is_grey_and_nothing_is_zero(quarter: Quarter, cast: Cast) -> None:
    settle()
    assert set(Figure.objects.filter(level="measure").values_list("light", flat=True)) == {"grey"}
    assert figure(quarter, "indicator", "1.1-a").value is None
    assert figure(quarter, "plan", "hangzhou-2015").counts == {
        "done": 0,
        "green": 0,
        "yellow": 0,
        "red": 0,
        "grey": 69,
    }
    assert Figure.objects.filter(level="area").count() == 22
    assert Figure.objects.filter(level="indicator").count() == 25


def test_a_draft_or_a_submission_counts_for_nothing(quarter: Quarter, cast: Cast) -> None:
    bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.PREPARE, Event.SUBMIT)
    settle()
    assert figure(quarter, "indicator", "1.1-a").value is None


def test_undo_takes_the_value_back(quarter: Quarter, cast: Cast) -> None:
    report = bring_to(report_of(quarter, "1.1", "kewei"), cast, *ALL_THE_WAY)
    settle()
    reports.move(report, Event.UNDO, by=cast["office"])
    settle()
    assert figure(quarter, "indicator", "1.1-a").value is None


def test_reopened_value_counts_until_the_new_one_is_approved(quarter: Quarter, cast: Cast) -> None:
    report = bring_to(report_of(quarter, "1.1", "kewei"), cast, *ALL_THE_WAY, Event.REOPEN)
    settle()
    assert figure(quarter, "indicator", "1.1-a").value == 27
    bring_to(report, cast, *ALL_THE_WAY, content=complete(value="35"))
    settle()
    assert figure(quarter, "indicator", "1.1-a").value == 35
    assert figure(quarter, "measure", "1.1").light == "green"


def test_an_emptied_draft_changes_nothing(quarter: Quarter, cast: Cast) -> None:
    report = bring_to(report_of(quarter, "1.1", "kewei"), cast, *ALL_THE_WAY, Event.REOPEN)
    reports.save(report, complete(value="99"), by=cast["kewei"])
    reports.save(report, {"progress": "", "values": [{"indicator": "1.1-a", "value": ""}]}, by=cast["kewei"])
    settle()
    before = figure(quarter, "indicator", "1.1-a")
    roll_up.rebuild(quarters=[quarter])
    after = figure(quarter, "indicator", "1.1-a")
    assert (after.value, after.reported, after.version) == (27, 1, before.version)


def test_a_stock_counts_once_though_another_person_took_over(plan: Plan, cast: Cast) -> None:
    second, third = open_quarter(plan, "2017Q2"), open_quarter(plan, "2017Q3")
    bring_to(report_of(second, "1.1", "kewei"), cast, *ALL_THE_WAY)
    report = bring_to(report_of(third, "1.1", "kewei"), cast, *ALL_THE_WAY, Event.REOPEN)
    agency = Agency.objects.get(code="kewei")
    Appointment.objects.filter(person=cast["kewei"]).update(valid_to="2017-09-30")
    heir = people.Account(username="heir", role=Role.REPORTER, agency=agency, name_zh="接任者")
    [successor] = people.create(accounts=[heir], password=PASSWORD, by=None, must_set_password=False)
    staff = Cast(cast.people | {"kewei": successor})
    bring_to(report, staff, *ALL_THE_WAY, content=complete(value="30"))
    settle()
    seen = figure(third, "indicator", "1.1-a")
    assert (seen.value, seen.reported, seen.to_report) == (30, 1, 1)


def test_a_value_is_carried_one_quarter_and_marked(plan: Plan, cast: Cast) -> None:
    second, third, fourth = (open_quarter(plan, name) for name in ("2017Q2", "2017Q3", "2017Q4"))
    bring_to(report_of(second, "1.1", "kewei"), cast, *ALL_THE_WAY)
    settle()
    assert (figure(third, "indicator", "1.1-a").value, figure(third, "indicator", "1.1-a").stale) == (
        27,
        True,
    )
    last = figure(fourth, "indicator", "1.1-a")
    assert (last.light, last.reason, last.value) == ("grey", "no_data", None)


def test_a_sum_over_parts_with_coverage(quarter: Quarter, cast: Cast) -> None:
    indicator = Indicator.objects.get(code="1.1-a")
    Method.objects.filter(indicator=indicator).update(aggregation="sum")
    for code in ("yuhang", "xihu"):
        agency = report_of(quarter, "1.1", code).agency
        Part.objects.create(indicator=indicator, agency=agency, due_on="2018-12-31", value=30)
    content = {"progress": "配合。", "values": [{"indicator": "1.1-a", "value": "20"}]}
    bring_to(report_of(quarter, "1.1", "yuhang"), cast, *ALL_THE_WAY, content=content)
    bring_to(report_of(quarter, "1.1", "kewei"), cast, *ALL_THE_WAY)
    settle()
    seen = figure(quarter, "indicator", "1.1-a")
    assert (seen.value, seen.reported, seen.to_report, seen.stale) == (20, 1, 2, True)


def test_a_waived_report_leaves_the_denominator(quarter: Quarter, cast: Cast) -> None:
    indicator = Indicator.objects.get(code="1.1-a")
    Method.objects.filter(indicator=indicator).update(aggregation="sum")
    for code in ("yuhang", "xihu"):
        agency = report_of(quarter, "1.1", code).agency
        Part.objects.create(indicator=indicator, agency=agency, due_on="2018-12-31", value=30)
    content = {"progress": "配合。", "values": [{"indicator": "1.1-a", "value": "20"}]}
    bring_to(report_of(quarter, "1.1", "yuhang"), cast, *ALL_THE_WAY, content=content)
    waived = report_of(quarter, "1.1", "xihu")
    reports.move(waived, Event.WAIVE, by=cast["office"], note="机构撤并")
    settle()
    seen = figure(quarter, "indicator", "1.1-a")
    assert (seen.value, seen.reported, seen.to_report, seen.stale) == (20, 1, 1, False)
    reports.move(waived, Event.UNWAIVE, by=cast["office"], note="恢复")
    settle()
    assert figure(quarter, "indicator", "1.1-a").to_report == 2


def test_a_waived_lead_is_not_waited_for(quarter: Quarter, cast: Cast) -> None:
    rows = list(Report.objects.for_work().filter(measure__code="S5.1", quarter=quarter))
    others = [row for row in rows if row.agency.code != "lvwei"]
    office = cast["office"]
    reports.move_all([Move(report=row, event=Event.WAIVE, by=office, note="免报") for row in others])
    content = {"progress": "落实责任。", "judged_light": "green"}
    bring_to(report_of(quarter, "S5.1", "lvwei"), cast, *ALL_THE_WAY, content=content)
    settle()
    seen = figure(quarter, "measure", "S5.1")
    assert (seen.light, seen.judged_light, seen.reported, seen.to_report) == ("green", "green", 1, 1)


def test_a_shape_agreed_point_by_point(quarter: Quarter, cast: Cast) -> None:
    points = [["2017-06-30", "0.6"], ["2017-09-30", "0.7"]]
    Method.objects.filter(indicator__code="1.1-a").update(shape="points", points=points)
    bring_to(report_of(quarter, "1.1", "kewei"), cast, *ALL_THE_WAY)
    settle()
    seen = figure(quarter, "measure", "1.1")
    assert (seen.light, seen.value, seen.expected, seen.gap) == ("red", 27, 42, 25)


def test_a_ratio_without_baseline_keeps_its_number_and_with_one_has_a_light(
    quarter: Quarter, cast: Cast
) -> None:
    Responsibility.objects.filter(measure__code="13.3").update(
        agency=report_of(quarter, "12.1", "lvwei").agency
    )
    report = report_of(quarter, "13.3", "shichangjianguanju")
    report.agency = report_of(quarter, "12.1", "lvwei").agency
    report.save()
    rates = [{"indicator": code, "numerator": "3", "denominator": "4"} for code in ("13.3-a", "13.3-b")]
    content = {"progress": "推进。", "delay_reason": "点位未建全。", "values": rates}
    bring_to(report, cast, *ALL_THE_WAY, content=content)
    settle()
    unknown = figure(quarter, "indicator", "13.3-a")
    assert (unknown.value, unknown.light, unknown.reason) == (Decimal("0.75"), "grey", "baseline_unknown")
    indicator = Indicator.objects.get(code="13.3-a")
    Baseline.objects.create(indicator=indicator, value=Decimal("0.6"), on="2015-12-31", source="统计年鉴")
    roll_up.rebuild(quarters=[quarter])
    known = figure(quarter, "indicator", "13.3-a")
    assert (known.attainment, known.light) == (Decimal("0.375"), "green")


def test_judged_lights_of_one_and_of_many_leads(quarter: Quarter, cast: Cast) -> None:
    bring_to(report_of(quarter, "12.1", "lvwei"), cast, *ALL_THE_WAY)
    content = {"progress": "落实责任。", "judged_light": "green"}
    bring_to(report_of(quarter, "S5.1", "lvwei"), cast, *ALL_THE_WAY, content=content)
    settle()
    one = figure(quarter, "measure", "12.1")
    assert (one.light, one.judged_light) == ("green", "green")
    many = figure(quarter, "measure", "S5.1")
    assert (many.light, many.reason, many.reported, many.to_report) == ("grey", "not_judged", 1, 47)


def test_a_judged_light_beside_an_indicator_stands_though_an_earlier_revision_had_none(
    quarter: Quarter, cast: Cast
) -> None:
    report = bring_to(report_of(quarter, "1.1", "kewei"), cast, *ALL_THE_WAY, Event.REOPEN)
    bring_to(
        report,
        cast,
        *ALL_THE_WAY,
        content=complete() | {"judged_light": "green", "judged_reason": "已抓紧。"},
    )
    settle()
    seen = figure(quarter, "measure", "1.1")
    assert (seen.light, seen.judged_light) == ("yellow", "green")


def test_approving_in_bulk_or_one_by_one_in_any_order_is_the_same(quarter: Quarter, cast: Cast) -> None:
    rows = [report_of(quarter, *key) for key in (("1.1", "kewei"), ("12.1", "lvwei"), ("12.2", "lvwei"))]
    for row in rows:
        bring_to(row, cast, Event.PREPARE, Event.SUBMIT)
    reports.move_all([Move(report=row, event=Event.APPROVE, by=cast["office"]) for row in rows])
    settle()
    columns = ("level", "subject", "light", "value", "gap", "counts", "reported")
    in_bulk = list(Figure.objects.values_list(*columns))
    for row in rows:
        reports.move(row, Event.UNDO, by=cast["office"])
    for row in reversed(rows):
        reports.move(row, Event.APPROVE, by=cast["office"])
        settle()
    assert list(Figure.objects.values_list(*columns)) == in_bulk


class TestRequests:
    """Work to be done later is a row first."""

    def test_a_request_is_written_with_the_approval_and_fulfilled_once(
        self, quarter: Quarter, cast: Cast
    ) -> None:
        bring_to(report_of(quarter, "1.1", "kewei"), cast, *ALL_THE_WAY)
        waiting = RollUpRequest.objects.filter(quarter=quarter)
        assert waiting.exists()
        assert fulfil_roll_up(quarter.pk) == 1
        assert not waiting.exists()
        assert fulfil_roll_up(quarter.pk) == 0

    def test_a_refused_approval_leaves_no_request(self, quarter: Quarter, cast: Cast) -> None:
        settle()
        report = report_of(quarter, "1.1", "kewei")
        with pytest.raises(Exception, match="不能办理"):
            reports.move(report, Event.APPROVE, by=cast["office"])
        assert not RollUpRequest.objects.exists()

    def test_the_sweeper_finds_what_the_broker_lost_and_leaves_what_is_fresh(
        self, quarter: Quarter, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        bring_to(report_of(quarter, "1.1", "kewei"), cast, *ALL_THE_WAY)
        assert sweep() == 0
        monkeypatch.setattr(settings, "HZ_SWEEP_SECONDS", 0)
        assert sweep() == 1
        assert figure(quarter, "indicator", "1.1-a").value == 27
        assert sweep() == 0

    def test_an_unchanged_figure_keeps_its_version(self, quarter: Quarter, cast: Cast) -> None:
        settle()
        assert roll_up.store(quarter=quarter) == 0
        assert set(Figure.objects.values_list("version", flat=True)) == {1}


class TestCommand:
    """`roll_up` and its check."""

    def test_check_finds_a_figure_that_was_tampered_with(self, quarter: Quarter, cast: Cast) -> None:
        bring_to(report_of(quarter, "1.1", "kewei"), cast, *ALL_THE_WAY)
        settle()
        call_command("roll_up", check=True, stdout=StringIO())
        Figure.objects.filter(level="indicator", subject="1.1-a").update(value=28)
        out = StringIO()
        with pytest.raises(CommandError, match="1 differences"):
            call_command("roll_up", check=True, stdout=out)
        assert "2017Q3 indicator 1.1-a value: stored 28" in out.getvalue()
        call_command("roll_up", plan="hangzhou-2015", quarter="2017Q3", stdout=StringIO())
        assert figure(quarter, "indicator", "1.1-a").value == 27

    def test_looking_back(self, quarter: Quarter, cast: Cast) -> None:
        bring_to(report_of(quarter, "1.1", "kewei"), cast, *ALL_THE_WAY)
        out = StringIO()
        call_command("roll_up", quarter="2017Q3", as_of="2017-10-09", stdout=out)
        assert "2017Q3 indicator 1.1-a yellow 27.0000 0.45" in out.getvalue()
        out = StringIO()
        call_command("roll_up", quarter="2017Q3", as_of="2017-10-08", stdout=out)
        assert "2017Q3 indicator 1.1-a grey - - -" in out.getvalue()
        assert not Figure.objects.exists()
        with pytest.raises(CommandError, match="2018-10-31"):
            call_command("roll_up", as_of="soon")

    def test_unknown_quarter(self, plan: Plan) -> None:
        with pytest.raises(CommandError, match="2018Q3"):
            call_command("roll_up", quarter="18Q3")
