"""Agencies and groups, loaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from agencies.models import Agency, AgencyKind, Membership
from hz_plus.lib.upsert import Change, upsert

from .known import amend


def load(
    *, code: str, kind: AgencyKind, order: int, values: Mapping[str, Any]
) -> tuple[Agency, list[Change]]:
    """Bring the agency `code` to the given state; return it with what changed."""
    return upsert(
        Agency.objects.all(),
        key={"code": code},
        values={"kind": kind.value, "order": order, **values},
        name=f"agency {code}",
    )


def load_members(*, group: Agency, members: Sequence[Agency], at: datetime) -> list[Change]:
    """Give `group` the undated members it lacks, known from `at` on; members it has beside them are left alone."""
    changes: list[Change] = []
    for member in members:
        changes += amend(
            Membership.objects.all(),
            key={"group": group, "member": member},
            values={},
            name=f"member {member.code} of {group.code}",
            at=at,
        )[1]
    return changes
