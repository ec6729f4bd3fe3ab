"""What a plan says of its measures and indicators, as known at a moment: read once, asked for any day.

Every row of a definition has two times: the days it is valid for, and the moments between which it was known.
The moment is chosen when the book is read, the day with each question.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from actions.domain.duties import Duties
from actions.models import Area, Life, Measure, Plan
from actions.selectors.obligations import duties
from agencies.models import Agency, AgencyKind
from agencies.querysets import KnownQuerySet
from hz_plus.lib.spans import Span, Timeline, span
from indicators.domain.kinds import Aggregation, Direction, IndicatorKind, Shape
from indicators.domain.milestones import Step
from indicators.domain.paths import Goal
from indicators.domain.progress import STANDARD, Thresholds
from indicators.domain.rollup import Way
from indicators.models import Baseline, Indicator, Method, Milestone, Part, Target, Threshold

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Start:
    """Where a path starts: figure and day."""

    value: Decimal
    on: date
    is_adopted: bool


class Share(NamedTuple):
    """An agency's part of a decomposed target."""

    agency: int
    goal: Goal


@dataclass(frozen=True, slots=True, eq=False)
class IndicatorBook:
    """An indicator with every version of its definition."""

    id: int
    code: str
    measure: int
    measure_code: str
    kind: IndicatorKind
    direction: Direction
    starts_from_zero: bool
    start: Start | None
    ways: Timeline[Way]
    goals: Timeline[Goal]
    parts: Timeline[Share]
    steps: Sequence[Step]

    @property
    def totals(self) -> Mapping[int, Decimal]:
        """The recorded total of the year that a recorded baseline closes."""
        start = self.start
        if start is None or start.is_adopted or (start.on.month, start.on.day) != (12, 31):
            return {}
        return {start.on.year: start.value}

    def way_on(self, day: date) -> Way:
        """How it is made and judged on `day`."""
        return self.ways.latest(day) or Way()


@dataclass(frozen=True, slots=True)
class MeasureBook:
    """A measure with the days on which it does not count."""

    id: int
    code: str
    area: str
    inactive: Sequence[Span]

    def is_active_on(self, day: date) -> bool:
        """Whether it counts on `day`."""
        return not any(span.holds(day) for span in self.inactive)


@dataclass(frozen=True, slots=True)
class AgencyBook:
    """An agency: its code, kind, and what it lies within."""

    code: str
    is_district: bool
    parent: int | None


@dataclass(frozen=True, slots=True)
class Book:
    """A plan as known at a moment."""

    plan: Plan
    thresholds: Timeline[Thresholds]
    areas: Sequence[str]
    measures: Sequence[MeasureBook]
    indicators: Sequence[IndicatorBook]
    agencies: Mapping[int, AgencyBook]
    duties: Duties

    def thresholds_on(self, day: date) -> Thresholds:
        """Of several valid on `day`, the latest begun; PRODUCT's own where the plan had none yet."""
        return self.thresholds.latest(day) or STANDARD


def read_book(plan: Plan, moment: datetime | None = None, *, only: Collection[int] | None = None) -> Book:
    """The plan as known at `moment`, now where it is None. Twelve queries, whatever the plan's size.

    `only`: the ids of the measures whose indicators are wanted, where not all are.
    """
    return Book(
        plan=plan,
        thresholds=_thresholds(plan, moment),
        areas=list(Area.objects.filter(plan=plan).order_by("order").values_list("code", flat=True)),
        measures=_measures(plan, moment),
        indicators=_indicators(plan, moment, only),
        agencies={
            pk: AgencyBook(code, kind == AgencyKind.DISTRICT, parent)
            for pk, code, kind, parent in Agency.objects.order_by().values_list(
                "pk", "code", "kind", "parent"
            )
        },
        duties=duties(plan, moment),
    )


def _thresholds(plan: Plan, moment: datetime | None) -> Timeline[Thresholds]:
    rows = Threshold.objects.known_at(moment).filter(plan=plan)
    columns = ("valid_from", "valid_to", "yellow_over", "red_over")
    return Timeline(
        (span(first, last), Thresholds(yellow, red))
        for first, last, yellow, red in rows.values_list(*columns)
    )


def _measures(plan: Plan, moment: datetime | None) -> list[MeasureBook]:
    ended: dict[int, list[Span]] = defaultdict(list)
    lives = Life.objects.known_at(moment).filter(measure__plan=plan)
    for measure, first, last in lives.values_list("measure", "valid_from", "valid_to"):
        ended[measure].append(span(first, last))
    rows = Measure.objects.filter(plan=plan).order_by("order").values_list("pk", "code", "area__code")
    return [MeasureBook(pk, code, area, ended[pk]) for pk, code, area in rows]


def _indicators(plan: Plan, moment: datetime | None, only: Collection[int] | None) -> list[IndicatorBook]:
    columns = ("pk", "code", "measure", "measure__code", "kind", "direction", "starts_from_zero")
    rows = list(Indicator.objects.filter(plan=plan).order_by("order").values_list(*columns))
    if only is not None:
        rows = [row for row in rows if row[2] in only]
    read = _Definitions([row[0] for row in rows], moment)
    starts, ways, goals, parts, steps = read.starts(), read.ways(), read.goals(), read.parts(), read.steps()
    return [
        IndicatorBook(
            pk,
            code,
            measure,
            measure_code,
            IndicatorKind(kind),
            Direction(direction),
            from_zero,
            starts.get(pk),
            ways[pk],
            goals[pk],
            parts[pk],
            steps[pk],
        )
        for pk, code, measure, measure_code, kind, direction, from_zero in rows
    ]


@dataclass(frozen=True, slots=True)
class _Definitions:
    """Reads what is known at a moment of these indicators (by id), each kind of row in one query."""

    indicators: Sequence[int]
    moment: datetime | None

    def starts(self) -> dict[int, Start]:
        rows = self._rows(Baseline.objects.all(), "value", "on", "is_adopted")
        return {pk: Start(value, on, is_adopted) for pk, value, on, is_adopted in rows}

    def ways(self) -> Mapping[int, Timeline[Way]]:
        return _dated(
            (pk, first, last, Way(Aggregation(how), Shape(shape), _points(points)))
            for pk, first, last, how, shape, points in self._versions(
                Method.objects.all(), "aggregation", "shape", "points"
            )
        )

    def goals(self) -> Mapping[int, Timeline[Goal]]:
        return _dated(
            (pk, first, last, Goal(due_on, value))
            for pk, first, last, due_on, value in self._versions(Target.objects.all(), "due_on", "value")
        )

    def parts(self) -> Mapping[int, Timeline[Share]]:
        """A province has thousands; many are alike but for the agency."""
        goal = lru_cache(maxsize=None)(Goal)
        return _dated(
            (pk, first, last, Share(agency, goal(due_on, value)))
            for pk, first, last, agency, due_on, value in self._versions(
                Part.objects.all(), "agency", "due_on", "value"
            )
        )

    def steps(self) -> Mapping[int, list[Step]]:
        found: dict[int, list[Step]] = defaultdict(list)
        for pk, order, due_on, weight in self._rows(Milestone.objects.all(), "order", "due_on", "weight"):
            found[pk].append(Step(order, due_on, weight, None))
        for steps in found.values():
            steps.sort(key=_step_order)
        return found

    def _rows(self, rows: KnownQuerySet[Any], *columns: str) -> Iterable[tuple[Any, ...]]:
        known = rows.known_at(self.moment).filter(indicator__in=self.indicators)
        return known.order_by().values_list("indicator", *columns)

    def _versions(self, rows: KnownQuerySet[Any], *columns: str) -> Iterable[tuple[Any, ...]]:
        return self._rows(rows, "valid_from", "valid_to", *columns)


def _step_order(step: Step) -> int:
    return step.order


def _dated(rows: Iterable[tuple[int, date | None, date | None, T]]) -> Mapping[int, Timeline[T]]:
    found: dict[int, list[tuple[Span, T]]] = defaultdict(list)
    for pk, first, last, row in rows:
        found[pk].append((span(first, last), row))
    timelines: dict[int, Timeline[T]] = defaultdict(Timeline)
    timelines.update((pk, Timeline(own)) for pk, own in found.items())
    return timelines


def _points(stored: Collection[Sequence[str]]) -> tuple[tuple[date, Decimal], ...]:
    return tuple(sorted((date.fromisoformat(day), Decimal(share)) for day, share in stored))
