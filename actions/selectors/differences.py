"""What changed between two texts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from actions.selectors.fields import INTERNAL, Field, fields_of, label_of

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
    """Every text field, and a lead's next steps."""
    found = [_change(spec, old, new) for spec in fields_of(is_lead=is_lead)]
    if not is_lead:
        return found
    before, after = _steps(old), _steps(new)
    runs = differences(before, after) if old else []
    return [*found, Change("next_steps", label_of("next_steps"), str(INTERNAL), runs, after)]


def _change(spec: Field, old: Mapping[str, Any], new: Mapping[str, Any]) -> Change:
    before, after = str(old.get(spec.name, "")), str(new.get(spec.name, ""))
    runs = differences(before, after) if old else []
    return Change(spec.name, str(spec.label), str(spec.audience), runs, after)


def _steps(content: Mapping[str, Any]) -> str:
    return "\n".join(_step(row) for row in content.get("next_steps", []))


def _step(row: Mapping[str, Any]) -> str:
    known = [str(row[name]) for name in ("step", "person", "due_on") if row.get(name)]
    return ("✔ " if row.get("done") else "") + " · ".join(known)
