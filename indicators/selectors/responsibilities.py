"""Who leads and who supports a measure, and every arrangement so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from actions.domain.workflow import Role
from actions.models import Measure, Responsibility
from actions.models.plans import ROLE_LABELS
from agencies.models import Agency, AgencyKind, AuditEvent, Succession
from indicators.selectors.amending import last_day

_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Move:
    """What an agency was for the measure and what it is from then on; empty where nothing."""

    agency: Agency
    before: str
    after: str

    @property
    def before_name(self) -> str:
        """What it was, in the request's language."""
        return str(ROLE_LABELS[Role(self.before)]) if self.before else ""

    @property
    def after_name(self) -> str:
        """What it is, in the request's language."""
        return str(ROLE_LABELS[Role(self.after)]) if self.after else ""


@dataclass(frozen=True, slots=True)
class Arranged:
    """One arrangement: what the audit chain says, with the agencies it moved."""

    event: AuditEvent
    on: date
    moves: Sequence[Move]


def links_of(measure: Measure) -> list[Responsibility]:
    """The responsibilities that have no end, leads first: how it stands after every change so far. One query."""
    rows = Responsibility.objects.known_at(None).filter(measure=measure, valid_to=None)
    return list(rows.select_related("agency").order_by("role", "order"))


def last_change(measure: Measure) -> date | None:
    """The day of the latest change of responsibilities; None where there was none. One query."""
    rows = Responsibility.objects.known_at(None).filter(measure=measure)
    return last_day(rows.values_list("valid_from", "valid_to"))


def candidates(measure: Measure) -> list[Agency]:
    """Agencies and groups that can be made responsible: those that have not passed on what they owe. One query."""
    passed = Succession.objects.known_at(None).values("predecessor")
    held = Responsibility.objects.known_at(None).filter(measure=measure, valid_to=None).values("agency")
    rows = Agency.objects.exclude(kind=AgencyKind.OFFICE).exclude(pk__in=passed).exclude(pk__in=held)
    return list(rows.order_by("order"))


def arrangements(measure: Measure) -> list[Arranged]:
    """Every arrangement, the latest first. Two queries."""
    rows = AuditEvent.objects.filter(subject_kind="responsibility", subject_id=measure.pk)
    events = list(rows.select_related("person").order_by("-sequence")[:_SHOWN])
    codes = {move["agency"] for event in events for move in event.data["moves"]}
    agencies = {row.code: row for row in Agency.objects.filter(code__in=codes)}
    return [_arranged(event, agencies) for event in events]


def _arranged(event: AuditEvent, agencies: Mapping[str, Agency]) -> Arranged:
    moves = [
        Move(agencies[move["agency"]], move["before"], move["after"])
        for move in event.data["moves"]
        if move["agency"] in agencies
    ]
    return Arranged(event, date.fromisoformat(event.data["valid_from"]), moves)
