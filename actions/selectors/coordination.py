"""Matters to coordinate, read: for the office, for the agency they are assigned to, on a report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef

from actions.domain.coordination import Act, Standing, acts_from
from actions.domain.items import MATTERS, Row, codes_of
from actions.domain.workflow import State
from actions.models import Coordination, Report, Revision
from agencies.authorization import standing
from agencies.domain.roles import Permission
from agencies.models import Agency, Person
from hz_plus.lib import clock

Line = tuple[int, int, str]
"""Measure, agency, row: what a matter is known by in every quarter."""

_SHOWN_CLOSED = 50


@dataclass(frozen=True, slots=True)
class Matter:
    """A matter as the latest report has it, and what was done about it. `since`: when it was first submitted."""

    report: Report
    row: Row
    since: datetime
    coordination: Coordination | None = None

    @property
    def text(self) -> str:
        """What is to be coordinated."""
        return str(self.row[MATTERS.text])

    @property
    def names(self) -> list[str]:
        """Whom the agency wants it coordinated with."""
        return [str(agency["name"]) for agency in self.row.get("agencies") or ()]

    @property
    def codes(self) -> list[str]:
        """The codes of those."""
        return codes_of(self.row.get("agencies"))

    @property
    def standing(self) -> Standing:
        """Where it stands."""
        return Standing(self.coordination.standing) if self.coordination else Standing.OPEN

    @property
    def version(self) -> int:
        """How often something was done about it."""
        return self.coordination.version if self.coordination else 0

    @property
    def acts(self) -> list[Act]:
        """What can be done about it."""
        return acts_from(self.standing)

    @property
    def is_settled(self) -> bool:
        """Whether its agency says that it is settled."""
        return not MATTERS.is_open(self.row)

    @property
    def age(self) -> int:
        """Days since it was first submitted, until it was closed or today."""
        zone = self.report.quarter.plan.time_zone
        closed = self.coordination.closed_at if self.coordination else None
        last = clock.day_of(closed, zone) if closed else clock.today(zone)
        return (last - clock.day_of(self.since, zone)).days

    @property
    def is_overdue(self) -> bool:
        """Whether the agency it is assigned to has not answered in time."""
        found = self.coordination
        return found is not None and is_overdue(found)


def is_overdue(found: Coordination) -> bool:
    """Whether an assigned matter is unanswered although its last day is over."""
    late = found.due_on is not None and found.due_on < clock.today(found.report.quarter.plan.time_zone)
    return late and found.standing == Standing.ASSIGNED


@dataclass(frozen=True, slots=True)
class Matters:
    """What the office sees: all that is not done with, the oldest first, and what was closed or settled last."""

    at_work: Sequence[Matter]
    done: Sequence[Matter]
    counts: Mapping[Standing, int]


def matters(person: Person) -> Matters:
    """The matters of submitted and approved reports of the plans that `person` reads for the office. Two queries."""
    found = _filed(person)
    known = _coordinations(found)
    rows = [
        Matter(matter.report, matter.row, matter.since, known.get(line)) for line, matter in found.items()
    ]
    at_work = [row for row in rows if row.standing is not Standing.CLOSED and not row.is_settled]
    done = [row for row in rows if row.standing is Standing.CLOSED or row.is_settled]
    done.sort(key=lambda row: row.report.quarter.period, reverse=True)
    return Matters(
        sorted(at_work, key=lambda row: row.since),
        done[:_SHOWN_CLOSED],
        Counter(row.standing for row in at_work),
    )


def _filed(person: Person) -> dict[Line, Matter]:
    """Every matter as the latest report that has it says it."""
    later = Revision.objects.submitted().filter(report=OuterRef("report"), number__gt=OuterRef("number"))
    rows = Revision.objects.submitted().filter(
        ~Exists(later),
        report__state__in=(State.SUBMITTED, State.APPROVED),
        report__quarter__plan__lead_office__in=standing(person).at(Permission.READ_SUBMITTED),
    )
    rows = rows.exclude(matters=[]).select_related(
        "report__quarter__plan", "report__measure", "report__agency"
    )
    found: dict[Line, Matter] = {}
    for revision in rows.order_by("report__quarter__year", "report__quarter__number", "pk"):
        report = revision.report
        for row in revision.matters:
            line = (report.measure_id, report.agency_id, str(row["id"]))
            since = found[line].since if line in found else report.first_submitted_at or revision.submitted_at
            if since is not None:
                found[line] = Matter(report, row, since)
    return found


def _coordinations(lines: Iterable[Line]) -> dict[Line, Coordination]:
    wanted = {row for _measure, _agency, row in lines}
    rows = (
        Coordination.objects.filter(row__in=wanted).select_related("assignee", "report__quarter__plan")
        if wanted
        else ()
    )
    return {(row.measure_id, row.agency_id, row.row): row for row in rows}


def matter_in(report: Report, row: str) -> Row | None:
    """The matter `row` as the latest submitted revision of `report` has it; None where it has none. One query."""
    latest = Revision.objects.submitted().filter(report=report).order_by("number").last()
    rows: Sequence[Row] = latest.matters if latest else ()
    return next((matter for matter in rows if matter["id"] == row), None)


def of_report(report: Report, rows: Sequence[Row]) -> dict[str, Coordination]:
    """By row id, what was done about the matters `rows` of `report`. One query, none where there are none."""
    ids = [str(row["id"]) for row in rows if row.get("id") and row.get(MATTERS.text)]
    if not ids:
        return {}
    found = Coordination.objects.filter(measure=report.measure_id, agency=report.agency_id, row__in=ids)
    return {row.row: row for row in found.exclude(version=0).select_related("assignee")}


def assigned(person: Person) -> list[Coordination]:
    """What was assigned to the agencies for which `person` reads: unanswered first, by last day. One query."""
    rows = Coordination.objects.filter(assignee__in=standing(person).at(Permission.READ_OWN))
    rows = rows.select_related("assignee", "agency", "measure", "report__quarter__plan")
    found = list(rows.order_by("due_on", "pk"))
    return sorted(found, key=lambda row: row.standing != Standing.ASSIGNED)


def waiting(person: Person) -> tuple[int, date | None]:
    """How many matters the agencies of `person` have to answer, and the first last day. One query."""
    rows = Coordination.objects.filter(
        assignee__in=standing(person).at(Permission.READ_OWN), standing=Standing.ASSIGNED
    )
    days = list(rows.order_by("due_on").values_list("due_on", flat=True))
    return len(days), days[0] if days else None


def assignees() -> list[Agency]:
    """Agencies that can answer. One query."""
    return list(Agency.objects.filing().valid_on(clock.today()).order_by("-kind", "order"))
