"""Values of earlier years: they count like filed ones, are told apart, and take nothing else along."""

from __future__ import annotations

from decimal import Decimal

import pytest

from actions.domain.stages import Stage
from actions.domain.workflow import Event, State
from actions.models import Plan, Quarter, Report, Revision
from actions.services import quarters
from agencies.models import AuditEvent, Notice
from hz_plus.lib.errors import Invalid, NotAllowed
from indicators.models import Figure, Value
from indicators.services import past_values, roll_up
from indicators.services.past_values import Told
from tests.factories.cast import Cast, bring_to, open_quarter, report_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]
SOURCE = "《测试年鉴2016》第1页"


def bring_in(plan: Plan, cast: Cast, *rows: str, source: str = SOURCE, trial: bool = False) -> Told:
    text = "\n".join(row.replace(" ", "\t") for row in rows)
    return past_values.bring_in(plan=plan, text=text, source=source, by=cast["manager"], trial=trial)


def quarter_of(plan: Plan, year: int, number: int) -> Quarter:
    return plan.quarters.get(year=year, number=number)


def test_they_count_as_approved_and_say_where_they_come_from(plan: Plan, cast: Cast) -> None:
    told = bring_in(plan, cast, "2016Q3 1.1-a kewei 20", "2016Q4 1.1-a 市科委 25")
    assert (told.values, told.reports, [str(row) for row in told.quarters]) == (2, 2, ["2016Q3", "2016Q4"])
    quarter = quarter_of(plan, 2016, 4)
    assert quarter.stage == Stage.CLOSED
    report = Report.objects.get(quarter=quarter)
    revision = Revision.objects.get(report=report)
    assert report.state == State.APPROVED
    assert (revision.number, revision.approved_by, bool(revision.hash)) == (1, cast["manager"], True)
    assert SOURCE in revision.progress
    value = Value.objects.get(revision=revision)
    assert (value.value, value.note, value.agency.code) == (Decimal(25), SOURCE, "kewei")
    event = AuditEvent.objects.get(subject_kind="report", subject_id=report.pk)
    assert (event.verb, event.note, event.person) == ("bring_in", SOURCE, cast["manager"])
    roll_up.fulfil(quarter_id=quarter.pk)
    figure = Figure.objects.get(quarter=quarter, level="indicator", subject="1.1-a")
    assert figure.value == 25


def test_nobody_is_told_and_nobody_is_late(plan: Plan, cast: Cast) -> None:
    bring_in(plan, cast, "2016Q4 1.1-a kewei 25")
    assert not Notice.objects.exists()
    report = Report.objects.get(quarter=quarter_of(plan, 2016, 4))
    assert not report.is_late


def test_several_values_of_a_measure_are_one_report(plan: Plan, cast: Cast) -> None:
    told = bring_in(plan, cast, "2016Q4 3.2-a nongban 1", "2016Q4 3.2-b nongban 2")
    assert (told.values, told.reports) == (2, 1)


def test_more_can_be_added_to_a_quarter_later_but_no_report_twice(plan: Plan, cast: Cast) -> None:
    bring_in(plan, cast, "2016Q4 1.1-a kewei 25")
    bring_in(plan, cast, "2016Q4 1.2-a fagaiwei 7")
    with pytest.raises(Invalid) as refused:
        bring_in(plan, cast, "2016Q4 1.1-a kewei 26")
    assert [problem.code for problem in refused.value.problems] == ["filed"]
    assert Report.objects.filter(quarter=quarter_of(plan, 2016, 4)).count() == 2


def test_a_trial_leaves_nothing(plan: Plan, cast: Cast) -> None:
    events = AuditEvent.objects.count()
    assert bring_in(plan, cast, "2016Q4 1.1-a kewei 25", trial=True).values == 1
    assert not Report.objects.exists()
    assert AuditEvent.objects.count() == events
    assert quarter_of(plan, 2016, 4).stage == Stage.SCHEDULED


BAD = [
    ("2016Q4 1.1-a kewei", "line/1", "not_four"),
    ("2016Q4 9.9-z kewei 1", "line/1", "unknown"),
    ("2016Q4 1.1-a 无此单位 1", "line/1", "unknown"),
    ("2016Q4 1.1-a weijiwei 1", "line/1", "not_owed"),
    ("2016Q4 1.1-a kewei 一", "line/1", "not_a_number"),
    ("2016Q4 1.1-a kewei 1/2", "line/1", "unknown_field"),
    ("2014Q4 1.1-a kewei 1", "line/1", "quarter"),
    ("2017Q3 1.1-a kewei 1", "line/1", "quarter"),
    ("", "lines", "missing"),
]


@pytest.mark.parametrize(("row", "field", "code"), BAD)
def test_what_is_wrong_is_told_of_its_line_and_nothing_is_written(
    row: str, field: str, code: str, plan: Plan, cast: Cast
) -> None:
    with pytest.raises(Invalid) as refused:
        bring_in(plan, cast, row, "2016Q4 1.2-a fagaiwei 7" if row else "")
    assert [(problem.field, problem.code) for problem in refused.value.problems][:1] == [(field, code)]
    assert not Report.objects.exists()
    assert quarter_of(plan, 2016, 4).stage == Stage.SCHEDULED


def test_the_source_is_needed(plan: Plan, cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        bring_in(plan, cast, "2016Q4 1.1-a kewei 25", source=" ")
    assert [problem.field for problem in refused.value.problems] == ["source"]


def test_a_quarter_that_agencies_filed_is_left_to_them(plan: Plan, cast: Cast) -> None:
    opened = open_quarter(plan, "2016Q4")
    bring_to(report_of(opened, "1.1", "kewei"), cast, Event.PREPARE)
    with pytest.raises(Invalid):
        bring_in(plan, cast, "2016Q4 1.2-a fagaiwei 7")
    quarters.close_quarter(quarter=opened, by=None)
    with pytest.raises(Invalid) as refused:
        bring_in(plan, cast, "2016Q4 1.2-a fagaiwei 7")
    assert [problem.code for problem in refused.value.problems] == ["filed"]


@pytest.mark.parametrize("who", ["office", "leader", "kewei.signer", "admin"])
def test_others_may_not(who: str, plan: Plan, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        past_values.bring_in(plan=plan, text="2016Q4\t1.1-a\tkewei\t1", source=SOURCE, by=cast[who])
