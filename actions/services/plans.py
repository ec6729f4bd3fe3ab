"""Plans, areas, measures and responsibilities, loaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from actions.domain.workflow import Role
from actions.models import Area, Measure, Plan, Responsibility
from agencies.models import Agency
from agencies.services.known import amend, end
from hz_plus.lib.upsert import Change, upsert


def load_plan(*, slug: str, values: Mapping[str, Any]) -> tuple[Plan, list[Change]]:
    """Bring the plan `slug` to the given state."""
    return upsert(Plan.objects.all(), key={"slug": slug}, values=values, name=f"plan {slug}")


def load_area(*, plan: Plan, code: str, values: Mapping[str, Any]) -> tuple[Area, list[Change]]:
    """Bring the area `code` to the given state."""
    return upsert(Area.objects.all(), key={"plan": plan, "code": code}, values=values, name=f"area {code}")


def load_measure(*, area: Area, code: str, values: Mapping[str, Any]) -> tuple[Measure, list[Change]]:
    """Bring the measure `code` to the given state."""
    return upsert(
        Measure.objects.all(),
        key={"plan": area.plan, "code": code},
        values={"area": area, **values},
        name=f"measure {code}",
    )


def load_responsibilities(
    *, measure: Measure, links: Sequence[tuple[Agency, Role]], at: datetime
) -> list[Change]:
    """Bring the undated responsibilities of `measure` to `links`, in their order, from the moment `at` on."""
    changes: list[Change] = []
    rows = Responsibility.objects.known_at(None).filter(measure=measure, valid_from=None)
    for order, (agency, role) in enumerate(links):
        changes += amend(
            Responsibility.objects.all(),
            key={"measure": measure, "agency": agency, "valid_from": None},
            values={"role": role.value, "order": order},
            name=f"responsibility {measure.code} {agency.code}",
            at=at,
        )[1]
    for row in rows.exclude(agency__in=[agency for agency, _role in links]).select_related("agency"):
        name = f"responsibility {measure.code} {row.agency.code}"
        changes.append(Change(name, before=name))
        end(row, at=at)
    return changes
