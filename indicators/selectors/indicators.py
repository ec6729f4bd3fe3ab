"""Indicators, read: the list in a quarter, and one with its definition, targets, parts and every quarter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from actions.querysets import counting
from agencies.authorization import Viewer
from agencies.models import Agency
from indicators.domain.kinds import IndicatorKind, Level
from indicators.models import Baseline, Figure, Indicator, Milestone, MilestoneClaim, Target
from indicators.querysets import IndicatorQuerySet
from indicators.selectors.explanations import explain
from indicators.selectors.lines import TREND, IndicatorLine, Point, Reading, figures, targets_on
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


def with_definition(chosen: Chosen, rows: IndicatorQuerySet) -> IndicatorQuerySet:
    """With what `details` looks at, as it was defined on the chosen day."""
    defined = rows.defined_on(chosen.day, chosen.as_of).select_related("measure__area")
    return defined.with_steps(chosen.as_of).with_targets(chosen.as_of)


def details(reading: Reading, indicators: Sequence[Indicator]) -> tuple[IndicatorDetail, ...]:
    """Each indicator with its definition and all its quarters. At most five queries."""
    if not indicators:
        return ()
    wanted = Indicator.objects.filter(pk__in=[row.pk for row in indicators]).order_by("order")
    rows = with_definition(reading.chosen, wanted)
    done = _done(reading.chosen, rows)
    return tuple(_detail(reading, row, done) for row in rows)


def _detail(reading: Reading, row: Indicator, done: dict[tuple[int, int], date]) -> IndicatorDetail:
    line = reading.indicator_line(row)
    targets = targets_on(row, reading.chosen.day)
    return IndicatorDetail(
        line=line,
        baseline=row.baseline,
        targets=targets,
        governing=_governing(targets, line.figure),
        steps=tuple(
            Step(step, done.get((row.pk, step.order)), step.due_on <= reading.chosen.day)
            for step in row.steps
        ),
        sentence=sentence(reading.chosen, line.figure, row),
        series=reading.points(Level.INDICATOR, row.code, len(reading.chosen.visible) or 1),
    )


def sentence(chosen: Chosen, figure: Figure | None, indicator: Indicator | None) -> str:
    """Why the figure's light is what it is; empty where there is no figure."""
    if figure is None or chosen.quarter is None:
        return ""
    return explain(figure, quarter=chosen.quarter, indicator=indicator)


def _governing(targets: Sequence[Target], figure: Figure | None) -> Target | None:
    """The target that the figure was judged by, as stored; the last one where none was."""
    due_on = figure.facts.get("due_on") if figure is not None else None
    judged = (target for target in targets if target.due_on.isoformat() == due_on)
    return next(judged, targets[-1] if targets else None)


def _done(chosen: Chosen, indicators: Iterable[Indicator]) -> dict[tuple[int, int], date]:
    """By indicator id and step, the earliest day claimed in approved reports up to the chosen quarter."""
    if chosen.quarter is None:
        return {}
    claims = MilestoneClaim.objects.filter(
        counting(chosen.as_of, "revision__"),
        milestone__indicator__in=[row.pk for row in indicators],
        revision__report__quarter__in=chosen.until,
        done_on__lte=chosen.quarter.ends_on,
    )
    done: dict[tuple[int, int], date] = {}
    for *step, day in claims.values_list("milestone__indicator", "milestone__order", "done_on"):
        key = step[0], step[1]
        done[key] = min(day, done.get(key, day))
    return done


def indicator_details(chosen: Chosen, rows: IndicatorQuerySet) -> tuple[IndicatorDetail, ...]:
    """Each of `rows` with its definition, in their order. At most five queries."""
    indicators = list(with_definition(chosen, rows))
    reading = Reading(chosen, figures(chosen, {Level.INDICATOR: TREND}))
    return tuple(_detail(reading, row, {}) for row in indicators)


def indicator_page(
    chosen: Chosen, indicator: Indicator, viewer: Viewer, leads: tuple[Agency, ...]
) -> IndicatorPage:
    """One indicator, with the parts of its target where it was decomposed."""
    wanted = {Level.INDICATOR: len(chosen.visible) or 1, Level.PART: 1}
    own = Q(subject=indicator.code) | Q(subject__startswith=f"{indicator.code}/")
    reading = Reading(chosen, figures(chosen, wanted, own))
    detail = details(reading, [indicator])[0]
    governing = detail.governing.due_on if detail.governing is not None else None
    parts = decomposition(reading, detail.line.indicator, viewer, leads=leads, due_on=governing)
    return IndicatorPage(detail, parts, leads)
