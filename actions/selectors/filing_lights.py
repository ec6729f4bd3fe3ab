"""How reports stand with their deadlines, told to those who may know it (PRODUCT §4.5, §5): missing is not failing.

Of one report: whoever sees its state. Of all reports of an agency together: the agency itself, and those who read
for the leadership office or the city's leaders, so that no count is of half the reports.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q

from actions.domain.filing import FilingLight, filing_light, tally, timeliness
from actions.models import Measure, Plan, Quarter, Report, Waiver
from actions.querysets import Extent, ReportQuerySet
from agencies.authorization import Viewer, standing
from agencies.domain.roles import Permission
from agencies.models import Agency
from hz_plus.lib import clock

_READ_ALL = (Permission.READ_ROWS, Permission.READ_SUBMITTED)
_TIMES = ("first_submitted_at", "due_at", "is_waived")


@dataclass(frozen=True, slots=True)
class FilingLine:
    """A report with its light."""

    report: Report
    light: FilingLight


@dataclass(frozen=True, slots=True)
class Filing:
    """How many reports of an agency have which light."""

    counts: Mapping[FilingLight, int]

    @property
    def due(self) -> int:
        """Reports whose deadline is over or that were filed before it; waived ones do not count."""
        waiting = self.counts[FilingLight.NOT_DUE] + self.counts[FilingLight.WAIVED]
        return sum(self.counts.values()) - waiting

    @property
    def on_time(self) -> int:
        """Of them, those filed on time."""
        return self.counts[FilingLight.ON_TIME]

    @property
    def late(self) -> int:
        """Those filed late."""
        return self.counts[FilingLight.LATE]

    @property
    def not_filed(self) -> int:
        """Those overdue and not filed."""
        return self.counts[FilingLight.NOT_FILED]

    @property
    def waived(self) -> int:
        """Those that need not be filed."""
        return self.counts[FilingLight.WAIVED]

    @property
    def timeliness(self) -> Decimal | None:
        """The share filed on time of those due; None where none is due."""
        return timeliness(self.counts)


@dataclass(frozen=True, slots=True)
class FilingRecord:
    """An agency's filing quarter by quarter, earliest first; the last one is the quarter shown."""

    quarters: tuple[tuple[Quarter, Filing], ...]

    @property
    def now(self) -> Filing:
        """In the quarter shown."""
        return self.quarters[-1][1]

    @property
    def whole(self) -> Filing:
        """In all quarters together."""
        counts = dict.fromkeys(FilingLight, 0)
        for _quarter, filing in self.quarters:
            for light, count in filing.counts.items():
                counts[light] += count
        return Filing(counts)

    @property
    def newest_first(self) -> tuple[tuple[Quarter, Filing], ...]:
        """The quarters in which something was due, for a list."""
        return tuple(row for row in self.quarters[::-1] if row[1].due)


ByMeasure = Mapping[tuple[int, str], Mapping[str, FilingLight]]
"""By quarter id and measure code, the lights by agency code."""
ByAgency = Mapping[tuple[int, str], Filing]
"""By quarter id and agency code."""


def filing_lines(
    quarter: Quarter | None, measure: Measure, viewer: Viewer, moment: datetime | None = None
) -> tuple[FilingLine, ...]:
    """The reports of one measure whose state the viewer sees, leads first. One query, none for the public."""
    if quarter is None or not standing(viewer).reads_internal:
        return ()
    rows = _with_waivers(Report.objects.filter(quarter=quarter, measure=measure).stated_to(viewer), moment)
    ordered = rows.select_related("agency").order_by("role", "agency__order")
    now = moment or clock.now()
    return tuple(
        FilingLine(row, _light(*(getattr(row, name) for name in _TIMES), now=now)) for row in ordered
    )


def filing_record(
    plan: Plan, quarters: Sequence[Quarter], agency: Agency, viewer: Viewer, moment: datetime | None = None
) -> FilingRecord | None:
    """The agency's filing in `quarters`; None where it owed nothing, or the viewer may not know. One query, or none."""
    known = {quarter.pk: quarter for quarter in quarters}
    if not known or not _may_count(viewer, agency.pk, plan.lead_office_id):
        return None
    rows = _with_waivers(Report.objects.filter(quarter__in=known, agency=agency), moment).order_by()
    lights: dict[int, list[FilingLight]] = defaultdict(list)
    now = moment or clock.now()
    for quarter, *times in rows.values_list("quarter", *_TIMES):
        lights[quarter].append(_light(*times, now=now))
    if not lights:
        return None
    return _record(known, lights)


def filing_by_agency(
    plan: Plan, quarters: Sequence[Quarter], viewer: Viewer, moment: datetime | None = None
) -> Mapping[int, FilingRecord]:
    """By agency id, every agency's filing in `quarters`, for those who read for the office or the city's leaders;
    nothing for others. One query, or none.
    """
    held, known = standing(viewer), {quarter.pk: quarter for quarter in quarters}
    if not any(held.may(one, plan.lead_office_id) for one in _READ_ALL):
        return {}
    rows = _with_waivers(Report.objects.filter(quarter__in=known), moment).order_by()
    lights: dict[int, dict[int, list[FilingLight]]] = defaultdict(lambda: defaultdict(list))
    now = moment or clock.now()
    for agency, quarter, *times in rows.values_list("agency", "quarter", *_TIMES):
        lights[agency][quarter].append(_light(*times, now=now))
    return {agency: _record(known, own) for agency, own in lights.items()}


def filing_by_kind(quarter: Quarter) -> Mapping[str, Filing]:
    """By kind of agency, how the reports of a quarter were filed: counts without names, for a bulletin. One query."""
    rows = _with_waivers(Report.objects.filter(quarter=quarter), None).order_by()
    lights: dict[str, list[FilingLight]] = defaultdict(list)
    now = clock.now()
    for kind, *times in rows.values_list("agency__kind", *_TIMES):
        lights[kind].append(_light(*times, now=now))
    return {kind: Filing(tally(own)) for kind, own in lights.items()}


def _record(known: Mapping[int, Quarter], lights: Mapping[int, Sequence[FilingLight]]) -> FilingRecord:
    return FilingRecord(tuple((row, Filing(tally(lights.get(pk, ())))) for pk, row in known.items()))


def filing_of(
    quarters: Collection[int],
    measures: Collection[str],
    agencies: Collection[str],
    viewer: Viewer,
    moment: datetime | None = None,
) -> tuple[ByMeasure, ByAgency]:
    """The lights of some measures' reports, and the counts of some agencies', as far as the viewer may know them.
    One query, none for the public.
    """
    if not standing(viewer).reads_internal or not (measures or agencies):
        return {}, {}
    wanted = Q(measure__code__in=measures) | Q(agency__code__in=agencies)
    rows = _with_waivers(Report.objects.filter(wanted, quarter__in=quarters), moment).with_extent_for(viewer)
    columns = ("quarter", "measure__code", "agency__code", "agency", "plan__lead_office", "extent", *_TIMES)
    by_measure: dict[tuple[int, str], dict[str, FilingLight]] = defaultdict(dict)
    by_agency: dict[tuple[int, str], list[FilingLight]] = defaultdict(list)
    now = moment or clock.now()
    ordered = rows.order_by("measure__order", "role", "agency__order")
    for quarter, measure, code, agency, office, extent, *times in ordered.values_list(*columns):
        light = _light(*times, now=now)
        if measure in measures and extent not in (Extent.NONE, Extent.PUBLIC):
            by_measure[quarter, measure][code] = light
        if code in agencies and _may_count(viewer, agency, office):
            by_agency[quarter, code].append(light)
    return by_measure, {key: Filing(tally(lights)) for key, lights in by_agency.items()}


def _may_count(viewer: Viewer, agency: int, office: int) -> bool:
    """Whether the viewer may know how many reports the agency owes and filed."""
    held = standing(viewer)
    return held.may(Permission.READ_OWN, agency) or any(held.may(one, office) for one in _READ_ALL)


def _with_waivers(rows: ReportQuerySet, moment: datetime | None) -> ReportQuerySet:
    """Annotate `is_waived`, now or at `moment`."""
    return rows.annotate(is_waived=Exists(Waiver.objects.known_at(moment).filter(report=OuterRef("pk"))))


def _light(submitted_at: datetime | None, due_at: datetime, is_waived: bool, *, now: datetime) -> FilingLight:
    return filing_light(submitted_at, due_at, now, waived=is_waived)
