"""From the rows of one quarter to its figures: indicators, measures, areas, agencies, districts, plan.

Plain functions over plain rows; no order of the rows matters.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from hz_plus.lib.quarters import Period

from .forecast import forecast
from .kinds import Aggregation, Direction, IndicatorKind, Level, Light, Reason, Shape
from .lights import Counts, area_light, count, moved, worst
from .milestones import Step, assess_milestones
from .paths import Goal, Points, expected_share, governing, quota_share
from .progress import Assessment, Observed, Thresholds, assess
from .series import NOTHING, Combined, Entry, Filer, Filings, Series, combine, year_met


@dataclass(frozen=True, slots=True)
class Way:
    """How an indicator's agencies become one figure, and how its expected path rises."""

    aggregation: Aggregation = Aggregation.LEAD
    shape: Shape = Shape.LINEAR
    points: Points = ()


@dataclass(frozen=True, slots=True)
class IndicatorInput:
    """All that one indicator's figure of a quarter rests on.

    `start`: the day its path starts, `baseline` its figure there (None: unknown). `totals`: recorded totals of
    whole years. `year_ago`: the indicator as it was four quarters earlier, for the forecast.
    """

    code: str
    measure: str
    kind: IndicatorKind
    direction: Direction
    way: Way
    baseline: Decimal | None
    start: date
    goals: tuple[Goal, ...]
    filings: Filings = NOTHING
    year_ago: IndicatorInput | None = None
    totals: Mapping[int, Decimal] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    heard: frozenset[Period] = frozenset()


@dataclass(frozen=True, slots=True)
class Moved:
    """A reviewer's override: the light it was moved from, and to; see `lights.moved`."""

    from_light: Light
    light: Light
    reason: str


@dataclass(frozen=True, slots=True)
class MeasureInput:
    """A measure active on the quarter's last day; judged lights by leading agency id.

    `waived` leads owe no report this quarter: nobody waits for their judgement.
    """

    code: str
    area: str
    leads: tuple[int, ...]
    judged: Mapping[int, Light] = field(default_factory=dict)
    waived: frozenset[int] = frozenset()
    override: Moved | None = None

    @property
    def judges(self) -> tuple[int, ...]:
        """The leads whose judgement counts."""
        return tuple(lead for lead in self.leads if lead not in self.waived)


@dataclass(frozen=True, slots=True)
class Settled:
    """A measure that is not computed anew: the light that its stored figure has."""

    area: str
    leads: tuple[int, ...]
    light: Light


@dataclass(frozen=True, slots=True)
class DistrictInput:
    """A district with its parts of decomposed targets, each like an indicator of its own; of parts that are not
    computed anew the lights are `settled`.
    """

    code: str
    parts: tuple[IndicatorInput, ...]
    settled: tuple[Light, ...] = ()


@dataclass(frozen=True, slots=True)
class QuarterInput:
    """Everything a quarter's figures rest on; where only some measures are computed, the others `settled`.

    `agencies`: codes by id.
    """

    period: Period
    thresholds: Thresholds
    plan: str
    areas: tuple[str, ...]
    measures: tuple[MeasureInput, ...]
    indicators: tuple[IndicatorInput, ...]
    agencies: Mapping[int, str]
    districts: tuple[DistrictInput, ...] = ()
    settled: tuple[Settled, ...] = ()


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A computed figure, ready to be stored. `light` differs from the assessment's where it was moved."""

    level: Level
    subject: str
    assessment: Assessment
    light: Light | None = None
    area: str = ""
    judged: Light | None = None
    reported: int = 0
    to_report: int = 0
    counts: Counts | None = None
    driver: str = ""
    forecast_on: date | None = None
    override: str = ""


def roll_up(given: QuarterInput) -> list[FigureRow]:
    """Every figure of the quarter that is asked for."""
    indicators = [_indicator(row, given) for row in given.indicators]
    by_measure: dict[str, list[FigureRow]] = defaultdict(list)
    for row, figure in zip(given.indicators, indicators, strict=True):
        by_measure[row.measure].append(figure)
    measures = [_measure(row, by_measure[row.code]) for row in given.measures]
    lights = [
        *given.settled,
        *(
            Settled(row.area, row.leads, figure.light or Light.GREY)
            for row, figure in zip(given.measures, measures, strict=True)
        ),
    ]
    areas = [_area(area, lights) for area in given.areas]
    plan = _counted(Level.PLAN, given.plan, [row.light for row in lights])
    districts = [figure for row in given.districts for figure in _district(row, given)]
    return [*indicators, *measures, *areas, *_agencies(given, lights), *districts, plan]


def _indicator(row: IndicatorInput, given: QuarterInput) -> FigureRow:
    combined = combined_of(row, given.period)
    assessment = _assess(row, combined.observed, given.period, given.thresholds)
    return FigureRow(
        Level.INDICATOR,
        row.code,
        assessment,
        assessment.light,
        reported=combined.reported,
        to_report=combined.expected,
        forecast_on=_forecast(row, assessment, given.period),
    )


def combined_of(row: IndicatorInput, period: Period) -> Combined:
    """The indicator's value at the quarter with its coverage; a milestone's value is not filed but claimed."""
    if row.kind is IndicatorKind.MILESTONE:
        return Combined(Observed(None), int(period in row.heard), 1)
    return combine(_series(row), row.filings, period, row.way.aggregation)


def _series(row: IndicatorInput) -> Series:
    """What turns the row's entries into values."""
    return Series(row.kind, totals=row.totals, quotas=_quotas(row), frozen_at=_frozen_at(row.kind, row.goals))


def _frozen_at(kind: IndicatorKind, goals: Sequence[Goal]) -> Period | None:
    """Of a flow, the first quarter ending on or after the last target's day."""
    if kind is not IndicatorKind.ANNUAL_FLOW or not goals:
        return None
    return Period.containing(max(goal.due_on for goal in goals))


def evaluated_at(kind: IndicatorKind, goals: Sequence[Goal], period: Period) -> Period:
    """The quarter whose value stands in `period`: itself, or the one at which a flow was frozen."""
    frozen = _frozen_at(kind, goals)
    return period if frozen is None else min(period, frozen)


def _quotas(row: IndicatorInput) -> dict[int, Decimal]:
    if row.kind is not IndicatorKind.ANNUAL_QUOTA:
        return {}
    return {goal.due_on.year: goal.value for goal in row.goals}


def assess_alone(
    row: IndicatorInput, entry: Entry | None, period: Period, thresholds: Thresholds
) -> Assessment:
    """The assessment that one agency's `entry` would give, added to its own filings in `row`: what a
    draft's author is shown.
    """
    before = row.filings.filers[0].entries if row.filings.filers else {}
    entries = {when: filed for when, filed in before.items() if when != period}
    if entry is not None:
        entries[period] = entry
    alone = replace(row, filings=Filings((Filer(entries),), holders=1, heard=bool(entries)))
    observed = combined_of(alone, period).observed
    if entry is None and row.kind is not IndicatorKind.MILESTONE:
        observed = Observed(None, reason=Reason.NEVER_FILED)
    return _assess(alone, observed, period, thresholds)


def _assess(row: IndicatorInput, observed: Observed, period: Period, thresholds: Thresholds) -> Assessment:
    if row.kind is IndicatorKind.MILESTONE:
        return assess_milestones(
            row.steps,
            quarter_end=period.ends_on,
            heard=period in row.heard,
            heard_before=period.previous() in row.heard,
            filed_before=any(heard < period for heard in row.heard),
        )
    path = path_of(row, period)
    if path is None:
        reason = observed.reason or Reason.NO_TARGET
        return Assessment(Light.GREY, reason, value=observed.value, stale=observed.stale)
    quota = row.kind is IndicatorKind.ANNUAL_QUOTA
    return assess(
        observed,
        goal=path.goal,
        baseline=row.baseline,
        share=path.share,
        quarter_end=period.ends_on,
        direction=row.direction,
        thresholds=thresholds,
        only_at_end=row.kind in (IndicatorKind.ANNUAL_FLOW, IndicatorKind.ANNUAL_QUOTA),
        last_part_met=not quota or year_met(_series(row), row.filings, path.goal.due_on.year, period),
    )


@dataclass(frozen=True, slots=True)
class Path:
    """The goal in force and the share of the way to it that is expected by the quarter's end."""

    goal: Goal
    share: Decimal


def path_of(row: IndicatorInput, period: Period) -> Path | None:
    """Where the indicator should be; None without a target."""
    if row.kind is IndicatorKind.ANNUAL_QUOTA:
        quotas = _quotas(row)
        if not quotas:
            return None
        goal = Goal(max(goal.due_on for goal in row.goals), sum(quotas.values(), Decimal(0)))
        return Path(goal, quota_share(quotas, period.year, period.number))
    found = governing(row.goals, period.ends_on)
    if found is None:
        return None
    share = expected_share(
        row.way.shape, row.way.points, start=row.start, due_on=found.due_on, quarter_end=period.ends_on
    )
    return Path(found, share)


def _forecast(row: IndicatorInput, assessment: Assessment, period: Period) -> date | None:
    """None for milestones and quotas, and where this value or that of four quarters earlier is missing or carried."""
    if row.kind in (IndicatorKind.MILESTONE, IndicatorKind.ANNUAL_QUOTA):
        return None
    if assessment.value is None or assessment.stale or assessment.target is None:
        return None
    at = _series(row).evaluated_at(period)
    then = at.plus(-4)
    return forecast(
        assessment.value,
        _value_then(row, then),
        assessment.target,
        row.direction,
        on=at.ends_on,
        before_on=then.ends_on,
    )


def _value_then(row: IndicatorInput, then: Period) -> Decimal | None:
    if row.start == then.ends_on:
        return row.baseline
    if row.year_ago is None:
        return None
    observed = combined_of(row.year_ago, then).observed
    return None if observed.stale else observed.value


def _measure(row: MeasureInput, indicators: Sequence[FigureRow]) -> FigureRow:
    """Its worst indicator; without one, its leads' judged lights; moved where a reviewer did so."""
    figure = _driven(row, indicators) if indicators else _self_judged(row)
    computed = figure.assessment.light
    if row.override and moved(computed, row.override.from_light):
        return replace(figure, light=row.override.light, override=row.override.reason)
    return replace(figure, light=computed)


def _self_judged(row: MeasureInput) -> FigureRow:
    judged = _judged(row)
    return FigureRow(
        Level.MEASURE,
        row.code,
        Assessment(judged) if judged else Assessment(Light.GREY, Reason.NOT_JUDGED),
        area=row.area,
        judged=judged,
        reported=len([lead for lead in row.judges if lead in row.judged]),
        to_report=len(row.judges),
    )


def _driven(row: MeasureInput, indicators: Sequence[FigureRow]) -> FigureRow:
    driver, assessment = worst([(figure.subject, figure.assessment) for figure in indicators])
    chosen = next(figure for figure in indicators if figure.subject == driver)
    return FigureRow(
        Level.MEASURE,
        row.code,
        assessment,
        area=row.area,
        judged=_judged(row),
        reported=chosen.reported,
        to_report=chosen.to_report,
        driver=driver,
        forecast_on=chosen.forecast_on,
    )


def _judged(row: MeasureInput) -> Light | None:
    """The leads' own judgement; of several leads by the rule for areas, a missing one grey."""
    if not row.judged:
        return None
    if len(row.leads) == 1:
        return row.judged.get(row.leads[0])
    light = area_light(count(row.judged.get(lead, Light.GREY) for lead in row.judges))
    return None if light is Light.GREY else light


def _area(area: str, measures: Iterable[Settled]) -> FigureRow:
    counts = count(row.light for row in measures if row.area == area)
    light = area_light(counts)
    reason = Reason.MOSTLY_GREY if light is Light.GREY else None
    whole = sum(counts.values())
    return FigureRow(
        Level.AREA,
        area,
        Assessment(light, reason),
        light,
        area,
        reported=whole - counts[Light.GREY],
        to_report=whole,
        counts=counts,
    )


def _agencies(given: QuarterInput, measures: Iterable[Settled]) -> list[FigureRow]:
    """For each agency that leads a measure computed now, the counts of all the measures it leads; no light."""
    concerned = {lead for row in given.measures for lead in row.leads}
    lights: dict[int, list[Light]] = defaultdict(list)
    for row in measures:
        for lead in row.leads:
            lights[lead].append(row.light)
    return [
        _counted(Level.AGENCY, given.agencies[agency], own)
        for agency, own in sorted(lights.items())
        if agency in concerned
    ]


def _district(row: DistrictInput, given: QuarterInput) -> list[FigureRow]:
    """Each part of a decomposed target, judged like an indicator of its own (rules 1–5), and their counts; the
    counts have no light.
    """
    parts = [
        replace(_indicator(part, given), level=Level.PART, subject=part_subject(part.code, row.code))
        for part in row.parts
    ]
    lights = [*row.settled, *(figure.assessment.light for figure in parts)]
    return [*parts, _counted(Level.DISTRICT, row.code, lights)]


def part_subject(indicator: str, agency: str) -> str:
    """What a part's figure is about: 1.1-a/yuhang."""
    return f"{indicator}/{agency}"


def _counted(level: Level, subject: str, lights: Sequence[Light]) -> FigureRow:
    """A figure of counts and no light (the store keeps its light empty); measures with a light were reported."""
    counts = count(lights)
    reported = len(lights) - counts[Light.GREY]
    return FigureRow(
        level, subject, Assessment(Light.GREY), reported=reported, to_report=len(lights), counts=counts
    )
