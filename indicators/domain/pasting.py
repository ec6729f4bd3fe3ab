"""Figures of an indicator's parts as a form posts them: one by one, or a column pasted from a spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

PART, NAME, PASTED = "part", "part_name", "parts_pasted"


def parts_of(data: Mapping[str, Any]) -> list[dict[str, str]]:
    """The rows of fields named `part:1.1-a:yuhang`; a column pasted at `parts_pasted:1.1-a` goes before those.

    A line of the column is a figure, for the agencies in the order of the form, or a name and a figure. What fits no
    agency keeps what was written in the agency's place, or the number of its line, so that it can be told.
    """
    rows: dict[str, dict[str, str]] = {}
    names: dict[str, dict[str, str]] = {}
    for field in data:
        kind, _colon, rest = field.partition(":")
        code, _colon, agency = rest.partition(":")
        if kind == PART and agency:
            rows.setdefault(code, {})[agency] = str(data[field])
        elif kind == NAME and agency:
            names.setdefault(code, {})[str(data[field])] = agency
    for code, own in rows.items():
        own |= _pasted(str(data.get(f"{PASTED}:{code}", "")), [*own], names.get(code, {}))
    return [
        {"indicator": code, "agency": agency, "value": value}
        for code, own in rows.items()
        for agency, value in own.items()
    ]


def _pasted(text: str, order: list[str], names: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, line in enumerate((row for row in text.splitlines() if row.strip()), 1):
        name, tab, figure = (
            line.strip().rpartition("\t") if "\t" in line.strip() else line.strip().rpartition(" ")
        )
        if tab and name:
            known = name.strip()
            found[names.get(known, known)] = figure.strip()
        else:
            found[order[number - 1] if number <= len(order) else f"#{number}"] = line.strip()
    return found
