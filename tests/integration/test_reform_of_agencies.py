"""Districts redrawn after five years of filings: history unchanged, totals continuous, all of it undone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from actions.domain.workflow import Event
from actions.models import Plan, Quarter, Reform, Report
from actions.selectors.obligations import obligations_on
from actions.services import quarters, reforms, reports
from actions.services.moves import Move
from actions.services.reform_checks import Heir
from agencies.domain.roles import Role
from agencies.models import Agency
from agencies.services import people
from hz_plus.lib import clock
from hz_plus.lib.errors import NotPossible
from hz_plus.lib.quarters import between
from indicators.domain.kinds import Aggregation, Shape
from indicators.models import Figure, Indicator, PublishedFigure
from indicators.services import decompositions, methods, roll_up
from tests.factories.cast import Cast, at, open_quarter

pytestmark = pytest.mark.django_db
OLD = ("xihu", "yuhang")
LAST, NEXT = date(2020, 9, 30), "2020Q4"
COLUMNS = (
    "quarter__year",
    "quarter__number",
    "level",
    "subject",
    "light",
    "value",
    "expected",
    "gap",
    "reported",
    "to_report",
    "counts",
)
CODE = "3.2-a"


@pytest.fixture
def five_years(plan: Plan, cast: Cast) -> Plan:
    """3.2-a is the sum of two districts' parts; both filed in nineteen quarters, and all of these are published."""
    indicator = Indicator.objects.get(plan=plan, code=CODE)
    with clock.travel(clock.start_of(plan.issued_on, plan.time_zone)):
        due_on = indicator.targets.latest("due_on").due_on
        parts = {Agency.objects.get(code=code): Decimal(1000) for code in OLD}
        decompositions.split(indicator=indicator, due_on=due_on, parts=parts, by=None)
        methods.amend(
            indicator=indicator,
            aggregation=Aggregation.SUM,
            shape=Shape.LINEAR,
            valid_from=plan.starts_on,
            reason="测试",
            by=None,
        )
    for place, period in enumerate(between(plan.starts_on, LAST), 1):
        quarter = open_quarter(plan, str(period))
        with clock.travel(quarter.opens_at):
            for code in OLD:
                _file(quarter, code, code, cast, place * 20)
            quarters.close_quarter(quarter=quarter, by=None)
            quarters.publish_quarter(quarter=quarter, by=None)
    return plan


def _file(quarter: Quarter, agency: str, person: str, cast: Cast, value: int) -> None:
    """The agency files its part, and it is approved."""
    report = Report.objects.for_work().get(quarter=quarter, measure__code="3.2", agency__code=agency)
    content = {"progress": "本季推进。", "values": [{"indicator": CODE, "value": str(value)}]}
    reports.save(report, content, by=cast[person])
    for event, by in ((Event.PREPARE, person), (Event.SUBMIT, f"{person}.signer"), (Event.APPROVE, "office")):
        reports.move_all([Move(report=report, event=event, by=cast[by])])


def _history(table: Any) -> list[tuple[Any, ...]]:
    rows = table.objects.filter(quarter__ends_on__lte=LAST).order_by("quarter", "level", "subject")
    return list(rows.values_list(*COLUMNS))


def _reform(cast: Cast, kind: str, before: list[str], *heirs: tuple[str, str, str]) -> None:
    after = [Heir(code=code, is_new=True, short_name_zh=name, division_code=of) for code, name, of in heirs]
    reforms.carry_out(
        kind=kind, on="2020-10-15", before=before, after=after, reason="浙政发", by=cast["manager"]
    )


def _value(quarter: Quarter) -> Figure:
    roll_up.store(quarter=quarter)
    return Figure.objects.get(quarter=quarter, level="indicator", subject=CODE)


def _owed(plan: Plan, quarter: Quarter) -> set[tuple[str, str]]:
    return {(row.measure.code, row.agency.code) for row in obligations_on(plan, quarter.ends_on)}


REFORMS = {
    "merge": (["xihu", "yuhang"], (("xihu-new", "新西湖区", "330110"),)),
    "split": (["yuhang"], (("yuhang-new", "余杭区", "330110"), ("linping", "临平区", "330113"))),
}


@pytest.mark.parametrize("kind", REFORMS)
def test_history_is_unchanged_totals_go_on_and_undoing_restores(
    kind: str, five_years: Plan, cast: Cast
) -> None:
    every = list(five_years.quarters.filter(ends_on__lte=LAST).select_related("plan"))
    with clock.travel(at("2020-11-02 10:00")):
        roll_up.rebuild(quarters=every)
        shown, published = _history(Figure), _history(PublishedFigure)
        assert len(published) > 19 * 100
        before = Figure.objects.get(quarter=every[-1], level="indicator", subject=CODE)
        assert before.value == 2 * 19 * 20
        following = five_years.quarters.select_related("plan").get(year=2020, number=4)
        owed = _owed(five_years, following)
        ending, heirs = REFORMS[kind]
        _reform(cast, kind, ending, *heirs)
        roll_up.rebuild(quarters=every)
        assert _history(Figure) == shown
        assert _history(PublishedFigure) == published
        assert {agency for _measure, agency in _owed(five_years, following)} & set(ending) == set()
    quarter = open_quarter(five_years, NEXT)
    with clock.travel(quarter.opens_at):
        # A merger's history is the sum of its predecessors'; after a split nobody knows whose it was (PRODUCT §2).
        assert _value(quarter).value == (before.value if kind == "merge" else 19 * 20)
        assert _value(quarter).stale
        reforms.undo(reform=Reform.objects.get(), by=cast["manager"])
        roll_up.rebuild(quarters=every)
        assert (_history(Figure), _history(PublishedFigure)) == (shown, published)
        assert _owed(five_years, quarter) == owed
        assert set(quarter.reports.values_list("measure__code", "agency__code")) == owed
        for code in OLD:
            _file(quarter, code, code, cast, 400)
        assert _value(quarter).value == 800


def test_a_merged_agency_files_for_both(five_years: Plan, cast: Cast) -> None:
    ending, heirs = REFORMS["merge"]
    with clock.travel(at("2020-11-02 10:00")):
        _reform(cast, "merge", ending, *heirs)
    quarter = open_quarter(five_years, NEXT)
    with clock.travel(quarter.opens_at):
        _file(quarter, "xihu-new", "yuhang", cast, 800)
        found = _value(quarter)
        assert (found.value, found.stale) == (800, False)
        with pytest.raises(NotPossible):
            reforms.undo(reform=Reform.objects.get(), by=cast["manager"])


def test_once_the_parts_of_a_split_file_the_total_goes_on(five_years: Plan, cast: Cast) -> None:
    ending, heirs = REFORMS["split"]
    with clock.travel(at("2020-11-02 10:00")):
        _reform(cast, "split", ending, *heirs)
    quarter = open_quarter(five_years, NEXT)
    with clock.travel(quarter.opens_at):
        linping = Agency.objects.get(code="linping")
        for role, username in ((Role.REPORTER, "yuhang"), (Role.SIGNER, "yuhang.signer")):
            people.appoint(person=cast[username], role=role, agency=linping, by=cast["admin"])
        _file(quarter, "xihu", "xihu", cast, 400)
        _file(quarter, "yuhang-new", "yuhang", cast, 210)
        _file(quarter, "linping", "yuhang", cast, 190)
        found = _value(quarter)
        assert (found.value, found.stale, found.reported) == (800, False, 3)
