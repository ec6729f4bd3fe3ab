"""A plan and its filing grown, to see that reading costs the same whatever their size."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import cycle

from actions.domain.workflow import Event, Role
from actions.models import Area, Measure, Plan, Quarter, Report, Responsibility
from agencies.models import Agency, Succession
from indicators.domain.kinds import IndicatorKind
from indicators.models import Indicator, Milestone, Part, Target
from tests.factories.cast import Cast, bring_to

MORE = 40
"""How many measures an area gains."""
DECIDED = (
    (),
    (Event.PREPARE,),
    (Event.PREPARE, Event.SUBMIT, Event.RETURN),
    (Event.PREPARE, Event.SUBMIT, Event.APPROVE),
)
"""Ways of a report that leave the office nothing to decide."""
EVERY_WAY = (*DECIDED, (Event.PREPARE, Event.SUBMIT))
STARTS_ON = date(2015, 10, 1)


def lengthen(plan: Plan) -> None:
    """Give area 1 many more measures, each with agencies, a counted and a stepwise indicator, and parts."""
    lead, support, group, district = (
        Agency.objects.get(code=code) for code in ("kewei", "jingxinwei", "districts", "yuhang")
    )
    area = Area.objects.get(plan=plan, code="1")
    for number in range(MORE):
        measure = _measure(area, number)
        first, second = (lead, support) if number % 2 else (support, lead)
        links = ((first, Role.LEAD), (second, Role.SUPPORT), (group, Role.SUPPORT))
        for order, (agency, role) in enumerate(links, 1):
            Responsibility.objects.create(measure=measure, agency=agency, role=role, order=order)
        counted = _indicator(measure, "a", IndicatorKind.STOCK)
        for year in (2017, 2018):
            due_on = date(year, 12, 31)
            Target.objects.create(indicator=counted, due_on=due_on, value=10, comparator=">=")
            Part.objects.create(indicator=counted, agency=district, due_on=due_on, value=5)
        steps = _indicator(measure, "b", IndicatorKind.MILESTONE)
        for order in (1, 2, 3):
            due_on = STARTS_ON + timedelta(days=300 * order)
            Milestone.objects.create(indicator=steps, order=order, name_zh="步", due_on=due_on, weight=1)
    succeed(lead, support, district)


def succeed(*agencies: Agency) -> None:
    """Each of `agencies` has taken over another one's obligations, and passed on some of its own."""
    for agency in agencies:
        for place, other in enumerate(agencies):
            if other != agency:
                day = STARTS_ON + timedelta(days=place)
                Succession.objects.create(predecessor=agency, successor=other, kind="split", on=day)


def file_supports(quarter: Quarter, cast: Cast, agency: str, ways: Iterable[Sequence[Event]]) -> None:
    """Bring the supporting reports of `agency` along `ways` in turn; an empty way leaves one untouched."""
    rows = Report.objects.for_work().filter(quarter=quarter, agency__code=agency, role=Role.SUPPORT)
    for report, way in zip(rows, cycle(ways), strict=False):
        if way:
            bring_to(report, cast, *way, content={"progress": "已配合。"})


def _measure(area: Area, number: int) -> Measure:
    return Measure.objects.create(
        plan=area.plan,
        area=area,
        code=f"1.{number + 50}",
        order=1000 + number,
        title_zh="又一项措施",
        clause_section="二",
        clause_area="一",
        clause_item=number + 50,
    )


def _indicator(measure: Measure, letter: str, kind: IndicatorKind) -> Indicator:
    return Indicator.objects.create(
        plan=measure.plan,
        measure=measure,
        code=f"{measure.code}-{letter}",
        order=measure.order * 10 + ord(letter),
        name_zh="又一项指标",
        kind=kind,
        unit_zh="个",
        starts_from_zero=kind == IndicatorKind.STOCK,
    )
