"""A plan that is there, as the rows of its file: what a load of that file would leave as it is.

A file says what holds since the plan began. Amendments from a later day on are not part of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from actions.domain.workflow import Role
from actions.models import Area, Measure, Plan, Responsibility
from agencies.models import Agency, AgencyKind, Membership
from indicators.domain.kinds import Aggregation, Direction, IndicatorKind
from indicators.domain.plan_file import (
    FORMAT,
    AgencyRow,
    AreaRow,
    ClauseRow,
    GroupRow,
    IndicatorRow,
    MeasureRow,
    MilestoneRow,
    PlanFile,
    PlanRow,
    TargetRow,
    Text,
    ThresholdRow,
)
from indicators.domain.progress import STANDARD
from indicators.models import Indicator, Method, Milestone, Target, Threshold


def plan_file(plan: Plan) -> PlanFile:
    """The plan as a file would say it. As many queries, whatever its size."""
    links = _links(plan)
    agencies, groups = _agencies(plan, [link.agency for link in links])
    return PlanFile(FORMAT, _plan(plan), agencies, _areas(plan, links), groups or None)


def agency_ids(plan: Plan) -> frozenset[int]:
    """The agencies that the plan speaks of: its office, those responsible at any time, and members of groups."""
    linked = set(Responsibility.objects.filter(measure__plan=plan).values_list("agency", flat=True))
    members = Membership.objects.filter(group__in=linked).values_list("member", flat=True)
    return frozenset({plan.lead_office_id, *linked, *members})


def _both(row: Any, name: str) -> Text:
    return Text(getattr(row, f"{name}_zh"), getattr(row, f"{name}_en"))


def _links(plan: Plan) -> list[Responsibility]:
    rows = Responsibility.objects.known_at(None).filter(measure__plan=plan, valid_from=None)
    return list(rows.select_related("agency__parent").order_by("measure", "order"))


def _plan(plan: Plan) -> PlanRow:
    known = Threshold.objects.known_at(None).filter(plan=plan, valid_from=None).first()
    limits = known or STANDARD
    return PlanRow(
        slug=plan.slug,
        title=_both(plan, "title"),
        issuer=_both(plan, "issuer"),
        issued_on=plan.issued_on,
        effective_on=plan.effective_on,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        baseline_date=plan.baseline_date,
        lead_office=plan.lead_office.code,
        time_zone=plan.time_zone,
        public=plan.is_public,
        thresholds=ThresholdRow(limits.yellow_over, limits.red_over),
    )


# --- Agencies ---------------------------------------------------------------------------------------


def _agencies(plan: Plan, linked: Iterable[Agency]) -> tuple[list[AgencyRow], list[GroupRow]]:
    found = {agency.pk: agency for agency in [*linked, plan.lead_office]}
    memberships = Membership.objects.known_at(None).filter(group__in=found, valid_from=None)
    members: dict[int, list[str]] = defaultdict(list)
    for row in memberships.select_related("member__parent").order_by("member__order", "member"):
        members[row.group_id].append(row.member.code)
        found[row.member_id] = row.member
    for agency in [*found.values()]:
        _add_parents(agency, found)
    ordered = sorted(found.values(), key=lambda row: (row.order, row.pk))
    groups = [_group(row, members[row.pk]) for row in ordered if row.kind == AgencyKind.GROUP]
    return [_agency(row) for row in ordered if row.kind != AgencyKind.GROUP], groups


def _add_parents(agency: Agency, found: dict[int, Agency]) -> None:
    above = agency.parent
    while above is not None and above.pk not in found:
        found[above.pk] = above
        above = above.parent


def _agency(row: Agency) -> AgencyRow:
    return AgencyRow(
        code=row.code,
        kind=row.kind,
        short_name=_both(row, "short_name"),
        name=_both(row, "name"),
        division_code=row.division_code,
        parent=row.parent.code if row.parent else "",
    )


def _group(row: Agency, members: list[str]) -> GroupRow:
    return GroupRow(row.code, _both(row, "short_name"), _both(row, "name"), members)


# --- Areas, measures, indicators --------------------------------------------------------------------


def _areas(plan: Plan, links: Iterable[Responsibility]) -> list[AreaRow]:
    roles: dict[tuple[int, str], list[str]] = defaultdict(list)
    for link in links:
        roles[link.measure_id, link.role].append(link.agency.code)
    indicators = _indicators(plan)
    measures: dict[int, list[MeasureRow]] = defaultdict(list)
    for measure in Measure.objects.filter(plan=plan).order_by("order"):
        measures[measure.area_id].append(_measure(measure, roles, indicators.get(measure.pk)))
    return [
        AreaRow(
            code=area.code,
            kind=area.kind,
            number=area.number,
            name=_both(area, "name"),
            short_name=_both(area, "short_name"),
            measures=measures[area.pk],
        )
        for area in Area.objects.filter(plan=plan).order_by("order")
    ]


def _measure(
    row: Measure, roles: dict[tuple[int, str], list[str]], indicators: list[IndicatorRow] | None
) -> MeasureRow:
    return MeasureRow(
        code=row.code,
        title=_both(row, "title"),
        summary=_both(row, "summary"),
        clause=ClauseRow(row.clause_section, row.clause_area, row.clause_item),
        lead=roles[row.pk, Role.LEAD],
        support=roles[row.pk, Role.SUPPORT],
        title_is_ours=row.title_is_ours,
        indicators=indicators,
    )


def _indicators(plan: Plan) -> dict[int, list[IndicatorRow]]:
    known = {"indicator__plan": plan, "superseded_at": None}
    ways = Method.objects.filter(**known, valid_from=None).values_list("indicator", "aggregation")
    aggregations = dict(ways)
    targets: dict[int, list[TargetRow]] = defaultdict(list)
    for row in Target.objects.filter(**known, valid_from=None).order_by("due_on"):
        target = TargetRow(row.due_on, row.value, row.comparator, row.deadline_stated)
        targets[row.indicator_id].append(target)
    steps: dict[int, list[MilestoneRow]] = defaultdict(list)
    for step in Milestone.objects.filter(**known).order_by("order"):
        steps[step.indicator_id].append(_step(step))
    found: dict[int, list[IndicatorRow]] = defaultdict(list)
    for indicator in Indicator.objects.filter(plan=plan).order_by("order"):
        way = Aggregation(aggregations.get(indicator.pk, Aggregation.LEAD))
        row_of = _indicator(indicator, way, targets.get(indicator.pk), steps.get(indicator.pk))
        found[indicator.measure_id].append(row_of)
    return found


def _step(row: Milestone) -> MilestoneRow:
    return MilestoneRow(row.order, _both(row, "name"), row.due_on, row.weight, row.deadline_stated)


def _indicator(
    row: Indicator, way: Aggregation, targets: list[TargetRow] | None, steps: list[MilestoneRow] | None
) -> IndicatorRow:
    return IndicatorRow(
        code=row.code,
        name=_both(row, "name"),
        kind=IndicatorKind(row.kind),
        decimals=row.decimals,
        direction=Direction(row.direction),
        aggregation=way,
        unit=_both(row, "unit"),
        starts_from_zero=row.starts_from_zero,
        targets=targets,
        milestones=steps,
    )
