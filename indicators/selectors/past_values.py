"""The quarters for which values of earlier years can be brought in."""

from __future__ import annotations

from actions.models import Plan, Quarter
from actions.services.past import refusal


def waiting(plan: Plan) -> list[Quarter]:
    """Those of the plan, earliest first. One query."""
    rows = plan.quarters.select_related("plan").in_time_order()
    return [row for row in rows if not refusal(row)]
