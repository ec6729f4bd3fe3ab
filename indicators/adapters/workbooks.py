"""Workbooks that people upload: their cells, read by a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import sheet_reader

READER = Path(sheet_reader.__file__)
SECONDS = 20
"""So long a reader may take by the clock."""


class Unreadable(Exception):
    """The file cannot be read as a workbook. `code`: stable."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Marks:
    """Of a sheet the cells that no plain value stands in: addresses of formulas, (row, column) of merged ones."""

    formulas: Sequence[str] = ()
    merged: Sequence[tuple[int, int]] = ()


@dataclass(frozen=True, slots=True)
class Workbook:
    """By sheet, its rows of texts; and its marks, where they were asked for."""

    sheets: Mapping[str, Sequence[Sequence[str]]]
    marks: Mapping[str, Marks] = field(default_factory=dict)


def read(path: Path, wanted: Sequence[str], *, marks: bool = False) -> Workbook:
    """The cells of the sheets `wanted` in the workbook at `path`. Raises Unreadable."""
    options = [sheet_reader.MARKS] if marks else []
    command = [sys.executable, "-I", str(READER), str(path), *options, *wanted]
    try:
        reader = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603 - our own program
    except subprocess.TimeoutExpired:
        raise Unreadable("too_large") from None
    return _answer(reader)


def _answer(reader: subprocess.CompletedProcess[bytes]) -> Workbook:
    """A reader that was stopped wanted more than it may have; one that failed met what no workbook has."""
    if reader.returncode < 0:
        raise Unreadable("too_large")
    if reader.returncode:
        raise Unreadable("broken")
    sheets: dict[str, list[list[str]]] = {}
    marks: dict[str, Marks] = {}
    told: dict[str, Any] = {}
    for line in reader.stdout.splitlines():
        told = json.loads(line)
        if "sheet" in told:
            sheets.setdefault(told["sheet"], []).extend(told["rows"])
        if "marked" in told:
            merged = [(row, column) for row, column in told["merged"]]
            marks[told["marked"]] = Marks(told["formulas"], merged)
    if "whole" not in told:
        raise Unreadable(told.get("refused", "broken"))
    return Workbook(sheets, marks)
