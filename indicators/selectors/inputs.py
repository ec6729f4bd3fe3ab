"""What a quarter's roll-up rests on, read in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from actions.domain.workflow import Role, State
from actions.models import Area, Measure, Quarter, Report, Revision
from actions.querysets import counts_now
from actions.selectors.obligations import Obligation, obligations_on
from agencies.querysets import valid_on
from hz_plus.lib.quarters import Period
from indicators.domain.kinds import Aggregation, Direction, IndicatorKind, Light, Shape
from indicators.domain.milestones import Step
from indicators.domain.progress import Goal, Thresholds
from indicators.domain.rollup import IndicatorInput, MeasureInput, QuarterInput
from indicators.domain.series import Entry, Pair
from indicators.models import Indicator, MilestoneClaim, Target, Threshold, Value


def quarter_input(quarter: Quarter) -> QuarterInput:
    """Read the rows behind the figures of `quarter`, with the versions valid on its last day."""
    day, plan = quarter.ends_on, quarter.plan
    obligations = obligations_on(plan, day)
    leads = _leads(obligations)
    measures = Measure.objects.active_on(day).filter(plan=plan).select_related("area").order_by("order")
    judged, waived = _judged_lights(quarter), _waived(quarter)
    return QuarterInput(
        period=quarter.period,
        thresholds=thresholds_on(quarter),
        plan=plan.slug,
        areas=tuple(Area.objects.filter(plan=plan).order_by("order").values_list("code", flat=True)),
        measures=tuple(
            MeasureInput(
                measure.code,
                measure.area.code,
                tuple(row.agency.pk for row in leads[measure.pk]),
                judged.get(measure.pk, {}),
                frozenset(agency for measure_id, agency in waived if measure_id == measure.pk),
            )
            for measure in measures
        ),
        indicators=tuple(_indicators(quarter, _rows(quarter), leads, waived)),
        agencies={row.agency.pk: row.agency.code for row in obligations},
    )


def thresholds_on(quarter: Quarter) -> Thresholds:
    """The plan's thresholds valid on the quarter's last day: of several, the latest begun."""
    rows = Threshold.objects.valid_on(quarter.ends_on).filter(plan=quarter.plan_id)
    row = max(rows, key=lambda row: row.valid_from or date.min)
    return Thresholds(row.yellow_over, row.red_over)


def _judged_lights(quarter: Quarter) -> dict[int, dict[int, Light]]:
    """By measure id and leading agency id, the judged light of the approved revision of this quarter."""
    rows = Revision.objects.approved().filter(report__quarter=quarter, report__role=Role.LEAD)
    judged: dict[int, dict[int, Light]] = defaultdict(dict)
    columns = ("report__measure", "report__agency", "judged_light")
    for measure, agency, light in rows.exclude(judged_light="").values_list(*columns):
        judged[measure][agency] = Light(light)
    return judged


def indicator_inputs(quarter: Quarter, *, only: Sequence[int] | None = None) -> list[IndicatorInput]:
    """What the figures of the quarter's indicators rest on; `only`: of the indicators with these ids."""
    rows = _rows(quarter)
    if only is not None:
        rows = rows.filter(pk__in=only)
    leads = _leads(obligations_on(quarter.plan, quarter.ends_on))
    return _indicators(quarter, rows, leads, _waived(quarter))


def _leads(obligations: Sequence[Obligation]) -> dict[int, list[Obligation]]:
    leads: dict[int, list[Obligation]] = defaultdict(list)
    for row in obligations:
        if row.role is Role.LEAD:
            leads[row.measure.pk].append(row)
    return leads


def _rows(quarter: Quarter) -> QuerySet[Indicator]:
    measures = Measure.objects.active_on(quarter.ends_on).filter(plan=quarter.plan_id)
    return (
        Indicator.objects.filter(measure__in=measures)
        .select_related("measure", "baseline")
        .prefetch_related("parts", "milestones")
        .order_by("order")
    )


def _indicators(
    quarter: Quarter,
    rows: Iterable[Indicator],
    leads: dict[int, list[Obligation]],
    waived: set[tuple[int, int]],
) -> list[IndicatorInput]:
    goals = _goals(quarter)
    filed, claims, heard = _filed(quarter), _claims(quarter), _heard(quarter)
    return [
        IndicatorInput(
            code=row.code,
            measure=row.measure.code,
            kind=IndicatorKind(row.kind),
            direction=Direction(row.direction),
            aggregation=Aggregation(row.aggregation),
            shape=Shape(row.shape),
            baseline=baseline_of(row),
            start=start_of(row, quarter),
            goals=tuple(goals[row.pk]),
            agencies=tuple(
                agency
                for agency in _holders(row, leads[row.measure_id])
                if (row.measure_id, agency) not in waived
            ),
            filed=filed[row.pk],
            steps=tuple(
                Step(step.order, step.due_on, step.weight, claims.get(step.pk))
                for step in row.milestones.all()
            ),
            heard=frozenset(heard[row.measure_id]),
        )
        for row in rows
    ]


def baseline_of(row: Indicator) -> Decimal | None:
    """The recorded baseline, else 0 where the text starts the count, else unknown."""
    if hasattr(row, "baseline"):
        return row.baseline.value
    return Decimal(0) if row.starts_from_zero else None


def start_of(row: Indicator, quarter: Quarter) -> date:
    """t0 of the indicator's path."""
    return row.baseline.on if hasattr(row, "baseline") else quarter.plan.baseline_date


def _waived(quarter: Quarter) -> set[tuple[int, int]]:
    """(measure id, agency id) of the reports waived this quarter: they leave every denominator."""
    rows = Report.objects.in_state(State.WAIVED).filter(quarter=quarter)
    return set(rows.values_list("measure_id", "agency_id"))


def _holders(row: Indicator, leads: list[Obligation]) -> tuple[int, ...]:
    """Agencies whose values make the figure: the leads, or those holding a part."""
    if row.aggregation == Aggregation.LEAD:
        return tuple(lead.agency.pk for lead in leads)
    return tuple(sorted({part.agency_id for part in row.parts.all()}))


def _goals(quarter: Quarter) -> dict[int, list[Goal]]:
    goals: dict[int, list[Goal]] = defaultdict(list)
    rows = Target.objects.filter(valid_on(quarter.ends_on), indicator__plan=quarter.plan_id)
    for row in rows:
        goals[row.indicator_id].append(Goal(row.due_on, row.value))
    return goals


def _until(quarter: Quarter, path: str) -> Q:
    earlier = Q(**{f"{path}__year__lt": quarter.year})
    same = Q(**{f"{path}__year": quarter.year, f"{path}__number__lte": quarter.number})
    return (earlier | same) & Q(**{f"{path}__plan": quarter.plan_id})


def _filed(quarter: Quarter) -> dict[int, dict[tuple[int, Period], Entry]]:
    """By indicator id, the approved entries up to this quarter by (agency id, quarter)."""
    path = "revision__report__quarter"
    rows = Value.objects.approved().filter(_until(quarter, path))
    filed: dict[int, dict[tuple[int, Period], Entry]] = defaultdict(dict)
    columns = ("indicator", "revision__report__agency", f"{path}__year", f"{path}__number")
    for indicator, agency, year, number, *figures in rows.values_list(
        *columns, "value", "numerator", "denominator"
    ):
        filed[indicator][agency, Period(year, number)] = entry_of(*figures)
    return filed


def entry_of(value: Decimal | None, numerator: Decimal | None, denominator: Decimal | None) -> Entry:
    """A stored value as the domain's entry: a number, or a pair."""
    if numerator is not None and denominator is not None:
        return Pair(numerator, denominator)
    if value is None:
        raise ValueError("The database lets no value be stored without its figure.")
    return value


def _claims(quarter: Quarter) -> dict[int, date]:
    """By milestone id, the earliest day claimed in approved reports up to this quarter."""
    rows = MilestoneClaim.objects.filter(
        counts_now("revision__"), _until(quarter, "revision__report__quarter")
    )
    claims: dict[int, date] = {}
    for milestone, day in rows.values_list("milestone", "done_on"):
        claims[milestone] = min(day, claims.get(milestone, day))
    return claims


def _heard(quarter: Quarter) -> dict[int, set[Period]]:
    """By measure id, the quarters in which a lead's report was approved, up to this one."""
    path = "report__quarter"
    rows = Revision.objects.approved().filter(_until(quarter, path), report__role=Role.LEAD)
    heard: dict[int, set[Period]] = defaultdict(set)
    for measure, year, number in rows.values_list("report__measure", f"{path}__year", f"{path}__number"):
        heard[measure].add(Period(year, number))
    return heard
