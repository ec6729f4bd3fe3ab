"""Indicators, read: the list in a quarter, and one with its definition, targets, parts and every quarter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import OuterRef, Q, QuerySet, Subquery

from actions.models import Plan
from actions.querysets import counting
from agencies.authorization import Viewer
from agencies.models import Agency
from agencies.querysets import known_at
from hz_plus.lib.joins import join, joined
from indicators.domain.kinds import IndicatorKind, Level
from indicators.models import (
    Baseline,
    Figure,
    Indicator,
    Milestone,
    MilestoneClaim,
    PublishedFigure,
    Target,
)
from indicators.querysets import IndicatorQuerySet
from indicators.selectors.explanations import explain
from indicators.selectors.forecasts import Forecast, forecast_of
from indicators.selectors.lines import TREND, IndicatorLine, Point, Reading, figures, published_in, targets_on
from indicators.selectors.parts import Decomposition, decomposition
from indicators.selectors.quarters import Chosen


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone with the day it was done, as claimed in approved reports up to the chosen quarter."""

    milestone: Milestone
    done_on: date | None
    is_due: bool


@dataclass(frozen=True, slots=True)
class IndicatorDetail:
    """An indicator with its definition and every quarter. `sentence` says why the light is what it is."""

    line: IndicatorLine
    baseline: Baseline | None
    targets: tuple[Target, ...]
    governing: Target | None
    steps: tuple[Step, ...]
    sentence: str
    series: tuple[Point, ...]
    published: PublishedFigure | None = None
    forecast: Forecast | None = None

    @property
    def target(self) -> Decimal | None:
        """What the figure was judged by (a quota: all years together); else the governing target."""
        figure = self.line.figure
        if figure is not None and figure.target is not None:
            return figure.target
        return self.governing.value if self.governing is not None else None

    @property
    def is_quota(self) -> bool:
        """Whether every year has a quota of its own."""
        return self.line.indicator.kind == IndicatorKind.ANNUAL_QUOTA

    @property
    def quota_every_year(self) -> Target | None:
        """One year's quota where all years have the same."""
        alike = self.is_quota and len({target.value for target in self.targets}) == 1
        return self.targets[0] if alike else None

    @property
    def newest_first(self) -> tuple[Point, ...]:
        """The quarters for a table."""
        return self.series[::-1]

    @property
    def has_drawing(self) -> bool:
        """Whether there is a value to draw; steps are listed instead."""
        return not self.steps and any(point.value is not None for point in self.series)

    @property
    def is_behind(self) -> bool:
        """Whether the stored light says so."""
        return self.line.light in ("yellow", "red")

    @property
    def done_count(self) -> int:
        """How many steps are done."""
        return sum(step.done_on is not None for step in self.steps)

    @property
    def before(self) -> Point | None:
        """The quarter before the chosen one."""
        return self.series[-2] if len(self.series) > 1 else None

    @property
    def change(self) -> Decimal | None:
        """The value minus last quarter's; None where one of the two is missing or carried."""
        if self.before is None or self.before.value is None or self.series[-1].value is None:
            return None
        return self.series[-1].value - self.before.value

    @property
    def shortfall(self) -> Decimal | None:
        """The value minus what is expected, in the indicator's unit."""
        figure = self.line.figure
        if figure is None or figure.value is None or figure.expected is None:
            return None
        return figure.value - figure.expected


@dataclass(frozen=True, slots=True)
class IndicatorPage:
    """One indicator with everything its page shows."""

    detail: IndicatorDetail
    decomposition: Decomposition | None
    leads: tuple[Agency, ...]


Definitions = Mapping[Indicator, tuple[Step, ...]]
"""Indicators with measure, area, baseline and targets, in order, and the steps of each."""


def definitions(chosen: Chosen, rows: IndicatorQuerySet) -> Definitions:
    """The definitions of `rows` on the chosen day, in their order. Two queries."""
    defined = rows.defined_on(chosen.day, chosen.as_of).select_related("measure__area")
    known = known_at(chosen.as_of, "milestones__")
    with_steps = join(defined.with_targets(chosen.as_of), "step", "milestones", known)
    with_steps = with_steps.annotate(done_on=Subquery(_days_done(chosen)[:1]))
    found: dict[Indicator, list[Step]] = {}
    for row in with_steps:
        steps, step = found.setdefault(row, []), joined(row, "step")
        if step is not None:
            steps.append(Step(step, row.done_on, step.due_on <= chosen.day))
    return {row: tuple(sorted(steps, key=lambda step: step.milestone.order)) for row, steps in found.items()}


def _days_done(chosen: Chosen) -> QuerySet[MilestoneClaim, date]:
    """The days claimed for a step in approved reports up to the chosen quarter, earliest first."""
    claims = MilestoneClaim.objects.filter(
        counting(chosen.as_of, "revision__"),
        milestone__indicator=OuterRef("pk"),
        milestone__order=OuterRef("step__order"),
        revision__report__quarter__in=chosen.until,
        done_on__lte=chosen.day,
    )
    return claims.order_by("done_on").values_list("done_on", flat=True)


def details(reading: Reading, known: Definitions) -> tuple[IndicatorDetail, ...]:
    """Each indicator with its definition and all its quarters."""
    return tuple(_detail(reading, row, steps) for row, steps in known.items())


def _detail(reading: Reading, row: Indicator, steps: tuple[Step, ...]) -> IndicatorDetail:
    line = reading.indicator_line(row)
    targets = targets_on(row, reading.chosen.day)
    series = reading.points(Level.INDICATOR, row.code, len(reading.chosen.visible) or 1)
    return IndicatorDetail(
        line=line,
        baseline=row.baseline,
        targets=targets,
        governing=governing_of(targets, line.figure),
        steps=steps,
        sentence=sentence(reading.chosen, line.figure, row),
        series=series,
        published=reading.as_published(line.figure),
        forecast=forecast_of(row, line.figure, series, _start(reading.chosen.plan, row)),
    )


def _start(plan: Plan, row: Indicator) -> tuple[date, Decimal | None]:
    """The baseline's day and value; the text's zero at the plan's where none is recorded."""
    if row.baseline is not None:
        return row.baseline.on, row.baseline.value
    return plan.baseline_date, Decimal(0) if row.starts_from_zero else None


def sentence(chosen: Chosen, figure: Figure | None, indicator: Indicator | None) -> str:
    """Why the figure's light is what it is; empty where there is no figure."""
    if figure is None or chosen.quarter is None:
        return ""
    return explain(figure, quarter=chosen.quarter, indicator=indicator)


def governing_of(targets: Sequence[Target], figure: Figure | None) -> Target | None:
    """The target that the figure was judged by, as stored; the last one where none was."""
    due_on = figure.facts.get("due_on") if figure is not None else None
    judged = (target for target in targets if target.due_on.isoformat() == due_on)
    return next(judged, targets[-1] if targets else None)


def indicator_details(chosen: Chosen, rows: IndicatorQuerySet) -> tuple[IndicatorDetail, ...]:
    """Each of `rows` with its definition, in their order. Three queries."""
    return details(Reading(chosen, figures(chosen, {Level.INDICATOR: TREND})), definitions(chosen, rows))


def indicator_page(
    chosen: Chosen, indicator: Indicator, viewer: Viewer, leads: tuple[Agency, ...]
) -> IndicatorPage:
    """One indicator, with the parts of its target where it was decomposed. At most five queries, one more where its
    figure was corrected.
    """
    wanted = {Level.INDICATOR: len(chosen.visible) or 1, Level.PART: 1}
    own = Q(subject=indicator.code) | Q(subject__startswith=f"{indicator.code}/")
    found = figures(chosen, wanted, own)
    reading = Reading(chosen, found, published=published_in(chosen, found))
    [detail] = details(reading, definitions(chosen, Indicator.objects.filter(pk=indicator.pk)))
    governing = detail.governing.due_on if detail.governing is not None else None
    parts = decomposition(reading, detail.line.indicator, viewer, leads=leads, due_on=governing)
    return IndicatorPage(detail, parts, leads)
