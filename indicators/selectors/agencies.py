"""Agencies of a plan, read: the list in a quarter, and one with what it leads and supports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from actions.domain.workflow import Role
from actions.models import Measure, Plan, Responsibility
from actions.selectors.obligations import Obligation, expand, links_on, members_of, memberships_on
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
    def is_linked(self) -> bool:
        """Whether it has a part in a measure, itself or through a group."""
        return bool(self.leads or self.supports)

    @property
    def history_newest_first(self) -> tuple[Point, ...]:
        """The counts of recent quarters for a list."""
        return self.history[::-1]


@dataclass(frozen=True, slots=True)
class Links:
    """Who has which part in the plan on a day, read once.

    `own` are, by group id, the links in which a group itself stands in the text; `obligations` are what
    they and all others come to when groups stand for their members. `leads` are by measure id.
    """

    obligations: Sequence[Obligation]
    own: Mapping[int, Sequence[Responsibility]]
    leads: Mapping[int, tuple[Agency, ...]]
    memberships: Sequence[Membership]

    def members(self, agency: Agency) -> tuple[Agency, ...]:
        """The members of a group; none of any other agency."""
        return tuple(row.member for row in self.memberships if row.group_id == agency.pk)

    def groups(self, agency: Agency) -> tuple[Agency, ...]:
        """The groups that the agency belongs to."""
        return tuple(row.group for row in self.memberships if row.member_id == agency.pk)

    def mine(self, agency: Agency) -> dict[Measure, str]:
        """The agency's role in each measure: what it is obliged to; a group, what the text says of it."""
        obliged = {row.measure: row.role.value for row in self.obligations if row.agency == agency}
        return obliged | {row.measure: row.role for row in self.own.get(agency.pk, ())}


def links_of(chosen: Chosen) -> Links:
    """The links of the plan on the chosen day. Two queries."""
    is_active = Exists(Measure.objects.active_on(chosen.day).filter(pk=OuterRef("measure")))
    links: Any = links_on(chosen.day).filter(measure__plan=chosen.plan).annotate(is_active=is_active)
    memberships = list(memberships_on(chosen.day))
    own: dict[int, list[Responsibility]] = {}
    leads: dict[int, tuple[Agency, ...]] = {}
    for link in links:
        if link.agency.kind == AgencyKind.GROUP:
            own.setdefault(link.agency_id, []).append(link)
        if link.role == Role.LEAD:
            leads[link.measure_id] = (*leads.get(link.measure_id, ()), link.agency)
    active = [link for link in links if link.is_active]
    return Links(expand(active, members_of(memberships)), own, leads, memberships)


def agency_groups(chosen: Chosen) -> tuple[AgencyGroup, ...]:
    """Every agency with a part in the plan, by kind. Three queries."""
    links = links_of(chosen)
    reading = Reading(chosen, figures(chosen, {Level.AGENCY: 1}))
    named = [row[0].agency for row in links.own.values()]
    concerned = {*(row.agency for row in links.obligations), *named, chosen.plan.lead_office}
    ordered = sorted(concerned, key=lambda agency: (agency.order, agency.pk))
    lines = [_line(reading, agency, links) for agency in ordered]
    groups = (
        AgencyGroup(kind, tuple(line for line in lines if line.agency.kind == kind)) for kind in AgencyKind
    )
    return tuple(group for group in groups if group.lines)


def _line(reading: Reading, agency: Agency, links: Links) -> AgencyLine:
    roles = list(links.mine(agency).values())
    return AgencyLine(
        agency,
        leads=roles.count(Role.LEAD),
        supports=roles.count(Role.SUPPORT),
        figure=reading.figure(Level.AGENCY, agency.code),
        members=len(links.members(agency)),
    )


def agency_page(chosen: Chosen, agency: Agency, viewer: Viewer) -> AgencyPage:
    """One agency in the quarter. Five queries, and three for the parts of targets that it holds."""
    links = links_of(chosen)
    roles = links.mine(agency)
    reading = _reading(chosen, agency, list(roles), links)
    lines = {measure: reading.measure_line(measure) for measure in roles}
    return AgencyPage(
        line=_line(reading, agency, links),
        leads=tuple(line for measure, line in lines.items() if roles[measure] == Role.LEAD),
        supports=tuple(line for measure, line in lines.items() if roles[measure] == Role.SUPPORT),
        groups=links.groups(agency),
        members=links.members(agency),
        parts=part_lines(chosen, agency, viewer),
        history=reading.points(Level.AGENCY, agency.code, TREND),
        successors=tuple(Succession.objects.filter(predecessor=agency).select_related("successor")),
    )


def _reading(chosen: Chosen, agency: Agency, measures: Sequence[Measure], links: Links) -> Reading:
    indicators = indicators_of(chosen.plan, measures)
    wanted = {Level.AGENCY: TREND, Level.MEASURE: 1, Level.INDICATOR: TREND}
    subjects = Q(subject__in=[agency.code, *(measure.code for measure in measures), *indicators])
    return Reading(chosen, figures(chosen, wanted, subjects), indicators, links.leads)


def has_part(plan: Plan, agency: Agency) -> bool:
    """Whether the plan knows the agency at all: by a link, through a group, or as its lead office."""
    groups = Membership.objects.filter(member=agency).values("group")
    links = Responsibility.objects.filter(measure__plan=plan)
    linked = Q(agency=agency) | Q(agency__in=groups)
    return agency.pk == plan.lead_office_id or links.filter(linked).exists()
