"""What a person's agencies filed from quarter to quarter, under whatever name they had."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from actions.models import Measure, Plan, Quarter, Report
from agencies.authorization import standing
from agencies.domain.roles import Permission
from agencies.models import Agency, Person
from hz_plus.lib.quarters import Period

SHOWN = 8
"""Quarters side by side: two years."""


@dataclass(frozen=True, slots=True)
class Obligation:
    """One measure as one agency owed it, with the report of each quarter shown."""

    measure: Measure
    agency: Agency
    role: str | Promise
    reports: tuple[Report | None, ...]


@dataclass(frozen=True, slots=True)
class History:
    """Obligations by quarter, latest quarter first; `earlier` and `later` begin the pages beside."""

    plan: Plan | None = None
    quarters: tuple[Quarter, ...] = ()
    rows: tuple[Obligation, ...] = ()
    agencies: tuple[Agency, ...] = ()
    earlier: Period | None = None
    later: Period | None = None


def history(person: Person, until: Period | None) -> History:
    """The obligations of `person`'s agencies, and of those whose successors they are, in the quarters up to
    `until` (the latest where None). Two queries.
    """
    own = standing(person).at(Permission.READ_OWN)
    started = Quarter.objects.started().filter(reports__agency__in=own).select_related("plan__lead_office")
    quarters = list(started.distinct().order_by("-year", "-number", "plan"))
    if not quarters:
        return History()
    plan = quarters[0].plan
    known = [row for row in quarters if row.plan_id == plan.pk]
    first = next((at for at, row in enumerate(known) if until is None or row.period <= until), 0)
    shown = known[first : first + SHOWN]
    rows = _rows(shown, own)
    return History(
        plan=plan,
        quarters=tuple(shown),
        rows=rows,
        agencies=tuple({row.agency.pk: row.agency for row in rows}.values()),
        earlier=known[first + SHOWN].period if len(known) > first + SHOWN else None,
        later=known[max(first - SHOWN, 0)].period if first else None,
    )


def _rows(quarters: list[Quarter], own: frozenset[int]) -> tuple[Obligation, ...]:
    reports = Report.objects.for_work().filter(quarter__in=quarters, agency__in=own)
    found: dict[tuple[int, int], dict[int, Report]] = {}
    for report in reports.order_by("measure__order", "agency__order"):
        found.setdefault((report.measure_id, report.agency_id), {})[report.quarter_id] = report
    return tuple(_obligation(by_quarter, quarters) for by_quarter in found.values())


def _obligation(by_quarter: Mapping[int, Report], quarters: list[Quarter]) -> Obligation:
    latest = max(by_quarter.values(), key=lambda report: report.quarter.period)
    reports = tuple(by_quarter.get(row.pk) for row in quarters)
    return Obligation(latest.measure, latest.agency, latest.get_role_display(), reports)
