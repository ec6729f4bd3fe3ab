"""How a service says no. Pages and API turn each kind into their own form of answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How grave a problem is: an error blocks, a warning asks for a reason, a hint only tells."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to correct: where (a path such as `values/1.1-a/value`), a stable code, what to write.

    `reason`: what the person gave as the reason that a warning asks for.
    """

    field: str
    code: str
    message: str
    severity: Severity = Severity.ERROR
    reason: str = ""

    @property
    def blocks(self) -> bool:
        """Whether nothing goes on before it is corrected, or explained."""
        return self.severity is Severity.ERROR or self.asks

    @property
    def asks(self) -> bool:
        """Whether it still waits for a reason."""
        return self.severity is Severity.WARNING and not self.reason


class Refusal(Exception):
    """A service refuses; the message is for the person, in the request's language."""

    code = "refused"

    def __init__(self, message: object, code: str = "") -> None:
        super().__init__(str(message))
        self.message = str(message)
        self.code = code or self.code


class NotAllowed(Refusal):
    """The person sees the thing but may not do this to it (403)."""

    code = "not_allowed"


class NotPossible(Refusal):
    """Nobody can do this now: the state, the stage or the clock forbids it (409)."""

    code = "not_possible"


class Conflict(Refusal):
    """Somebody else was first (412)."""

    code = "conflict"


class Invalid(Refusal):
    """What was given must be corrected (400)."""

    code = "invalid"

    def __init__(self, message: object, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems)
