"""What people post about reports, read into what the services take; nothing is judged here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from actions import registry
from actions.domain.items import ITEM_KINDS, new_id
from actions.domain.workflow import Event
from actions.selectors.merging import Marks, marks_of
from actions.selectors.revisions import TEXT_LIMITS

_ITEM = re.compile(r"([a-z_]+):(\d{1,3}):(?:with:)?([a-z0-9_-]+)", re.ASCII)
_FILE = re.compile(r"file:(\d{1,3})", re.ASCII)
NOTE = "note:"


@dataclass(frozen=True, slots=True)
class Asked:
    """An event asked for, with its note and the version that the person saw."""

    event: Event | None
    version: int
    note: str = ""
    field_notes: Mapping[str, str] = field(default_factory=dict)


def version_of(data: Mapping[str, Any], missing: int = 0) -> int:
    """The version that the person saw; where none was sent, `missing`: one that no row has, as 0 for a report."""
    text = str(data.get("version", ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else missing


def event_of(text: str) -> Event | None:
    """The event called `text`; None for an unknown one and for saving, which is posted with its content."""
    known = {str(event): event for event in Event if event is not Event.SAVE}
    return known.get(text)


def asked(data: Mapping[str, Any]) -> Asked:
    """An event out of a posted form; notes on fields are named `note:progress`."""
    notes = {name.removeprefix(NOTE): str(data[name]).strip() for name in data if name.startswith(NOTE)}
    return Asked(
        event=event_of(str(data.get("event", ""))),
        version=version_of(data),
        note=str(data.get("note", "")).strip(),
        field_notes={path: text for path, text in notes.items() if text},
    )


def content_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """The content fields out of a posted form: only those that the form had."""
    content: dict[str, Any] = {name: data[name] for name in (*TEXT_LIMITS, "judged_light") if name in data}
    content |= items_of(data)
    if "files" in data:
        content["attachments"] = files_of(data)
    for part in registry.parts():
        content |= part.typed(data)
    return content


def files_of(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The files kept, named `file:0` with `public:0` ticked where everybody may read them."""
    found = sorted((int(match[1]), name) for name in data if (match := _FILE.fullmatch(name)))
    return [
        {"sha256": data[name], "name": data.get(f"file-name:{row}", ""), "is_public": f"public:{row}" in data}
        for row, name in found
    ]


def base_of(data: Mapping[str, Any]) -> Marks | None:
    """How every field stood when the form was made; None where the form does not say."""
    return marks_of(data["base"]) if "base" in data else None


def choices_of(data: Mapping[str, Any], clashes: Sequence[str]) -> dict[str, str]:
    """For each field that two people changed, whose text is to stay: `mine` or `theirs`; only those chosen."""
    chosen = {path: str(data.get(f"choose:{path}", "")) for path in clashes}
    return {path: whose for path, whose in chosen.items() if whose in ("mine", "theirs")}


def items_of(data: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The rows of the fields that the form had, named `problems:0:problem`, `matters:0:with:kewei` …

    A row without an id is a new one.
    """
    found: dict[str, dict[int, dict[str, Any]]] = {}
    for name in data:
        match = _ITEM.fullmatch(name)
        if not match or match[1] not in ITEM_KINDS:
            continue
        row = found.setdefault(match[1], {}).setdefault(int(match[2]), {})
        if ":with:" in name:
            row.setdefault("agencies", []).append(match[3])
        else:
            row[match[3]] = data[name]
    return {
        field: [{**rows[index], "id": rows[index].get("id") or new_id()} for index in sorted(rows)]
        for field, rows in found.items()
    }


def picked(values: list[str]) -> dict[int, int]:
    """Report ids with the versions seen, out of values like `12:3`; what is not of that form is left out."""
    found: dict[int, int] = {}
    for text in values:
        pk, _colon, version = text.partition(":")
        if pk.isascii() and pk.isdigit() and len(pk) < 19:
            found[int(pk)] = version_of({"version": version})
    return found
