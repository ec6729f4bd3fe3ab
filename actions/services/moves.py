"""What can be asked of a report, before it is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from actions.domain.workflow import TRANSITIONS, Event, State, Transition
from actions.models import Report
from agencies.domain.roles import Permission
from agencies.models import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One event asked for: on which report, by whom, and why.

    `version` is the version the person saw; None means the one just read. `is_kept`: saved while it is typed,
    not asked for by the person.
    """

    report: Report
    event: Event
    by: Person
    note: str = ""
    field_notes: Mapping[str, str] = field(default_factory=dict)
    version: int | None = None
    is_kept: bool = False

    @property
    def transition(self) -> Transition | None:
        """The row of the table that this event takes, None where there is none."""
        found = TRANSITIONS.get((State(self.report.state), self.event))
        return found if found and found.only in (None, self.report.role) else None

    @property
    def rights(self) -> frozenset[Permission]:
        """Permissions of which one is needed; where the state has no such event, those any state needs."""
        if self.transition:
            return frozenset({self.transition.needs})
        return frozenset(row.needs for (_state, event), row in TRANSITIONS.items() if event is self.event)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Content typed for one report: only the fields given are changed. `is_kept`: see `Move`."""

    report: Report
    content: Mapping[str, Any]
    by: Person
    version: int | None = None
    is_kept: bool = False
