"""The alarm of the nightly comparison: stored figures that are not what the rules give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Model, QuerySet, Subquery

from agencies.authorization import Viewer, standing
from agencies.domain.roles import Permission
from hz_plus.lib.quarters import Period
from indicators.models import FigureCheck

M = TypeVar("M", bound=Model)
_TOLD = (Permission.REVIEW, Permission.MANAGE_PLAN, Permission.ADMINISTER)


@dataclass(frozen=True, slots=True)
class Alarm:
    """How many differences the latest comparison found, when, and which figure the first one is of.

    Not what that figure says: an agency's part is not for everybody before it is published.
    """

    at: datetime
    differences: int
    quarter: Period
    level: str
    code: str


def with_alarm(rows: QuerySet[M], viewer: Viewer) -> QuerySet[M]:
    """Read the latest comparison along with `rows`, in the same statement, where the viewer is to know of alarms:
    reviewers, plan managers and administrators. `alarm_of` finds it on each of them.
    """
    if not any(standing(viewer).at(permission) for permission in _TOLD):
        return rows
    latest = FigureCheck.objects.order_by("-at")
    columns = {
        f"alarm_{name}": Subquery(latest.values(name)[:1]) for name in ("at", "differences", "examples")
    }
    told: QuerySet[M] = rows.annotate(**columns)
    return told


def alarm_of(row: Model) -> Alarm | None:
    """The alarm that was read along; None where the latest comparison found nothing, or the viewer is not to know."""
    found: Any = row.__dict__
    if not found.get("alarm_differences"):
        return None
    first = found["alarm_examples"][0]
    return Alarm(
        at=found["alarm_at"],
        differences=found["alarm_differences"],
        quarter=Period.parse(first["quarter"]),
        level=first["level"],
        code=first["subject"],
    )
