"""How a matter to coordinate goes its way: one table, used by service and pages."""

from __future__ import annotations

from enum import StrEnum


class Standing(StrEnum):
    """Where a matter stands; open until the office does something about it."""

    OPEN = "open"
    ASSIGNED = "assigned"
    ANSWERED = "answered"
    CLOSED = "closed"


class Act(StrEnum):
    """What is done about a matter: assigned and closed by the office, answered by the agency it is assigned to."""

    ASSIGN = "assign"
    ANSWER = "answer"
    CLOSE = "close"


MOVES: dict[tuple[Standing, Act], Standing] = {
    (Standing.OPEN, Act.ASSIGN): Standing.ASSIGNED,
    (Standing.ASSIGNED, Act.ASSIGN): Standing.ASSIGNED,
    (Standing.ASSIGNED, Act.ANSWER): Standing.ANSWERED,
    (Standing.OPEN, Act.CLOSE): Standing.CLOSED,
    (Standing.ASSIGNED, Act.CLOSE): Standing.CLOSED,
    (Standing.ANSWERED, Act.CLOSE): Standing.CLOSED,
}
"""Where each act leads; what is not in it cannot be done. A matter that is closed stays closed."""


def acts_from(standing: Standing) -> list[Act]:
    """What can be done about a matter that stands so."""
    return [act for (source, act) in MOVES if source is standing]
