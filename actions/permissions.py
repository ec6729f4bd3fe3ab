"""Rights on reports and plans: the row form. The list form is the querysets', over the same seats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions.models import Report
from actions.querysets import AT_AGENCY, Extent
from agencies.authorization import standing
from agencies.domain.roles import Permission

if TYPE_CHECKING:
    from actions.models import Plan
    from agencies.authorization import Viewer


def may(person: Viewer, permission: Permission, report: Report) -> bool:
    """Whether `person` holds `permission` on `report`: at its agency, or at its plan's lead office."""
    at_agency = permission in AT_AGENCY
    seat = report.agency_id if at_agency else report.quarter.plan.lead_office_id
    return standing(person).may(permission, seat)


def extent(person: Viewer, report: Report) -> Extent:
    """How much of `report` the person sees."""
    found = Report.objects.visible_to(person).filter(pk=report.pk).first()
    return Extent(getattr(found, "extent", Extent.NONE))


def may_manage(person: Viewer, plan: Plan) -> bool:
    """Whether `person` manages `plan`: its quarters, targets, baselines, thresholds."""
    return standing(person).may(Permission.MANAGE_PLAN, plan.lead_office_id)
