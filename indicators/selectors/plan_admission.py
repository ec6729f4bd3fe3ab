"""How a plan file goes with the plans and agencies that are there: who may load it, and what it must leave alone."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from actions.models import Plan
from actions.permissions import may_manage
from agencies.authorization import Viewer, standing
from agencies.domain.roles import Permission
from agencies.models import Agency, AgencyKind, Membership
from indicators.domain.plan_faults import Fault
from indicators.domain.plan_file import AgencyRow, GroupRow, PlanFile
from indicators.models import Indicator

from .plan_rows import agency_ids


def settled(file: PlanFile) -> dict[str, Agency]:
    """The agencies that the file may not change, by code: those there already, unless its own plan alone has them."""
    plan = Plan.objects.filter(slug=file.plan.slug).first()
    others = Plan.objects.exclude(slug=file.plan.slug)
    theirs = frozenset().union(*map(agency_ids, others))
    own = agency_ids(plan) - theirs if plan else frozenset()
    codes = [row.code for row in file.agencies] + [group.code for group in file.groups or []]
    rows = Agency.objects.filter(code__in=codes).exclude(pk__in=own).select_related("parent")
    return {row.code: row for row in rows}


def objections(file: PlanFile, viewer: Viewer, left: dict[str, Agency]) -> list[Fault]:
    """Why `viewer` may not load the file; `left` are the settled agencies. Empty where they may.

    A plan that is there is loaded by its own manager alone, and stays with its office. A new one is led by an office
    at which the person manages plans, or by one that the file makes, at which they then are appointed: nobody else
    can have been, so nothing is taken from anybody.
    """
    plan = Plan.objects.filter(slug=file.plan.slug).select_related("lead_office").first()
    if plan is not None and not may_manage(viewer, plan):
        return [Fault("plan/slug", "plan_of_others", file.plan.slug)]
    return [
        *_office_faults(file, plan, viewer),
        *_agency_faults(file, left),
        *_kind_faults(file, plan),
    ]


def _office_faults(file: PlanFile, plan: Plan | None, viewer: Viewer) -> Iterator[Fault]:
    code, path = file.plan.lead_office, "plan/lead_office"
    if plan is not None:
        if plan.lead_office.code != code:
            yield Fault(path, "office_stays", plan.lead_office.code)
        return
    office = Agency.objects.filter(code=code).first()
    if office is not None and not standing(viewer).may(Permission.MANAGE_PLAN, office.pk):
        yield Fault(path, "office_of_others", code)


# --- Agencies that are there ------------------------------------------------------------------------


def _agency_faults(file: PlanFile, left: dict[str, Agency]) -> Iterator[Fault]:
    for place, row in enumerate(file.agencies):
        if row.code in left:
            parent = left[row.code].parent
            yield from _differences(f"agencies/{place}", row, left[row.code], row.kind)
            if row.parent != (parent.code if parent else ""):
                yield _differs(f"agencies/{place}/parent", parent.code if parent else "")
    for place, group in enumerate(file.groups or []):
        if group.code in left:
            path, agency = f"groups/{place}", left[group.code]
            yield from _differences(path, group, agency, AgencyKind.GROUP)
            if added := _added(group, agency):
                yield Fault(f"{path}/members", "members_differ", ", ".join(added))


def _differences(path: str, row: AgencyRow | GroupRow, known: Agency, kind: str) -> Iterator[Fault]:
    """Each column in which the file says otherwise than what is there."""
    said: dict[str, Any] = {"kind": (kind, known.kind)}
    for name in ("short_name", "name"):
        text = getattr(row, name)
        said[f"{name}/zh"] = (text.zh, getattr(known, f"{name}_zh"))
        said[f"{name}/en"] = (text.en, getattr(known, f"{name}_en"))
    if isinstance(row, AgencyRow):
        said["division_code"] = (row.division_code, known.division_code)
    for column, (new, old) in said.items():
        if new != old:
            yield _differs(f"{path}/{column}", old)


def _differs(path: str, old: str) -> Fault:
    return Fault(path, "agency_differs", old)


def _added(group: GroupRow, agency: Agency) -> list[str]:
    rows = Membership.objects.known_at(None).filter(group=agency, valid_from=None)
    known: Collection[str] = set(rows.values_list("member__code", flat=True))
    return [code for code in group.members if code not in known]


def _kind_faults(file: PlanFile, plan: Plan | None) -> Iterator[Fault]:
    """What was filed for an indicator is of its kind: the kind stays."""
    rows = Indicator.objects.filter(plan=plan, values__isnull=False) if plan else Indicator.objects.none()
    filed = dict(rows.order_by().values_list("code", "kind").distinct())
    for a, area in enumerate(file.areas):
        for m, measure in enumerate(area.measures):
            for i, row in enumerate(measure.indicators or []):
                if filed.get(row.code, row.kind) != row.kind:
                    path = f"areas/{a}/measures/{m}/indicators/{i}/kind"
                    yield Fault(path, "kind_stays", filed[row.code])
