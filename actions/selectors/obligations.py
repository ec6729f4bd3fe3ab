"""Who owes what on a day: responsibilities with groups expanded to that day's members."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from actions.domain.workflow import Role
from actions.models import Measure, Plan, Responsibility
from agencies.models import Agency, AgencyKind, Membership


@dataclass(frozen=True, slots=True)
class Obligation:
    """One agency's part in one measure."""

    measure: Measure
    agency: Agency
    role: Role


def obligations_on(plan: Plan, day: date) -> list[Obligation]:
    """Every obligation of `plan` on `day`: active measure × responsible agency. Two queries."""
    links = links_on(day).filter(measure__in=Measure.objects.active_on(day).filter(plan=plan))
    return expand(list(links), members_of(memberships_on(day)))


def links_on(day: date) -> QuerySet[Responsibility]:
    """Every link between measure and agency in force on `day`, in the text's order."""
    links = Responsibility.objects.valid_on(day).select_related("measure", "agency")
    return links.order_by("measure__order", "order")


def memberships_on(day: date) -> QuerySet[Membership]:
    """Who belongs to which group on `day`, in the text's order."""
    rows = Membership.objects.valid_on(day).select_related("group", "member")
    return rows.order_by("group__order", "member__order")


def members_of(memberships: Iterable[Membership]) -> dict[int, list[Agency]]:
    """By group id, its members."""
    members: dict[int, list[Agency]] = {}
    for row in memberships:
        members.setdefault(row.group_id, []).append(row.member)
    return members


def expand(links: Sequence[Responsibility], members: Mapping[int, Sequence[Agency]]) -> list[Obligation]:
    """What `links`, in the text's order, oblige to when each group stands for its members.

    An agency's own link outranks its membership in a group; of two groups, the first in the
    text's order counts.
    """
    rows: dict[tuple[int, int], Obligation] = {}
    for own in (True, False):
        for link in links:
            if (link.agency.kind != AgencyKind.GROUP) is own:
                for agency in [link.agency] if own else members.get(link.agency_id, []):
                    rows.setdefault(
                        (link.measure_id, agency.pk), Obligation(link.measure, agency, Role(link.role))
                    )
    return sorted(rows.values(), key=lambda row: (row.measure.order, row.role, row.agency.order))
