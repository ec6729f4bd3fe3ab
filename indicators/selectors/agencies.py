"""Agencies of a plan, read: the list in a quarter, and one with what it leads and supports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from actions.domain.duties import Duties
from actions.domain.workflow import Role
from actions.models import Measure, Plan, Responsibility
from actions.selectors.filing_lights import FilingRecord, filing_record
from actions.selectors.measures import with_leads
from actions.selectors.obligations import duties
from agencies.authorization import Viewer
from agencies.models import Agency, AgencyKind, Membership, SuccessionKind
from indicators.domain.kinds import Level
from indicators.models import Figure
from indicators.selectors.lines import (
    TREND,
    MeasureLine,
    Point,
    Reading,
    figures,
    indicators_of,
)
from indicators.selectors.parts import PartLine, part_lines
from indicators.selectors.quarters import Chosen


@dataclass(frozen=True, slots=True)
class AgencyLine:
    """An agency in the quarter: how many measures it leads and supports, the lights of those it leads."""

    agency: Agency
    leads: int
    supports: int
    figure: Figure | None
    members: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """How many measures it leads, by light; empty where it leads none."""
        return (self.figure.counts or {}) if self.figure is not None else {}


@dataclass(frozen=True, slots=True)
class AgencyGroup:
    """The agencies of one kind."""

    kind: AgencyKind
    lines: tuple[AgencyLine, ...]


@dataclass(frozen=True, slots=True)
class Succeeded:
    """Who has the agency's obligations since a day, and why."""

    successor: Agency
    on: date
    kind: SuccessionKind


@dataclass(frozen=True, slots=True)
class Kin:
    """The groups that an agency belongs to, its members, and its successors."""

    groups: tuple[Agency, ...] = ()
    members: tuple[Agency, ...] = ()
    successors: tuple[Succeeded, ...] = ()


@dataclass(frozen=True, slots=True)
class AgencyPage:
    """One agency with everything its page shows."""

    line: AgencyLine
    leads: tuple[MeasureLine, ...]
    supports: tuple[MeasureLine, ...]
    groups: tuple[Agency, ...]
    members: tuple[Agency, ...]
    parts: tuple[PartLine, ...]
    history: tuple[Point, ...]
    successors: tuple[Succeeded, ...]
    filing: FilingRecord | None

    @property
    def is_linked(self) -> bool:
        """Whether the agency has a part in the plan on the chosen day."""
        return bool(self.leads or self.supports or self.groups)

    @property
    def history_newest_first(self) -> tuple[Point, ...]:
        """The counts of recent quarters for a list."""
        return self.history[::-1]


def agency_groups(chosen: Chosen) -> tuple[AgencyGroup, ...]:
    """Every agency with a part in the plan, by kind. Three queries."""
    owed = duties(chosen.plan, chosen.as_of, active_on=chosen.day)
    roles: dict[int, list[str]] = {agency: [] for agency in owed.groups_on(chosen.day)}
    for (_measure, agency), role in owed.on(chosen.day).items():
        roles.setdefault(agency, []).append(role)
    for link in owed.links_on(chosen.day):
        if link.is_group:
            roles[link.agency].append(link.role)
    reading = Reading(chosen, figures(chosen, {Level.AGENCY: 1}))
    concerned = {agency for agency, own in roles.items() if own} | {chosen.plan.lead_office_id}
    lines = [
        _line(reading, row, roles.get(row.pk, []), len(owed.groups_on(chosen.day).get(row.pk, ())))
        for row in Agency.objects.filter(pk__in=concerned).order_by("order")
    ]
    groups = (
        AgencyGroup(kind, tuple(line for line in lines if line.agency.kind == kind)) for kind in AgencyKind
    )
    return tuple(group for group in groups if group.lines)


def _line(reading: Reading, agency: Agency, roles: Sequence[str], members: int) -> AgencyLine:
    return AgencyLine(
        agency,
        leads=roles.count(Role.LEAD),
        supports=roles.count(Role.SUPPORT),
        figure=reading.figure(Level.AGENCY, agency.code),
        members=members,
    )


def agency_page(chosen: Chosen, agency: Agency, viewer: Viewer) -> AgencyPage:
    """One agency in the quarter. Four queries, one for its kin, three for its parts of targets, one for
    its filing where the viewer may know that.
    """
    owed = duties(chosen.plan, chosen.as_of, active_on=chosen.day)
    roles = _roles(owed, agency, chosen.day)
    rows = Measure.objects.filter(pk__in=roles).select_related("area").order_by("order")
    led = with_leads(rows, chosen.day, moment=chosen.as_of)
    reading = _reading(chosen, agency, led)
    lines = {measure: reading.measure_line(measure) for measure in led}
    kin = _kin(owed, agency, chosen.day)
    return AgencyPage(
        line=_line(reading, agency, list(roles.values()), len(kin.members)),
        leads=tuple(line for measure, line in lines.items() if roles[measure.pk] == Role.LEAD),
        supports=tuple(line for measure, line in lines.items() if roles[measure.pk] == Role.SUPPORT),
        groups=kin.groups,
        members=kin.members,
        parts=part_lines(reading, agency, viewer),
        history=reading.points(Level.AGENCY, agency.code, TREND),
        successors=kin.successors,
        filing=filing_record(chosen.plan, chosen.until, agency, viewer, chosen.as_of),
    )


def _roles(owed: Duties, agency: Agency, day: date) -> dict[int, Role]:
    """By measure id, the agency's role in it: what it is obliged to; a group's, what the text says of it."""
    own = {measure: role for (measure, other), role in owed.on(day).items() if other == agency.pk}
    return own | {
        link.measure: link.role for link in owed.links_on(day) if link.is_group and link.agency == agency.pk
    }


def _kin(owed: Duties, agency: Agency, day: date) -> Kin:
    """Read together. One query, none where there are none."""
    by_group = owed.groups_on(day)
    groups = {group for group, members in by_group.items() if agency.pk in members}
    members = set(by_group.get(agency.pk, ()))
    heirs = [heir for heir in owed.heirs if heir.predecessor == agency.pk]
    wanted = groups | members | {heir.successor for heir in heirs}
    if not wanted:
        return Kin()
    rows = {row.pk: row for row in Agency.objects.filter(pk__in=wanted).order_by("order")}
    return Kin(
        groups=tuple(row for pk, row in rows.items() if pk in groups),
        members=tuple(row for pk, row in rows.items() if pk in members),
        successors=tuple(
            Succeeded(rows[heir.successor], heir.on, SuccessionKind(heir.kind)) for heir in heirs
        ),
    )


def _reading(chosen: Chosen, agency: Agency, leads: Mapping[Measure, tuple[Agency, ...]]) -> Reading:
    indicators = indicators_of(chosen.plan, leads)
    wanted = {
        Level.AGENCY: TREND,
        Level.DISTRICT: TREND,
        Level.PART: 1,
        Level.MEASURE: 1,
        Level.INDICATOR: TREND,
    }
    subjects = Q(subject__in=[agency.code, *(measure.code for measure in leads), *indicators])
    subjects |= Q(level=Level.PART, subject__endswith=f"/{agency.code}")
    found = figures(chosen, wanted, subjects)
    return Reading(chosen, found, indicators, {measure.pk: own for measure, own in leads.items()})


def has_part(plan: Plan, agency: Agency) -> bool:
    """Whether the plan knows the agency at all: by a link, through a group, or as its lead office."""
    groups = Membership.objects.filter(member=agency).values("group")
    links = Responsibility.objects.filter(measure__plan=plan)
    linked = Q(agency=agency) | Q(agency__in=groups)
    return agency.pk == plan.lead_office_id or links.filter(linked).exists()
