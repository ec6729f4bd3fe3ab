"""What counting reports say beside values, and what the office decided, as known at a moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from actions.domain.workflow import Role
from actions.models import Plan, Quarter, Revision, Waiver
from actions.querysets import counting
from hz_plus.lib.quarters import Period
from indicators.domain.kinds import Light
from indicators.domain.rollup import Moved
from indicators.models import MilestoneClaim, Override

_QUARTER = "report__quarter"


@dataclass(frozen=True, slots=True)
class Said:
    """By measure id and quarter: who was waived, what leads judged, how the office moved a light.

    `heard`: by measure id the quarters with an approved report of a lead. `claims`: by indicator id and step,
    the days claimed, each with the quarter of the report that claims it.
    """

    waived: Mapping[tuple[int, Period], frozenset[int]]
    judged: Mapping[tuple[int, Period], Mapping[int, Light]]
    heard: Mapping[int, frozenset[Period]]
    claims: Mapping[tuple[int, int], Sequence[tuple[Period, date]]]
    overrides: Mapping[tuple[int, Period], Moved]

    def done_on(self, indicator: int, step: int, period: Period) -> date | None:
        """The earliest day claimed for the step by a report of `period` or before; None where none is."""
        claims = self.claims.get((indicator, step), ())
        return min((day for when, day in claims if when <= period), default=None)


def read_said(
    plan: Plan, quarters: Sequence[Quarter], stepwise: Collection[int], moment: datetime | None
) -> Said:
    """What was said for `quarters`, as known at `moment`; of the measures `stepwise` (by id), whose indicators are
    milestones, for all quarters. Four queries, two without such measures.
    """
    judged, heard = _leads_said(plan, quarters, stepwise, moment)
    return Said(
        waived=_waived(plan, moment),
        judged=judged,
        heard=heard,
        claims=_claims(plan, moment) if stepwise else {},
        overrides=_overrides(quarters, moment),
    )


def _waived(plan: Plan, moment: datetime | None) -> dict[tuple[int, Period], frozenset[int]]:
    rows = Waiver.objects.known_at(moment).filter(report__plan=plan)
    columns = ("report__measure", "report__agency", f"{_QUARTER}__year", f"{_QUARTER}__number")
    waived: dict[tuple[int, Period], set[int]] = defaultdict(set)
    for measure, agency, year, number in rows.values_list(*columns):
        waived[measure, Period(year, number)].add(agency)
    return {key: frozenset(agencies) for key, agencies in waived.items()}


def _leads_said(
    plan: Plan, quarters: Sequence[Quarter], stepwise: Collection[int], moment: datetime | None
) -> tuple[dict[tuple[int, Period], dict[int, Light]], dict[int, frozenset[Period]]]:
    judging = Q(report__quarter__in=quarters) & ~Q(judged_light="")
    rows = Revision.objects.approved(moment).filter(report__plan=plan, report__role=Role.LEAD)
    rows = rows.filter(judging | Q(report__measure__in=stepwise)).order_by()
    columns = ("report__measure", "report__agency", f"{_QUARTER}__year", f"{_QUARTER}__number")
    judged: dict[tuple[int, Period], dict[int, Light]] = defaultdict(dict)
    heard: dict[int, set[Period]] = defaultdict(set)
    for measure, agency, year, number, light in rows.values_list(*columns, "judged_light"):
        period = Period(year, number)
        heard[measure].add(period)
        if light:
            judged[measure, period][agency] = Light(light)
    return judged, {measure: frozenset(periods) for measure, periods in heard.items()}


def _claims(plan: Plan, moment: datetime | None) -> dict[tuple[int, int], list[tuple[Period, date]]]:
    """Claims name the step by its number: an amended step keeps what was claimed for it."""
    path = f"revision__{_QUARTER}"
    rows = MilestoneClaim.objects.filter(counting(moment, "revision__"), milestone__indicator__plan=plan)
    columns = ("milestone__indicator", "milestone__order", f"{path}__year", f"{path}__number", "done_on")
    claims: dict[tuple[int, int], list[tuple[Period, date]]] = defaultdict(list)
    for indicator, order, year, number, done_on in rows.values_list(*columns):
        claims[indicator, order].append((Period(year, number), done_on))
    return claims


def _overrides(quarters: Sequence[Quarter], moment: datetime | None) -> dict[tuple[int, Period], Moved]:
    rows = Override.objects.known_at(moment).filter(quarter__in=quarters)
    columns = ("measure", "quarter__year", "quarter__number", "from_light", "light", "reason")
    return {
        (measure, Period(year, number)): Moved(Light(from_light), Light(light), reason)
        for measure, year, number, from_light, light, reason in rows.values_list(*columns)
    }
