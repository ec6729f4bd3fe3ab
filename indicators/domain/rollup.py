"""From the rows of one quarter to its figures: indicators, measures, areas, agencies, plan.

Plain functions over plain rows; no order of the rows matters.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from hz_plus.lib.quarters import Period

from .kinds import Aggregation, Direction, IndicatorKind, Level, Light, Reason, Shape
from .lights import Counts, area_light, count, worst
from .milestones import Step, assess_milestones
from .progress import (
    Assessment,
    Goal,
    Observed,
    Thresholds,
    assess,
    elapsed,
    governing,
    quota_share,
    s_curve,
)
from .series import Combined, Entry, Filed, Series, combine, year_met


@dataclass(frozen=True, slots=True)
class IndicatorInput:
    """All that one indicator's figure of a quarter rests on."""

    code: str
    measure: str
    kind: IndicatorKind
    direction: Direction
    aggregation: Aggregation
    shape: Shape
    baseline: Decimal | None
    start: date
    goals: tuple[Goal, ...]
    agencies: tuple[int, ...]
    filed: Filed = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    heard: frozenset[Period] = frozenset()


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

    @property
    def judges(self) -> tuple[int, ...]:
        """The leads whose judgement counts."""
        return tuple(lead for lead in self.leads if lead not in self.waived)


@dataclass(frozen=True, slots=True)
class QuarterInput:
    """Everything a quarter's figures rest on."""

    period: Period
    thresholds: Thresholds
    plan: str
    areas: tuple[str, ...]
    measures: tuple[MeasureInput, ...]
    indicators: tuple[IndicatorInput, ...]
    agencies: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A computed figure, ready to be stored."""

    level: Level
    subject: str
    assessment: Assessment
    area: str = ""
    judged: Light | None = None
    reported: int = 0
    to_report: int = 0
    counts: Counts | None = None
    driver: str = ""


def roll_up(given: QuarterInput) -> list[FigureRow]:
    """Every figure of the quarter."""
    indicators = [_indicator(row, given) for row in given.indicators]
    by_measure: dict[str, list[FigureRow]] = defaultdict(list)
    for row, figure in zip(given.indicators, indicators, strict=True):
        by_measure[row.measure].append(figure)
    measures = [_measure(row, by_measure[row.code]) for row in given.measures]
    areas = [_area(area, measures) for area in given.areas]
    plan = _counted(Level.PLAN, given.plan, [figure.assessment.light for figure in measures])
    return [*indicators, *measures, *areas, *_agencies(given, measures), plan]


def _indicator(row: IndicatorInput, given: QuarterInput) -> FigureRow:
    combined = _combined(row, given.period)
    return FigureRow(
        Level.INDICATOR,
        row.code,
        _assess(row, combined.observed, given.period, given.thresholds),
        reported=combined.reported,
        to_report=combined.expected,
    )


def _combined(row: IndicatorInput, period: Period) -> Combined:
    if row.kind is IndicatorKind.MILESTONE:
        return Combined(Observed(None), int(period in row.heard), 1)
    return combine(_series(row), row.agencies, period, row.aggregation)


def _series(row: IndicatorInput) -> Series:
    """The row's entries with what its kind needs beside them."""
    flow = row.kind is IndicatorKind.ANNUAL_FLOW
    return Series(
        row.kind,
        row.filed,
        totals={row.start.year: row.baseline} if flow and row.baseline is not None else {},
        quotas=_quotas(row),
        frozen_at=_last_period(row) if flow else None,
    )


def _quotas(row: IndicatorInput) -> dict[int, Decimal]:
    if row.kind is not IndicatorKind.ANNUAL_QUOTA:
        return {}
    return {goal.due_on.year: goal.value for goal in row.goals}


def _last_period(row: IndicatorInput) -> Period | None:
    """The first quarter ending on or after the last target's day."""
    return Period.containing(max(goal.due_on for goal in row.goals)) if row.goals else None


def assess_alone(
    row: IndicatorInput, agency: int, entry: Entry | None, period: Period, thresholds: Thresholds
) -> Assessment:
    """The assessment that one agency's `entry` alone would give: what a draft's author is shown."""
    filed = {key: value for key, value in row.filed.items() if key != (agency, period)}
    if entry is not None:
        filed[agency, period] = entry
    alone = replace(row, filed=filed, agencies=(agency,))
    observed = _combined(alone, period).observed
    if entry is None and row.kind is not IndicatorKind.MILESTONE:
        observed = Observed(None, reason=Reason.NEVER_FILED)
    return _assess(alone, observed, period, thresholds)


def _assess(row: IndicatorInput, observed: Observed, period: Period, thresholds: Thresholds) -> Assessment:
    if row.kind is IndicatorKind.MILESTONE:
        return assess_milestones(
            row.steps,
            quarter_end=period.ends_on,
            heard=period in row.heard or period.previous() in row.heard,
            filed_before=any(heard < period for heard in row.heard),
        )
    path = path_of(row, period)
    if path is None:
        return Assessment(Light.GREY, Reason.NOT_COMPUTED, value=observed.value)
    last_year = path.goal.due_on.year
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
        last_part_met=not quota or year_met(_series(row), row.agencies, last_year) is True,
    )


@dataclass(frozen=True, slots=True)
class Path:
    """The goal in force and the share of the way to it that is expected by the quarter's end."""

    goal: Goal
    share: Decimal


def path_of(row: IndicatorInput, period: Period) -> Path | None:
    """Where the indicator should be; None for a shape that is not computed yet, or without a target."""
    if row.kind is IndicatorKind.ANNUAL_QUOTA:
        quotas = _quotas(row)
        if not quotas:
            return None
        goal = Goal(max(goal.due_on for goal in row.goals), sum(quotas.values(), Decimal(0)))
        return Path(goal, quota_share(quotas, period.year, period.number))
    found = governing(row.goals, period.ends_on)
    if found is None or row.shape not in (Shape.LINEAR, Shape.S_CURVE):
        return None
    share = elapsed(row.start, found.due_on, period.ends_on)
    return Path(found, s_curve(share) if row.shape is Shape.S_CURVE else share)


def _measure(row: MeasureInput, indicators: Sequence[FigureRow]) -> FigureRow:
    """Its worst indicator; without one, its leads' judged lights."""
    judged = _judged(row)
    if not indicators:
        return FigureRow(
            Level.MEASURE,
            row.code,
            Assessment(judged) if judged else Assessment(Light.GREY, Reason.NOT_JUDGED),
            row.area,
            judged,
            reported=len(row.judged),
            to_report=len(row.judges),
        )
    driver, assessment = worst([(figure.subject, figure.assessment) for figure in indicators])
    chosen = next(figure for figure in indicators if figure.subject == driver)
    return FigureRow(
        Level.MEASURE,
        row.code,
        assessment,
        row.area,
        judged,
        reported=chosen.reported,
        to_report=chosen.to_report,
        driver=driver,
    )


def _judged(row: MeasureInput) -> Light | None:
    """The leads' own judgement; of several leads by the rule for areas, a missing one grey."""
    if not row.judged:
        return None
    if len(row.leads) == 1:
        return row.judged.get(row.leads[0])
    light = area_light(count(row.judged.get(lead, Light.GREY) for lead in row.judges))
    return None if light is Light.GREY else light


def _area(area: str, measures: Sequence[FigureRow]) -> FigureRow:
    own = [figure for figure in measures if figure.area == area]
    counts = count(figure.assessment.light for figure in own)
    light = area_light(counts)
    reason = Reason.MOSTLY_GREY if light is Light.GREY else None
    return FigureRow(
        Level.AREA,
        area,
        Assessment(light, reason),
        area,
        reported=len(own) - counts[Light.GREY],
        to_report=len(own),
        counts=counts,
    )


def _agencies(given: QuarterInput, measures: Sequence[FigureRow]) -> list[FigureRow]:
    """For each agency that leads, the counts of the measures it leads; no light."""
    lights: dict[int, list[Light]] = defaultdict(list)
    for row, figure in zip(given.measures, measures, strict=True):
        for lead in row.leads:
            lights[lead].append(figure.assessment.light)
    return [_counted(Level.AGENCY, given.agencies[agency], own) for agency, own in sorted(lights.items())]


def _counted(level: Level, subject: str, lights: Sequence[Light]) -> FigureRow:
    """A figure of counts and no light (the store keeps its light empty); measures with a light were reported."""
    counts = count(lights)
    reported = len(lights) - counts[Light.GREY]
    return FigureRow(
        level, subject, Assessment(Light.GREY), reported=reported, to_report=len(lights), counts=counts
    )
