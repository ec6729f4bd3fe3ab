"""Agencies of a plan, read: the list in a quarter, and one with what it leads and supports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from actions.domain.workflow import Role
from actions.models import Measure, Plan, Responsibility
from actions.selectors.obligations import Obligation, duties, obligations_on
from agencies.authorization import Viewer
from agencies.models import Agency, AgencyKind, Membership, Succession
from indicators.domain.kinds import Level
from indicators.models import Figure
from indicators.selectors.lines import (
    TREND,
    MeasureLine,
    Point,
    Reading,
    figures,
    indicators_of,
    leads_of,
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
class AgencyPage:
    """One agency with everything its page shows."""

    line: AgencyLine
    leads: tuple[MeasureLine, ...]
    supports: tuple[MeasureLine, ...]
    groups: tuple[Agency, ...]
    members: tuple[Agency, ...]
    parts: tuple[PartLine, ...]
    history: tuple[Point, ...]
    successors: tuple[Succession, ...]

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


def _own_links(chosen: Chosen, agency: Agency) -> list[Responsibility]:
    """The links in which a group itself stands in the text. One query."""
    if agency.kind != AgencyKind.GROUP:
        return []
    rows = Responsibility.objects.valid_on(chosen.day, chosen.as_of).filter(
        measure__plan=chosen.plan, agency=agency
    )
    return list(rows.select_related("measure").order_by("measure__order"))


def _mine(obligations: Sequence[Obligation], agency: Agency) -> list[Obligation]:
    return [row for row in obligations if row.agency.pk == agency.pk]


def _line(reading: Reading, agency: Agency, roles: Sequence[str], members: int) -> AgencyLine:
    return AgencyLine(
        agency,
        leads=roles.count(Role.LEAD),
        supports=roles.count(Role.SUPPORT),
        figure=reading.figure(Level.AGENCY, agency.code),
        members=members,
    )


def agency_page(chosen: Chosen, agency: Agency, viewer: Viewer) -> AgencyPage:
    """One agency in the quarter."""
    mine = _mine(obligations_on(chosen.plan, chosen.day, chosen.as_of), agency)
    own = _own_links(chosen, agency)
    roles = {row.measure: row.role.value for row in mine} | {row.measure: row.role for row in own}
    reading = _reading(chosen, agency, list(roles))
    lines = {measure: reading.measure_line(measure) for measure in roles}
    members = _members(chosen, Q(group=agency)) if agency.kind == AgencyKind.GROUP else []
    return AgencyPage(
        line=_line(reading, agency, list(roles.values()), len(members)),
        leads=tuple(line for measure, line in lines.items() if roles[measure] == Role.LEAD),
        supports=tuple(line for measure, line in lines.items() if roles[measure] == Role.SUPPORT),
        groups=tuple(row.group for row in _members(chosen, Q(member=agency))),
        members=tuple(row.member for row in members),
        parts=part_lines(reading, agency, viewer),
        history=reading.points(Level.AGENCY, agency.code, TREND),
        successors=tuple(
            Succession.objects.known_at(chosen.as_of).filter(predecessor=agency).select_related("successor")
        ),
    )


def _reading(chosen: Chosen, agency: Agency, measures: Sequence[Measure]) -> Reading:
    indicators = indicators_of(chosen.plan, measures)
    wanted = {
        Level.AGENCY: TREND,
        Level.DISTRICT: TREND,
        Level.PART: 1,
        Level.MEASURE: 1,
        Level.INDICATOR: TREND,
    }
    subjects = Q(subject__in=[agency.code, *(measure.code for measure in measures), *indicators])
    subjects |= Q(level=Level.PART, subject__endswith=f"/{agency.code}")
    return Reading(chosen, figures(chosen, wanted, subjects), indicators, leads_of(chosen, measures))


def _members(chosen: Chosen, which: Q) -> list[Membership]:
    rows = (
        Membership.objects.valid_on(chosen.day, chosen.as_of).filter(which).select_related("group", "member")
    )
    return list(rows.order_by("group__order", "member__order"))


def has_part(plan: Plan, agency: Agency) -> bool:
    """Whether the plan knows the agency at all: by a link, through a group, or as its lead office."""
    groups = Membership.objects.filter(member=agency).values("group")
    links = Responsibility.objects.filter(measure__plan=plan)
    linked = Q(agency=agency) | Q(agency__in=groups)
    return agency.pk == plan.lead_office_id or links.filter(linked).exists()
