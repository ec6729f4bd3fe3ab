"""Rows of a report in a cell of the official form: one a line; a next step as `step；date；person`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from actions.domain.items import ItemKind, Row, laid_over, new_id

_BETWEEN = re.compile("[；;]")
_SIGN = "；"


def cell(kind: ItemKind, rows: Iterable[Row]) -> str:
    """The rows as the text of a cell."""
    return "\n".join(_line(kind, row) for row in rows if row.get(kind.text))


def _line(kind: ItemKind, row: Row) -> str:
    text = str(row[kind.text])
    if "due_on" not in kind.details:
        return text
    day, person = str(row.get("due_on") or ""), str(row.get("person") or "")
    return _SIGN.join((text, day, person)) if day or person or _BETWEEN.search(text) else text


def rows_of(kind: ItemKind, text: str, saved: Sequence[Row], known: Collection[str] | None) -> list[Row]:
    """A cell's lines as rows, those saved recognised by their line or their text.

    What a line does not say, such as the tick, stays as it is saved. Blank rows come last, for what was taken out
    of the cell: of the ids `known` when the form was made, or of all where that is not known.
    """
    by_line = {_line(kind, row): row for row in saved}
    by_text = {row[kind.text]: row for row in saved}
    rows: dict[str, Row] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        typed = _typed(kind, line)
        same = by_line.get(line)
        row = same or {**by_text.get(typed[kind.text], {"id": new_id()}), **typed}
        if row["id"] in rows:
            row = {**typed, "id": new_id()}
        rows[row["id"]] = row
    gone = [row["id"] for row in saved if row["id"] not in rows and (known is None or row["id"] in known)]
    return [*rows.values(), *({"id": row} for row in gone)]


def _typed(kind: ItemKind, line: str) -> dict[str, Any]:
    if "due_on" not in kind.details:
        return {kind.text: line}
    parts = [part.strip() for part in _BETWEEN.split(line)]
    if len(parts) == 1:
        return {kind.text: line, "due_on": "", "person": ""}
    if len(parts) == 2:
        parts.append("")
    return {kind.text: _SIGN.join(parts[:-2]), "due_on": parts[-2], "person": parts[-1]}


def after(kind: ItemKind, saved: Iterable[Row], typed: Iterable[Row]) -> str:
    """The cell as it would read when `typed` was saved."""
    return cell(kind, laid_over(saved, typed))
