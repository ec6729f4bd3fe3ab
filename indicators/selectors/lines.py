"""What the stored figures of a quarter say, joined to measures, indicators and agencies.

Every page reads its rows once through `read` and lays them out as lines; nothing is judged here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Q

from actions.domain.workflow import Role
from actions.models import Measure, Plan, Quarter, Responsibility
from agencies.models import Agency
from indicators.domain.kinds import Level, Light
from indicators.models import Figure, Indicator, PublishedFigure, Target
from indicators.selectors.computed import figures_at
from indicators.selectors.published import Published, published_of
from indicators.selectors.quarters import Chosen

TREND = 8
"""How many quarters a small line shows."""
JUDGED = ("green", "yellow", "red")
"""The lights a lead may give itself."""


def moved_from(figure: Figure | None) -> str:
    """The computed light where a reviewer moved it; else empty."""
    return "" if figure is None or figure.light == figure.computed_light else figure.computed_light


@dataclass(frozen=True, slots=True)
class Point:
    """One quarter of a series. `carried`: the value is an earlier quarter's, nothing was filed for this one."""

    quarter: Quarter
    figure: Figure | None
    light: str

    @property
    def value(self) -> Decimal | None:
        """The value filed for this quarter; None where it is missing or carried."""
        return None if self.carried or self.figure is None else self.figure.value

    @property
    def carried(self) -> bool:
        """Whether the stored value only repeats an earlier quarter's."""
        return self.figure is not None and self.figure.stale and self.figure.reported == 0

    @property
    def is_filed_uncomputed(self) -> bool:
        """Whether something was filed for a kind of indicator whose value is not computed yet."""
        return self.figure is not None and self.figure.reported > 0

    @property
    def moved_from(self) -> str:
        """The computed light where a reviewer moved it; else empty."""
        return moved_from(self.figure)

    @property
    def is_corrected(self) -> bool:
        """Whether the figure says otherwise than what was published."""
        return self.figure is not None and self.figure.is_corrected

    @property
    def is_judged(self) -> bool:
        """Whether this is a measure's light and comes from its lead's own judgement."""
        found = self.figure
        own = found is not None and found.level == Level.MEASURE and not found.driver
        return own and self.light in JUDGED

    @property
    def expected(self) -> Decimal | None:
        """Where the path would have it."""
        return None if self.figure is None else self.figure.expected


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """An indicator in the quarter, with its recent quarters, earliest first."""

    indicator: Indicator
    figure: Figure | None
    light: str
    trend: tuple[Point, ...] = ()

    @property
    def gap(self) -> Decimal | None:
        """How far behind schedule, in points."""
        return None if self.figure is None else self.figure.gap


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """A measure in the quarter: its light, who leads it, the indicator its light comes from."""

    measure: Measure
    figure: Figure | None
    light: str
    leads: tuple[Agency, ...] = ()
    driver: IndicatorLine | None = None

    @property
    def moved_from(self) -> str:
        """The computed light where a reviewer moved it; else empty."""
        return moved_from(self.figure)

    @property
    def is_judged(self) -> bool:
        """Whether the light comes from its lead's own judgement (自评), for want of an indicator."""
        return self.figure is not None and not self.figure.driver and self.light in JUDGED

    @property
    def is_corrected(self) -> bool:
        """Whether its figure says otherwise than what was published."""
        return self.figure is not None and self.figure.is_corrected

    @property
    def counts(self) -> bool:
        """Whether the measure has a light at all; one that was paused, merged or cancelled has none."""
        return self.figure is not None or self.measure.inactive_from is None

    @property
    def gap(self) -> Decimal | None:
        """How far behind schedule, in points; None for milestones and judged lights."""
        return None if self.figure is None else self.figure.gap


Figures = Mapping[tuple[int, str, str], Figure]
"""By quarter id, level and subject."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The rows behind a page, read once."""

    chosen: Chosen
    figures: Figures
    indicators: Mapping[str, Indicator] = field(default_factory=dict)
    leads: Mapping[int, tuple[Agency, ...]] = field(default_factory=dict)
    published: Published = field(default_factory=dict)

    def figure(self, level: Level, subject: str, quarter: Quarter | None = None) -> Figure | None:
        """The figure of `subject`, in the chosen quarter unless another is named."""
        of = quarter or self.chosen.quarter
        return None if of is None else self.figures.get((of.pk, level.value, subject))

    def as_published(self, figure: Figure | None) -> PublishedFigure | None:
        """What was published, where the page has read it and the figure was corrected since."""
        return self.published.get(_key(figure)) if figure is not None else None

    def indicator_line(self, indicator: Indicator, trend: int = TREND) -> IndicatorLine:
        """The indicator with its last `trend` quarters."""
        figure = self.figure(Level.INDICATOR, indicator.code)
        return IndicatorLine(
            indicator, figure, self.chosen.light(figure), self.points(Level.INDICATOR, indicator.code, trend)
        )

    def measure_line(self, measure: Measure) -> MeasureLine:
        """The measure with its leads and its driver."""
        figure = self.figure(Level.MEASURE, measure.code)
        driver = self.indicators.get(figure.driver) if figure is not None else None
        return MeasureLine(
            measure,
            figure,
            self.chosen.light(figure),
            self.leads.get(measure.pk, ()),
            self.indicator_line(driver) if driver else None,
        )

    def points(self, level: Level, subject: str, count: int) -> tuple[Point, ...]:
        """The last `count` quarters of a subject, earliest first."""
        return tuple(
            Point(quarter, found, self.chosen.light(found))
            for quarter in self.chosen.recent(count)
            for found in (self.figure(level, subject, quarter),)
        )


def figures(chosen: Chosen, wanted: Mapping[Level, int], narrowed: Q | None = None) -> Figures:
    """Figures of each wanted level over its number of recent quarters; `narrowed` to some. One query.

    As of a moment they are computed, all of these quarters, in the fixed number of queries of `figures_at`.
    """
    if chosen.quarter is None:
        return {}
    if chosen.as_of is not None:
        rows_then = figures_at(chosen.plan, chosen.recent(max(wanted.values())), chosen.as_of)
        return {_key(row): row for row in rows_then}
    rows = Figure.objects.filter(plan=chosen.plan)
    condition = Q()
    for level, count in wanted.items():
        condition |= Q(level=level, quarter__in=[quarter.pk for quarter in chosen.recent(count)])
    rows = rows.filter(condition) if narrowed is None else rows.filter(condition & narrowed)
    return {_key(row): row for row in rows}


def figures_in(chosen: Chosen, quarters: Sequence[Quarter], levels: Sequence[Level]) -> Figures:
    """Figures of `levels` in any of the plan's visible `quarters`. One query; as of a moment as `figures`."""
    if chosen.as_of is not None:
        return {_key(row): row for row in figures_at(chosen.plan, quarters, chosen.as_of)}
    rows = Figure.objects.filter(plan=chosen.plan, level__in=levels, quarter__in=quarters)
    return {_key(row): row for row in rows}


def published_in(chosen: Chosen, found: Figures) -> Published:
    """What was published of the chosen quarter's figures among `found`. One query, none where none was corrected."""
    quarter = chosen.quarter
    return published_of(row for row in found.values() if quarter is not None and row.quarter_id == quarter.pk)


def _key(figure: Figure) -> tuple[int, str, str]:
    return figure.quarter_id, figure.level, figure.subject


def indicators_of(plan: Plan, measures: Iterable[Measure] | None = None) -> dict[str, Indicator]:
    """The indicators of the plan, or of some of its measures, by code and in order. One query."""
    rows = Indicator.objects.filter(plan=plan).select_related("measure").order_by("order")
    if measures is not None:
        rows = rows.filter(measure__in=[measure.pk for measure in measures])
    return {row.code: row for row in rows}


def leads_of(chosen: Chosen, measures: Iterable[Measure] | None = None) -> dict[int, tuple[Agency, ...]]:
    """By measure id, who leads it on the chosen day, in the text's order. One query."""
    rows = Responsibility.objects.valid_on(chosen.day, chosen.as_of)
    rows = rows.filter(role=Role.LEAD, measure__plan=chosen.plan)
    if measures is not None:
        rows = rows.filter(measure__in=[measure.pk for measure in measures])
    leads: dict[int, list[Agency]] = defaultdict(list)
    for row in rows.select_related("agency").order_by("order"):
        leads[row.measure_id].append(row.agency)
    return {measure: tuple(agencies) for measure, agencies in leads.items()}


def targets_on(row: Indicator, day: date) -> tuple[Target, ...]:
    """The indicator's targets in force on `day`, earliest first."""
    return tuple(
        sorted(
            (
                target
                for target in row.known_targets
                if (target.valid_from is None or target.valid_from <= day)
                and (target.valid_to is None or target.valid_to >= day)
            ),
            key=lambda target: target.due_on,
        )
    )


def furthest_behind(lines: Sequence[IndicatorLine]) -> IndicatorLine | None:
    """The indicator with the largest gap; where none has one, the first with a value, else the first."""
    with_gap = [line for line in lines if line.gap is not None]
    if with_gap:
        return max(with_gap, key=lambda line: line.gap or Decimal(0))
    with_value = [line for line in lines if line.figure is not None and line.figure.value is not None]
    return next(iter([*with_value, *lines]), None)


def tally(lights: Iterable[str]) -> dict[str, int]:
    """How many of each light, every light named, in the order of the lights."""
    counts = dict.fromkeys([*(light.value for light in Light), "todo"], 0)
    for light in lights:
        counts[light] += 1
    return counts
