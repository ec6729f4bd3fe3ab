"""What changed between two texts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from actions.domain.items import lines
from actions.selectors.fields import Field, ItemField, fields_of, item_fields_of

_WORD = re.compile(r"[A-Za-z]+|\d[\d,.]*|\s+|.", re.DOTALL)
_LONGEST = 4000
_READABLE = 4

Run = tuple[str, str]
"""What became of a stretch of text (`same`, `del`, `ins`), and the stretch."""


@dataclass(frozen=True, slots=True)
class Change:
    """A field before and now; no runs where it did not change."""

    name: str
    label: str
    audience: str
    runs: Sequence[Run]
    text: str


def differences(old: str, new: str) -> list[Run]:
    """`old` to `new` in runs; Chinese by character, other words and numbers whole.

    What stayed between two changes counts as changed where it is too short to read on its own.
    """
    if old == new:
        return []
    before, after = _WORD.findall(old[:_LONGEST]), _WORD.findall(new[:_LONGEST])
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    runs: list[Run] = []
    taken, added = "", ""
    for index, (kind, a, b, c, d) in enumerate(steps):
        inside = 0 < index < len(steps) - 1
        if kind == "equal" and not (inside and b - a < _READABLE):
            runs += [*_changed(taken, added), ("same", "".join(before[a:b]))]
            taken, added = "", ""
        else:
            taken, added = taken + "".join(before[a:b]), added + "".join(after[c:d])
    return [*runs, *_changed(taken, added)]


def _changed(taken: str, added: str) -> list[Run]:
    return [run for run in (("del", taken), ("ins", added)) if run[1]]


def changes(old: Mapping[str, Any], new: Mapping[str, Any], *, is_lead: bool) -> list[Change]:
    """Every text field, and a lead's rows, one a line."""
    texts = [
        _change(spec, str(old.get(spec.name, "")), str(new.get(spec.name, "")), known=bool(old))
        for spec in fields_of(is_lead=is_lead)
    ]
    rows = [
        _change(
            spec, lines(spec.kind, old.get(spec.name)), lines(spec.kind, new.get(spec.name)), known=bool(old)
        )
        for spec in item_fields_of(is_lead=is_lead)
    ]
    return [*texts, *rows]


def _change(spec: Field | ItemField, before: str, after: str, *, known: bool) -> Change:
    runs = differences(before, after) if known else []
    return Change(spec.name, str(spec.label), str(spec.audience), runs, after)
