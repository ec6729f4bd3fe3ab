"""The rows of a lead's report that stay until they are ticked off: problems, matters to coordinate, next steps.

A row keeps its id from one quarter to the next, so that last quarter's is recognised, and what the office does
about a matter stays with it. One declaration serves form, API, Excel, merging, differences and reading.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ROWS_LIMIT = 20
ID = re.compile(r"r[0-9a-f]{11}")
"""What the id of a row looks like; with the measure and the agency it says which row it is."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ItemKind:
    """One kind of rows: the content field that holds them, and the names of a row's columns.

    `text` says what it is about and `tick` that it is over; `due_on`, `person` and `agencies` are there where
    they are named in `details`. `limit`: characters of the text.
    """

    field: str
    text: str
    tick: str
    details: tuple[str, ...] = ()
    limit: int = 300

    @property
    def columns(self) -> tuple[str, ...]:
        """All that a row can say, its id apart."""
        return (self.text, *self.details, self.tick)

    def is_blank(self, row: Row) -> bool:
        """Whether the row says nothing but which one it is: so it is taken away."""
        return not any(row.get(name) for name in (self.text, *self.details))

    def is_open(self, row: Row) -> bool:
        """Whether the row is not ticked off."""
        return not is_ticked(row.get(self.tick))


PROBLEMS = ItemKind("problems", "problem", "solved")
MATTERS = ItemKind("matters", "matter", "settled", ("agencies",))
NEXT_STEPS = ItemKind("next_steps", "step", "done", ("due_on", "person"))
ITEM_KINDS: Mapping[str, ItemKind] = {kind.field: kind for kind in (PROBLEMS, NEXT_STEPS, MATTERS)}
"""All kinds by content field, in the order of the form."""


def new_id() -> str:
    """An id that no row has."""
    return f"r{secrets.token_hex(6)[:11]}"


def is_ticked(value: Any) -> bool:
    """Whether a tick, typed or saved, is set."""
    return value in (True, "on", "true")


def codes_of(agencies: Any) -> list[str]:
    """The codes of agencies as typed (codes) or as saved (with the names of their day)."""
    return [str(row["code"]) if isinstance(row, Mapping) else str(row) for row in agencies or ()]


def laid_over(saved: Iterable[Row], typed: Iterable[Row]) -> list[Row]:
    """The rows typed, in their order, then those saved that were not mentioned."""
    mine = list(typed)
    mentioned = {row.get("id") for row in mine}
    return [*mine, *(row for row in saved if row.get("id") not in mentioned)]


def carried(kind: ItemKind, last: Iterable[Row], known: Collection[Any]) -> list[Row]:
    """Of last quarter's rows those that are not ticked off, nor among the `known` ids of this quarter's."""
    return [row for row in last if kind.is_open(row) and row["id"] not in known]


def taken_away(saved: Iterable[Row], typed: Iterable[Row]) -> list[Row]:
    """Blank rows for what is saved and not among those typed: laid over, they take it away."""
    kept = {str(row.get("id")) for row in typed}
    return [{"id": row["id"]} for row in saved if row["id"] not in kept]


def identified(kind: ItemKind, typed: Sequence[Row], known: Iterable[Row]) -> list[Row]:
    """The rows typed, each with an id: its own, else that of the known row with the same text, else a new one."""
    taken = {str(row.get("id")) for row in typed}
    free = {row[kind.text]: row["id"] for row in known if row["id"] not in taken}
    ids = [row.get("id") or free.pop(str(row.get(kind.text)), "") or new_id() for row in typed]
    return [{**row, "id": own} for row, own in zip(typed, ids, strict=True)]


def line(kind: ItemKind, row: Row) -> str:
    """A row as one line of text."""
    names = "、".join(_name(agency) for agency in row.get("agencies") or ())
    known = [str(row.get(kind.text) or ""), str(row.get("person") or ""), str(row.get("due_on") or ""), names]
    mark = "" if kind.is_open(row) else "✔ "
    return mark + " · ".join(filter(None, known)) if any(known) else ""


def lines(kind: ItemKind, rows: Any) -> str:
    """Rows as text, one a line, those that say nothing left out."""
    return "\n".join(filter(None, (line(kind, row) for row in rows or ())))


def _name(agency: Any) -> str:
    return str(agency["name"]) if isinstance(agency, Mapping) else str(agency)
