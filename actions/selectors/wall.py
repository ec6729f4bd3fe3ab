"""The filing wall: every report of a quarter by agency and measure, as far as the viewer sees its state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.db.models import Exists, OuterRef

from actions.domain.filing import FilingLight, filing_light, tally
from actions.domain.workflow import State
from actions.models import Area, Measure, Quarter, Report, Revision, Waiver
from agencies.authorization import Viewer
from agencies.models import Agency
from hz_plus.lib import clock

_FILED = (FilingLight.ON_TIME, FilingLight.LATE)


@dataclass(frozen=True, slots=True)
class Brick:
    """One report. `state` is the one of the moment shown, `light` how it stands with its deadline, `due_on` the last
    day on which it is on time, `submitted_on` the day of its first submission, in the plan's time zone.
    """

    report: Report
    state: State
    light: FilingLight
    due_on: date
    submitted_on: date | None

    @property
    def flag(self) -> str:
        """`overdue` or `late`, where it is one."""
        flags = {FilingLight.NOT_FILED: "overdue", FilingLight.LATE: "late"}
        return flags.get(self.light, "")


@dataclass(frozen=True, slots=True)
class Row:
    """An agency with a place for every measure of the wall; None where it owes no report."""

    agency: Agency
    places: tuple[Brick | None, ...]

    @property
    def bricks(self) -> tuple[Brick, ...]:
        """Its reports."""
        return tuple(brick for brick in self.places if brick is not None)

    @property
    def lights(self) -> Mapping[FilingLight, int]:
        """How many of its reports stand how with their deadline."""
        return tally(brick.light for brick in self.bricks)

    @property
    def owed(self) -> int:
        """Reports that were not waived."""
        return sum(brick.state is not State.WAIVED for brick in self.bricks)

    @property
    def filed(self) -> int:
        """Of them, submitted at least once."""
        return self.lights[FilingLight.ON_TIME] + self.lights[FilingLight.LATE]

    @property
    def approved(self) -> int:
        """Of them, approved."""
        return sum(brick.state is State.APPROVED for brick in self.bricks)


@dataclass(frozen=True, slots=True)
class Wall:
    """All rows that the viewer sees, their measures by area, and how many reports are in which state."""

    measures: tuple[Measure, ...]
    rows: tuple[Row, ...]
    states: Mapping[State, int]

    @property
    def areas(self) -> list[tuple[Area, int]]:
        """The areas of the measures, each with how many columns it spans."""
        return [(area, len(list(own))) for area, own in groupby(self.measures, key=lambda row: row.area)]

    @property
    def bricks(self) -> tuple[Brick, ...]:
        """All reports, agency by agency."""
        return tuple(brick for row in self.rows for brick in row.bricks)

    def row_of(self, code: str) -> Row | None:
        """The row of the agency with this code; None where the wall has none."""
        return next((row for row in self.rows if row.agency.code == code), None)


def wall(quarter: Quarter, viewer: Viewer, moment: datetime | None = None) -> Wall:
    """The reports of `quarter` whose state the viewer sees. One query.

    At a moment of the past states are told apart as far as they are dated: to do, submitted, approved, waived.
    """
    rows = Report.objects.filter(quarter=quarter).stated_to(viewer).select_related("measure__area", "agency")
    waived = Waiver.objects.known_at(moment).filter(report=OuterRef("pk"))
    approved = Revision.objects.approved(moment).filter(report=OuterRef("pk"))
    known = rows.annotate(is_waived=Exists(waived), is_approved=Exists(approved))
    now = moment or clock.now()
    zone = quarter.plan.time_zone
    bricks = [_brick(row, now, moment, zone) for row in known.order_by("agency__order", "measure__order")]
    measures = tuple(sorted({brick.report.measure for brick in bricks}, key=lambda row: row.order))
    return Wall(measures, tuple(_rows(bricks, measures)), _counted(bricks))


def _brick(row: Report, now: datetime, moment: datetime | None, zone: str) -> Brick:
    waived: bool = row.is_waived  # type: ignore[attr-defined]  # annotated by wall
    light = filing_light(row.first_submitted_at, row.due_at, now, waived=waived)
    filed = row.first_submitted_at if light in _FILED else None
    return Brick(
        row,
        State(row.state) if moment is None else _state_then(row, light),
        light,
        clock.last_day(row.due_at, zone),
        None if filed is None else clock.day_of(filed, zone),
    )


def _state_then(row: Report, light: FilingLight) -> State:
    if light is FilingLight.WAIVED:
        return State.WAIVED
    approved: bool = row.is_approved  # type: ignore[attr-defined]  # annotated by wall
    if approved:
        return State.APPROVED
    return State.SUBMITTED if light in _FILED else State.NOT_STARTED


def _rows(bricks: Iterable[Brick], measures: Sequence[Measure]) -> Iterable[Row]:
    by_agency: dict[Agency, dict[int, Brick]] = defaultdict(dict)
    for brick in bricks:
        by_agency[brick.report.agency][brick.report.measure_id] = brick
    return (
        Row(agency, tuple(own.get(measure.pk) for measure in measures)) for agency, own in by_agency.items()
    )


def _counted(bricks: Iterable[Brick]) -> dict[State, int]:
    counts = dict.fromkeys(State, 0)
    for brick in bricks:
        counts[brick.state] += 1
    return {state: count for state, count in counts.items() if count}
