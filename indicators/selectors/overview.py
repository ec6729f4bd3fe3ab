"""The state of a plan in one screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q

from actions.domain.workflow import State
from actions.models import Area, AreaKind, Report, Revision, Waiver
from agencies.querysets import known_at, valid_on
from hz_plus.lib.quarters import Period
from indicators.domain.kinds import BEHIND, GRAVITY, IndicatorKind, Level
from indicators.models import Indicator
from indicators.selectors.areas import AreaLine, lay_out, measures_of
from indicators.selectors.lines import TREND, MeasureLine, Reading, figures, tally
from indicators.selectors.movers import Movers, since_last
from indicators.selectors.quarters import Chosen

SHOWN = 10
"""How many measures the attention table shows."""
NAMED = 3
"""How many areas the leading sentence names."""
_UNHEARD = (State.NOT_STARTED, State.DRAFT, State.SIGNING)


@dataclass(frozen=True, slots=True)
class Tick:
    """One quarter on the plan's clock."""

    period: Period
    is_past: bool
    is_due: bool


@dataclass(frozen=True, slots=True)
class PlanClock:
    """How far the plan's time has run: `past` of its quarters are over. `due_years`: targets end in them."""

    ticks: tuple[Tick, ...]
    past: int
    due_years: tuple[int, ...]
    quarters_to_next_due: int | None
    next_due_year: int | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the quarter's reports are where."""

    reports: int
    approved: int
    missing: int


@dataclass(frozen=True, slots=True)
class LightGroup:
    """The measures of one light."""

    light: str
    lines: tuple[MeasureLine, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything the overview shows. Counts of the leading sentence are of the action measures."""

    clock: PlanClock
    coverage: Coverage
    groups: tuple[LightGroup, ...]
    counts: dict[str, int]
    safeguards: dict[str, int]
    attention: tuple[MeasureLine, ...]
    behind_in: tuple[Area, ...]
    movers: Movers | None
    areas: tuple[AreaLine, ...]

    @property
    def corrected(self) -> tuple[MeasureLine, ...]:
        """The measures whose figures say otherwise than what was published."""
        return tuple(line for area in self.areas for line in area.measures if line.is_corrected)

    @property
    def total(self) -> int:
        """Action measures that count."""
        return sum(self.counts.values())

    @property
    def fine(self) -> int:
        """Of them, met or on track."""
        return self.counts["done"] + self.counts["green"]

    @property
    def behind(self) -> int:
        """Of them, behind or far behind."""
        return self.counts["yellow"] + self.counts["red"]

    @property
    def grey(self) -> int:
        """Of them, without data."""
        return self.counts["grey"] + self.counts["todo"]

    @property
    def shown_attention(self) -> tuple[MeasureLine, ...]:
        """The first rows of the attention table."""
        return self.attention[:SHOWN]


def overview(chosen: Chosen) -> Overview:
    """The overview of a plan in its chosen quarter. Four queries."""
    leads = measures_of(chosen)
    indicators, due = _indicators_and_due_days(chosen)
    reading = Reading(
        chosen,
        figures(chosen, {Level.AREA: 1, Level.MEASURE: 2, Level.INDICATOR: TREND}),
        indicators,
        {measure.pk: agencies for measure, agencies in leads.items()},
    )
    areas = lay_out(reading, list(leads))
    actions = _lines(areas, AreaKind.ACTION)
    safeguards = _lines(areas, AreaKind.SAFEGUARD)
    behind = [line for line in actions if line.light in BEHIND]
    return Overview(
        clock=_clock(chosen, due),
        coverage=_coverage(chosen),
        groups=_groups(actions),
        counts=tally(line.light for line in actions),
        safeguards=tally(line.light for line in safeguards),
        attention=by_gap(behind),
        behind_in=_most_behind(behind),
        movers=since_last(reading, [*actions, *safeguards]),
        areas=areas,
    )


def _lines(areas: Iterable[AreaLine], kind: AreaKind) -> list[MeasureLine]:
    return [line for area in areas if area.area.kind == kind for line in area.measures]


def _groups(lines: Sequence[MeasureLine]) -> tuple[LightGroup, ...]:
    """One group for each light, the empty ones too, except `todo` where nothing is."""
    lights = tally(line.light for line in lines)
    groups = (LightGroup(light, tuple(line for line in lines if line.light == light)) for light in lights)
    return tuple(group for group in groups if group.lines or group.light != "todo")


def by_gap(lines: Iterable[MeasureLine]) -> tuple[MeasureLine, ...]:
    """Largest gap first; then those without one (milestones, judged lights), red before yellow."""
    order = {light.value: place for place, light in enumerate(GRAVITY)}

    def key(line: MeasureLine) -> tuple[bool, float, int, int]:
        gap = line.gap
        return gap is None, -float(gap or 0), order.get(line.light, len(order)), line.measure.order

    return tuple(sorted(lines, key=key))


def _most_behind(lines: Iterable[MeasureLine]) -> tuple[Area, ...]:
    """The areas with most measures behind, at most three, in the text's order among equals."""
    counts = Counter(line.measure.area for line in lines)
    ordered = sorted(counts, key=lambda area: (-counts[area], area.order))
    return tuple(ordered[:NAMED])


def _coverage(chosen: Chosen) -> Coverage:
    """One query."""
    if chosen.quarter is None:
        return Coverage(0, 0, 0)
    if chosen.as_of is not None:
        return _coverage_then(chosen, chosen.as_of)
    rows = Report.objects.filter(quarter=chosen.quarter).exclude(state=State.WAIVED).order_by()
    states = dict(rows.values_list("state").annotate(Count("pk")))
    missing = sum(states.get(state, 0) for state in _UNHEARD)
    return Coverage(sum(states.values()), states.get(State.APPROVED, 0), missing)


def _coverage_then(chosen: Chosen, moment: datetime) -> Coverage:
    """As known at a moment: states are of today, but submissions, approvals and waivers are dated. One query."""
    reports = Report.objects.filter(quarter=chosen.quarter).order_by()
    waived = Waiver.objects.known_at(moment).filter(report=OuterRef("pk"))
    approved = Revision.objects.approved(moment).filter(report=OuterRef("pk"))
    unheard = Q(first_submitted_at=None) | Q(first_submitted_at__gt=moment)
    found = reports.filter(~Exists(waived)).aggregate(
        reports=Count("pk"),
        approved=Count("pk", filter=Q(Exists(approved))),
        missing=Count("pk", filter=unheard),
    )
    return Coverage(**found)


def _clock(chosen: Chosen, due: Sequence[date]) -> PlanClock:
    end = chosen.quarter.ends_on if chosen.quarter else date.min
    periods = chosen.periods
    ahead = [day for day in due if day > end]
    left = len([p for p in periods if end < p.ends_on <= ahead[0]]) if ahead else None
    return PlanClock(
        ticks=tuple(Tick(p, p.ends_on <= end, p.ends_on in due) for p in periods),
        past=len([p for p in periods if p.ends_on <= end]),
        due_years=tuple(day.year for day in due),
        quarters_to_next_due=left if chosen.quarter else None,
        next_due_year=ahead[0].year if ahead else None,
    )


def _indicators_and_due_days(chosen: Chosen) -> tuple[dict[str, Indicator], list[date]]:
    """The indicators by code, and the days by which the text wants a figure, quotas of single years left out.

    One query, with a row for each target in force on the chosen day.
    """
    in_force = valid_on(chosen.day, "targets__") & known_at(chosen.as_of, "targets__")
    rows = (
        Indicator.objects.filter(plan=chosen.plan)
        .select_related("measure")
        .annotate(in_force=FilteredRelation("targets", condition=in_force), due_on=F("in_force__due_on"))
        .order_by("order")
    )
    known: dict[str, Indicator] = {}
    due: set[date] = set()
    for row in rows:
        known[row.code] = row
        due_on: date | None = row.due_on  # type: ignore[attr-defined]  # annotated
        if due_on is not None and row.kind != IndicatorKind.ANNUAL_QUOTA:
            due.add(due_on)
    return known, sorted(due)
