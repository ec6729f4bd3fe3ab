"""Who owes what on a day: responsibilities with groups expanded to that day's members."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

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
    """Every obligation of `plan` on `day`: active measure × responsible agency.

    An agency's own link outranks its membership in a group; of two groups, the first in the
    text's order counts. Three queries.
    """
    members = _members_on(day)
    links = (
        Responsibility.objects.valid_on(day)
        .filter(measure__in=Measure.objects.active_on(day).filter(plan=plan))
        .select_related("measure", "agency")
        .order_by("measure__order", "order")
    )
    rows: dict[tuple[int, int], Obligation] = {}
    for own in (True, False):
        for link in links:
            if (link.agency.kind != AgencyKind.GROUP) is own:
                for agency in [link.agency] if own else members.get(link.agency_id, []):
                    rows.setdefault(
                        (link.measure_id, agency.pk), Obligation(link.measure, agency, Role(link.role))
                    )
    return sorted(rows.values(), key=lambda row: (row.measure.order, row.role, row.agency.order))


def _members_on(day: date) -> dict[int, list[Agency]]:
    members: dict[int, list[Agency]] = {}
    for row in Membership.objects.valid_on(day).select_related("member").order_by("member__order"):
        members.setdefault(row.group_id, []).append(row.member)
    return members
