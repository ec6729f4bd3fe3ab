"""Urging slips 督办单: their colours, and how one goes its way."""

from __future__ import annotations

from enum import StrEnum


class Colour(StrEnum):
    """How urgent a slip is: a reminder, a warning, an order."""

    BLUE = "blue"
    YELLOW = "yellow"
    RED = "red"


class SlipState(StrEnum):
    """Where a slip stands."""

    ISSUED = "issued"
    ANSWERED = "answered"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class SlipAct(StrEnum):
    """What is done about a slip: the agency answers; the office sends back, closes, withdraws."""

    ANSWER = "answer"
    SEND_BACK = "send_back"
    CLOSE = "close"
    WITHDRAW = "withdraw"


OPEN: tuple[SlipState, ...] = (SlipState.ISSUED, SlipState.ANSWERED)
MOVES: dict[tuple[SlipState, SlipAct], SlipState] = {
    (SlipState.ISSUED, SlipAct.ANSWER): SlipState.ANSWERED,
    (SlipState.ANSWERED, SlipAct.SEND_BACK): SlipState.ISSUED,
    (SlipState.ANSWERED, SlipAct.CLOSE): SlipState.CLOSED,
    (SlipState.ISSUED, SlipAct.WITHDRAW): SlipState.WITHDRAWN,
}
"""Where each act leads; what is not in it cannot be done."""


def acts_from(state: SlipState) -> list[SlipAct]:
    """What can be done about a slip that stands so."""
    return [act for (source, act) in MOVES if source is state]
