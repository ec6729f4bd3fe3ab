"""The way of a report: states, events, and the one table of transitions (PRODUCT §6)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from agencies.domain.roles import Permission


class State(StrEnum):
    """Where a report stands."""

    NOT_STARTED = "not_started"
    DRAFT = "draft"
    SIGNING = "signing"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    REOPENED = "reopened"
    WAIVED = "waived"


class Event(StrEnum):
    """What someone does to a report."""

    SAVE = "save"
    OFFER = "offer"
    PREPARE = "prepare"
    SEND_BACK = "send_back"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    RETURN = "return"
    APPROVE = "approve"
    UNDO = "undo"
    REOPEN = "reopen"
    WAIVE = "waive"
    UNWAIVE = "unwaive"


class Role(StrEnum):
    """An agency's part in a measure."""

    LEAD = "lead"
    SUPPORT = "support"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table: where it leads, what right it needs, whether a note must be given."""

    target: State
    needs: Permission
    note_required: bool = False
    only: Role | None = None


_S, _E, _P = State, Event, Permission

TRANSITIONS: dict[tuple[State, Event], Transition] = {
    **{
        (state, _E.SAVE): Transition(_S.DRAFT, _P.DRAFT)
        for state in (_S.NOT_STARTED, _S.RETURNED, _S.REOPENED, _S.DRAFT)
    },
    (_S.DRAFT, _E.OFFER): Transition(_S.DRAFT, _P.PREPARE, only=Role.LEAD),
    (_S.DRAFT, _E.PREPARE): Transition(_S.SIGNING, _P.PREPARE),
    (_S.SIGNING, _E.SEND_BACK): Transition(_S.RETURNED, _P.SIGN, note_required=True),
    (_S.SIGNING, _E.SUBMIT): Transition(_S.SUBMITTED, _P.SIGN),
    (_S.SIGNING, _E.WITHDRAW): Transition(_S.DRAFT, _P.PREPARE),
    (_S.SUBMITTED, _E.WITHDRAW): Transition(_S.DRAFT, _P.SIGN),
    (_S.SUBMITTED, _E.RETURN): Transition(_S.RETURNED, _P.REVIEW, note_required=True),
    (_S.SUBMITTED, _E.APPROVE): Transition(_S.APPROVED, _P.REVIEW),
    (_S.APPROVED, _E.UNDO): Transition(_S.SUBMITTED, _P.REVIEW),
    (_S.APPROVED, _E.REOPEN): Transition(_S.REOPENED, _P.REVIEW, note_required=True),
    **{
        (state, _E.WAIVE): Transition(_S.WAIVED, _P.REVIEW, note_required=True)
        for state in (_S.NOT_STARTED, _S.DRAFT, _S.SIGNING, _S.SUBMITTED, _S.RETURNED)
    },
    (_S.WAIVED, _E.UNWAIVE): Transition(_S.NOT_STARTED, _P.REVIEW, note_required=True),
}

EDITABLE = frozenset(state for state, event in TRANSITIONS if event is Event.SAVE)
"""States in which a report's content may be saved."""

OPEN_STATES = frozenset({_S.NOT_STARTED, _S.DRAFT, _S.SIGNING, _S.RETURNED, _S.REOPENED})
"""States in which the agency still owes something."""


def events_from(state: State) -> list[Event]:
    """Events that the table knows from `state`, in the order of the enumeration."""
    return [event for event in Event if (state, event) in TRANSITIONS]
