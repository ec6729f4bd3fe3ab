"""A target split among agencies, as the plan manager sees it: the parts that hold, and every split so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from actions.domain.duties import Duties
from actions.domain.workflow import Role
from actions.models.plans import ROLE_LABELS
from actions.selectors.obligations import duties
from agencies.domain.succession import Successors
from agencies.models import Agency, AgencyKind, AuditEvent
from hz_plus.lib import clock
from indicators.models import Indicator, Part, Target

_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Share:
    """An agency that can have a part: its role in the measure, and the part that it has."""

    agency: Agency
    role: str
    part: Part | None

    @property
    def role_name(self) -> str:
        """Its role in the request's language; empty where it has none."""
        return str(ROLE_LABELS[Role(self.role)]) if self.role else ""


@dataclass(frozen=True, slots=True)
class Split:
    """One split: what the audit chain says."""

    event: AuditEvent
    due_on: date
    parts: int
    total: Decimal


def goals(indicator: Indicator) -> list[Target]:
    """The targets in force, in time order. One query."""
    rows = Target.objects.valid_on(clock.today(indicator.plan.time_zone)).filter(indicator=indicator)
    return list(rows.select_related("indicator").order_by("due_on"))


def shares(indicator: Indicator, due_on: date) -> list[Share]:
    """Districts, then others with a role in the measure or a part of the target. Three queries."""
    on = clock.today(indicator.plan.time_zone)
    owed = duties(indicator.plan)
    parts = _parts(indicator, due_on, owed.successors_on(on))
    roles = {
        agency: role.value
        for (measure, agency), role in owed.on(on).items()
        if measure == indicator.measure_id
    }
    offered = [
        row
        for row in Agency.objects.filing().order_by("order")
        if row.pk in parts or (_is_there(row, owed) and (row.kind == AgencyKind.DISTRICT or row.pk in roles))
    ]
    offered.sort(key=lambda row: row.kind != AgencyKind.DISTRICT)
    return [Share(row, roles.get(row.pk, ""), parts.get(row.pk)) for row in offered]


def _is_there(agency: Agency, owed: Duties) -> bool:
    """Whether it has passed on nothing, on whatever day."""
    return all(heir.predecessor != agency.pk for heir in owed.heirs)


def _parts(indicator: Indicator, due_on: date, successors: Successors) -> dict[int, Part]:
    """By holder, its part; what an agency held that has one successor is the successor's."""
    rows = Part.objects.known_at(None).filter(indicator=indicator, due_on=due_on, valid_to=None)
    found: dict[int, Part] = {}
    for row in rows:
        after = successors.get(row.agency_id, ())
        found.setdefault(after[0] if len(after) == 1 else row.agency_id, row)
    return found


def splits(indicator: Indicator) -> list[Split]:
    """Every split of the indicator's targets, the latest first. One query."""
    rows = AuditEvent.objects.filter(
        subject_kind="indicator", verb="decompose", subject_id=indicator.pk
    ).select_related("person")
    return [_split(row) for row in rows.order_by("-sequence")[:_SHOWN]]


def _split(event: AuditEvent) -> Split:
    parts = [Decimal(value) for value in event.data["parts"].values()]
    return Split(event, date.fromisoformat(event.data["due_on"]), len(parts), sum(parts, Decimal(0)))
