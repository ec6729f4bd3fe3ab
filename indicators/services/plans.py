"""A whole plan, loaded from the rows of its file."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from actions.domain.workflow import Role
from actions.models import Measure, Plan, Quarter
from actions.services import plans, quarters
from agencies.models import Agency, AgencyKind
from agencies.services import agencies
from agencies.services.known import amend
from hz_plus.lib import clock
from hz_plus.lib.upsert import Change, upsert
from indicators.domain.plan_file import (
    AgencyRow,
    AreaRow,
    GroupRow,
    IndicatorRow,
    MeasureRow,
    PlanFile,
    PlanRow,
    Text,
)
from indicators.models import Indicator, Method, Milestone, Target, Threshold

from . import roll_up


@transaction.atomic
def load(file: PlanFile, *, dry_run: bool = False, settled: Collection[str] | None = None) -> list[Change]:
    """Bring the database to what the file says and return every difference found.

    `settled` is given for a file that shares the database with other plans: agencies with these codes are left as
    they are, and no agency that is there changes its place among all.

    A second load returns nothing. With `dry_run` the differences are found and nothing is kept. What a new plan
    says is known since it was issued; what a later load changes, from now on, and the figures follow.
    """
    at = _known_from(file.plan)
    changes = _load_agencies(file, at, settled)
    by_code = {row.code: row for row in Agency.objects.all()}
    plan, own = plans.load_plan(slug=file.plan.slug, values=_plan_values(file.plan, by_code))
    changes += own
    thresholds = file.plan.thresholds
    changes += amend(
        Threshold.objects.all(),
        key={"plan": plan, "valid_from": None},
        values={"yellow_over": thresholds.yellow_over, "red_over": thresholds.red_over},
        name="thresholds",
        at=at,
    )[1]
    changes += _load_areas(plan, file.areas, by_code, at)
    changes += quarters.schedule(plan=plan)
    started = list(Quarter.objects.filter(plan=plan).started()) if changes else []
    if started:
        roll_up.request(quarters=started)
    if dry_run:
        transaction.set_rollback(True)
    return changes


def _known_from(row: PlanRow) -> datetime:
    if Plan.objects.filter(slug=row.slug).exists():
        return clock.now()
    return min(clock.now(), clock.start_of(row.issued_on, row.time_zone))


def _both(name: str, text: Text) -> dict[str, str]:
    return {f"{name}_zh": text.zh, f"{name}_en": text.en}


def _load_agencies(file: PlanFile, at: datetime, settled: Collection[str] | None) -> list[Change]:
    changes: list[Change] = []
    by_code = {row.code: row for row in Agency.objects.filter(code__in=settled or ())}
    orders = _orders(file, keep=settled is not None)
    own = [row for row in file.agencies if row.code not in by_code]
    for row in own:
        names = _both("short_name", row.short_name) | _both("name", row.name)
        by_code[row.code], found = agencies.load(
            code=row.code,
            kind=AgencyKind(row.kind),
            order=orders[row.code],
            values={**names, "division_code": row.division_code},
        )
        changes += found
    for row in own:
        changes += _load_parent(row, by_code)
    for group in file.groups or []:
        if group.code not in by_code:
            changes += _load_group(group, orders[group.code], by_code, at)
    return changes


def _orders(file: PlanFile, *, keep: bool) -> dict[str, int]:
    """The place of each agency and group: the file's; with `keep`, that which it has, new ones after all others."""
    codes = [row.code for row in file.agencies] + [group.code for group in file.groups or []]
    known = dict(Agency.objects.values_list("code", "order")) if keep else {}
    first = max(known.values(), default=-1) + 1
    return {code: known.get(code, first + place) for place, code in enumerate(codes)}


def _load_parent(row: AgencyRow, by_code: dict[str, Agency]) -> list[Change]:
    kept = by_code[row.code]
    if not row.parent or kept.parent_id == by_code[row.parent].pk:
        return []
    values = {"parent": by_code[row.parent]}
    return agencies.load(code=row.code, kind=AgencyKind(kept.kind), order=kept.order, values=values)[1]


def _load_group(row: GroupRow, order: int, by_code: dict[str, Agency], at: datetime) -> list[Change]:
    names = _both("short_name", row.short_name) | _both("name", row.name)
    group, changes = agencies.load(code=row.code, kind=AgencyKind.GROUP, order=order, values=names)
    members = [by_code[code] for code in row.members]
    return changes + agencies.load_members(group=group, members=members, at=at)


def _plan_values(row: PlanRow, by_code: dict[str, Agency]) -> dict[str, Any]:
    return {
        **_both("title", row.title),
        **_both("issuer", row.issuer),
        "issued_on": row.issued_on,
        "effective_on": row.effective_on,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "baseline_date": row.baseline_date,
        "lead_office": by_code[row.lead_office],
        "time_zone": row.time_zone,
        "is_public": row.public,
    }


def _load_areas(
    plan: Plan, rows: Iterable[AreaRow], by_code: dict[str, Agency], at: datetime
) -> list[Change]:
    changes: list[Change] = []
    measure_order = indicator_order = 0
    for order, row in enumerate(rows):
        values = {
            "kind": row.kind,
            "number": row.number,
            "order": order,
            **_both("name", row.name),
            **_both("short_name", row.short_name),
        }
        area, own = plans.load_area(plan=plan, code=row.code, values=values)
        changes += own
        for measure_row in row.measures:
            values = _measure_values(measure_row, measure_order)
            measure, own = plans.load_measure(area=area, code=measure_row.code, values=values)
            links = _links(measure_row, by_code)
            changes += own + plans.load_responsibilities(measure=measure, links=links, at=at)
            measure_order += 1
            for indicator_row in measure_row.indicators or []:
                changes += _load_indicator(measure, indicator_row, indicator_order, at)
                indicator_order += 1
    return changes


def _measure_values(row: MeasureRow, order: int) -> dict[str, Any]:
    return {
        "order": order,
        **_both("title", row.title),
        **_both("summary", row.summary),
        "title_is_ours": row.title_is_ours,
        "clause_section": row.clause.section,
        "clause_area": row.clause.area,
        "clause_item": row.clause.item,
    }


def _links(row: MeasureRow, by_code: dict[str, Agency]) -> list[tuple[Agency, Role]]:
    leads = [(by_code[code], Role.LEAD) for code in row.lead]
    return leads + [(by_code[code], Role.SUPPORT) for code in row.support]


def _load_indicator(measure: Measure, row: IndicatorRow, order: int, at: datetime) -> list[Change]:
    indicator, changes = upsert(
        Indicator.objects.all(),
        key={"plan": measure.plan, "code": row.code},
        values={
            "measure": measure,
            "order": order,
            **_both("name", row.name),
            **_both("unit", row.unit),
            "kind": row.kind.value,
            "decimals": row.decimals,
            "direction": row.direction.value,
            "starts_from_zero": row.starts_from_zero,
        },
        name=f"indicator {row.code}",
    )
    changes += amend(
        Method.objects.all(),
        key={"indicator": indicator, "valid_from": None},
        values={"aggregation": row.aggregation.value},
        name=f"method {row.code}",
        at=at,
    )[1]
    return changes + _load_targets(indicator, row, at) + _load_milestones(indicator, row, at)


def _load_targets(indicator: Indicator, row: IndicatorRow, at: datetime) -> list[Change]:
    changes: list[Change] = []
    for target in row.targets or []:
        changes += amend(
            Target.objects.all(),
            key={"indicator": indicator, "due_on": target.due_on, "valid_from": None},
            values={
                "value": target.value,
                "comparator": target.comparator,
                "deadline_stated": target.deadline_stated,
            },
            name=f"target {row.code} {target.due_on}",
            at=at,
        )[1]
    return changes


def _load_milestones(indicator: Indicator, row: IndicatorRow, at: datetime) -> list[Change]:
    changes: list[Change] = []
    for step in row.milestones or []:
        changes += amend(
            Milestone.objects.all(),
            key={"indicator": indicator, "order": step.order},
            values={
                **_both("name", step.name),
                "due_on": step.due_on,
                "deadline_stated": step.deadline_stated,
                "weight": step.weight,
            },
            name=f"milestone {row.code} {step.order}",
            at=at,
        )[1]
    return changes
