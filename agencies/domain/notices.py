"""What people are told of, and what of it they cannot turn off."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """One kind of occasion."""

    OPENED = "opened"
    DUE = "due"
    OVERDUE = "overdue"
    ESCALATED = "escalated"
    CONCURRENCE = "concurrence"
    SIGNING = "signing"
    RETURNED = "returned"
    APPROVED = "approved"
    EXTENSION = "extension"
    ASSIGNED = "assigned"
    COORDINATED = "coordinated"
    URGED = "urged"
    HANDED = "handed"
    SLIP = "slip"
    SLIP_ANSWERED = "slip_answered"
    FEEDBACK = "feedback"
    DUTIES = "duties"


MANDATORY = frozenset({Kind.OVERDUE, Kind.ESCALATED, Kind.RETURNED, Kind.URGED, Kind.SLIP})
"""Sent by e-mail whatever a person prefers; the inbox always holds everything."""

OPTIONAL = tuple(kind for kind in Kind if kind not in MANDATORY)

REMINDED_BEFORE = (7, 3, 1)
"""Days before a deadline on which those who have not filed are reminded."""
ESCALATED_AFTER = 3
"""Days after a deadline on which the agency's leader is told."""


def reminder(days_left: int) -> tuple[Kind, str] | None:
    """The reminder that stands when so many days are left (negative: over), with the name of its occasion.

    A day on which nobody could be reminded is made up for by the next one, once; None more than a week before.
    """
    if days_left <= -ESCALATED_AFTER:
        return Kind.ESCALATED, "escalated"
    if days_left < 0:
        return Kind.OVERDUE, "overdue"
    stages = [days for days in REMINDED_BEFORE if days_left <= days]
    return (Kind.DUE, f"T-{min(stages)}") if stages else None


@dataclass(frozen=True, slots=True)
class Telling:
    """What one person is to be told, and the occasion (`key`) for which it is told only once."""

    person_id: int
    key: str
    kind: Kind
    path: str
    data: dict[str, Any] = field(default_factory=dict)
    visible_at: datetime | None = None
