"""Measures with the agencies that have a part in them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from actions.domain.workflow import Role
from actions.models import Measure, Responsibility
from agencies.models import Agency
from agencies.querysets import known_at, valid_on
from hz_plus.lib.joins import join, joined


@dataclass(frozen=True, slots=True)
class Parties:
    """Who leads a measure and who supports it, each in the text's order."""

    leads: tuple[Agency, ...]
    supports: tuple[Agency, ...]


def with_parties(
    rows: QuerySet[Measure],
    day: date,
    roles: Collection[Role] = tuple(Role),
    *,
    moment: datetime | None = None,
) -> dict[Measure, Parties]:
    """The measures of `rows`, in their order, each with its agencies of these `roles` on `day`, as known at `moment`
    (now where it is None). One query.

    Measures without one are there too.
    """
    in_force = valid_on(day, "responsibilities__") & known_at(moment, "responsibilities__")
    of_roles = Q(responsibilities__role__in=[role.value for role in roles])
    found: dict[Measure, list[Responsibility]] = {}
    for row in join(rows, "link__agency", "responsibilities", in_force & of_roles):
        link = joined(row, "link")
        found.setdefault(row, []).extend([link] if link else [])
    return {measure: _parties(own) for measure, own in found.items()}


def with_leads(
    rows: QuerySet[Measure], day: date, *, moment: datetime | None = None
) -> dict[Measure, tuple[Agency, ...]]:
    """The measures of `rows`, in their order, each with who leads it on `day`. One query. See `with_parties`."""
    found = with_parties(rows, day, (Role.LEAD,), moment=moment)
    return {measure: parties.leads for measure, parties in found.items()}


def _parties(links: list[Responsibility]) -> Parties:
    ordered = sorted(links, key=lambda link: link.order)
    return Parties(
        leads=tuple(link.agency for link in ordered if link.role == Role.LEAD),
        supports=tuple(link.agency for link in ordered if link.role == Role.SUPPORT),
    )
