"""The cells of a plan's workbook as records: each value as what its column asks for, or a fault at its address."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from indicators.domain.kinds import Aggregation, Direction, IndicatorKind
from indicators.domain.numbers import read_figure
from indicators.domain.plan_faults import Fault
from indicators.domain.plan_file import Text
from indicators.domain.plan_reading import Place
from indicators.domain.plan_sheets import COLUMNS, KEY_COLUMN, PLAN, VALUE_COLUMN, Cell, Column, letter
from indicators.selectors.plan_words import choices_in_any_language, yes_or_no_in_any_language

from .workbooks import Marks, Workbook

KEYS_WITHIN = 5
"""The row of keys is looked for in so many rows."""
SHOWN = 40
"""So many letters of a wrong text are repeated."""

Places = Mapping[str, tuple[int, int]]
"""By key, row and column of a cell, counted from 0."""


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a sheet: its values by key, and where the cell of each is."""

    sheet: str
    values: dict[str, Any] = field(default_factory=dict)
    at: dict[str, Place] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Any:
        return self.values[key]

    def both(self, name: str) -> Text:
        """A text in two languages."""
        return Text(self.values[f"{name}_zh"], self.values[f"{name}_en"])

    def some(self, *names: str) -> dict[str, Any]:
        """The values of these keys."""
        return {name: self.values[name] for name in names}


class CellReader:
    """Reads the sheets of one workbook; `faults` are what it finds, each at its place."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.faults: list[tuple[Place, Fault]] = []
        self._told: set[tuple[str, str]] = set()
        self._yes = yes_or_no_in_any_language()
        self._choices = {
            (sheet, column.key): choices_in_any_language(sheet, column.key)
            for sheet, columns in COLUMNS.items()
            for column in columns
            if column.cell is Cell.CHOICE
        }

    def complain(self, place: Place, fault: Fault) -> None:
        """Note a fault, unless something is wrong with the cell already."""
        if not place.cell or (place.sheet, place.cell) not in self._told:
            self._told.add((place.sheet, place.cell))
            self.faults.append((place, fault))

    def records(self, sheet: str) -> list[Record]:
        """The rows of a sheet that say something."""
        if sheet not in self.book.sheets:
            self.complain(Place(sheet), Fault(sheet, "no_sheet", sheet))
            return []
        first, lines = self._keys_of_the_plan() if sheet == PLAN else self._lines(sheet)
        self._refuse_marked(sheet, first)
        for column in COLUMNS[sheet]:
            if lines and column.key not in lines[0]:
                self.complain(Place(sheet), Fault(sheet, "no_column", column.key))
        return [self._record(sheet, line) for line in lines if self._says(sheet, line)]

    def _keys_of_the_plan(self) -> tuple[int, list[Places]]:
        """The plan's own sheet has one key to a row: together they are one record."""
        rows = enumerate(self.book.sheets[PLAN])
        places = {
            row[KEY_COLUMN]: (at, VALUE_COLUMN)
            for at, row in rows
            if len(row) > KEY_COLUMN and row[KEY_COLUMN]
        }
        return 1, [places]

    def _lines(self, sheet: str) -> tuple[int, list[Places]]:
        """The first row of data, and of each row the places of its keys."""
        keys = {column.key for column in COLUMNS[sheet]}
        rows = self.book.sheets[sheet]
        for head, row in enumerate(rows[:KEYS_WITHIN]):
            named = {text: place for place, text in enumerate(row) if text in keys}
            if len(named) > len(keys) / 2:
                below = range(head + 1, len(rows))
                return head + 1, [{key: (line, place) for key, place in named.items()} for line in below]
        self.complain(Place(sheet), Fault(sheet, "no_column", COLUMNS[sheet][0].key))
        return 0, []

    def _refuse_marked(self, sheet: str, first: int) -> None:
        """Formulas and merged cells among the data."""
        marks = self.book.marks.get(sheet, Marks())
        for cell in marks.formulas:
            if row_of(cell) > first:
                self.complain(Place(sheet, cell), Fault(sheet, "formula"))
        for row, column in marks.merged:
            if row >= first:
                self.complain(Place(sheet, f"{letter(column)}{row + 1}"), Fault(sheet, "merged"))

    def _says(self, sheet: str, line: Places) -> bool:
        return sheet == PLAN or any(self._text(sheet, place) for place in line.values())

    def _text(self, sheet: str, place: tuple[int, int]) -> str:
        row = self.book.sheets[sheet][place[0]]
        return _plain(row[place[1]]) if place[1] < len(row) else ""

    def _record(self, sheet: str, line: Places) -> Record:
        record = Record(sheet)
        for column in COLUMNS[sheet]:
            place = line.get(column.key)
            cell = f"{letter(place[1])}{place[0] + 1}" if place else ""
            record.at[column.key] = Place(sheet, cell, column.key)
            text = self._text(sheet, place) if place else ""
            record.values[column.key] = self._value(sheet, column, cell, text)
        return record

    def _value(self, sheet: str, column: Column, cell: str, text: str) -> Any:
        """What the cell says; after a complaint something of the same kind, so that the others can be read."""
        found: Any = self._read(sheet, column, text) if text else None
        if found is None:
            if text:
                expected, known = _EXPECTED.get(column.cell, "no_text"), ", ".join(column.choices)
                self.complain(
                    Place(sheet, cell, column.key), Fault(column.key, expected, text[:SHOWN], known)
                )
            elif column.needed and cell:
                self.complain(Place(sheet, cell, column.key), Fault(column.key, "empty"))
            return _nothing(column)
        return found

    def _read(self, sheet: str, column: Column, text: str) -> Any:
        narrow = unicodedata.normalize("NFKC", text).strip()
        if column.cell is Cell.CHOICE:
            return _typed(self._choices[sheet, column.key].get(narrow.lower()))
        if column.cell is Cell.YES_NO:
            return self._yes.get(narrow.lower())
        reader = _READERS.get(column.cell)
        return reader(narrow) if reader else _texts(column, text, narrow)


def row_of(cell: str) -> int:
    """The row of an address: 7 of B7; 0 of none."""
    return int("".join(filter(str.isdecimal, cell)) or 0)


# --- Values -----------------------------------------------------------------------------------------

_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", re.ASCII)
_WHOLE = re.compile(r"\d{1,6}", re.ASCII)
_SEPARATORS = re.compile(r"[、,;\s]+")
_DIGITS = 15


def _plain(text: str) -> str:
    """Without control characters, which no database takes; line breaks stay."""
    return "".join(one for one in text if one == "\n" or unicodedata.category(one) != "Cc").strip()


def _typed(choice: str | None) -> Any:
    for kind in (IndicatorKind, Direction, Aggregation):
        if choice in set(kind):
            return kind(choice)
    return choice


def _texts(column: Column, text: str, narrow: str) -> Any:
    if column.cell is Cell.CODE:
        return narrow
    if column.cell is Cell.CODES:
        return [code for code in _SEPARATORS.split(narrow) if code]
    if column.cell is Cell.LINES:
        return [line.strip() for line in text.splitlines() if line.strip()]
    return text if column.cell is Cell.LONG else " ".join(text.split("\n"))


def _day(text: str) -> date | None:
    found = _DAY.fullmatch(text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _whole(text: str) -> int | None:
    return int(text) if _WHOLE.fullmatch(text) else None


def _number(text: str) -> Decimal | None:
    return read_figure(text, decimals=_DIGITS, allow_negative=True).figure


_READERS: Mapping[Cell, Callable[[str], Any]] = {Cell.DAY: _day, Cell.WHOLE: _whole, Cell.NUMBER: _number}
_EXPECTED: Mapping[Cell, str] = {
    Cell.DAY: "no_day",
    Cell.WHOLE: "no_whole",
    Cell.NUMBER: "no_number",
    Cell.YES_NO: "no_yes",
    Cell.CHOICE: "no_choice",
}


def _nothing(column: Column) -> Any:
    """What stands in for a cell that says nothing, or nothing that is understood."""
    if column.cell in (Cell.CODES, Cell.LINES):
        return []
    if column.cell is Cell.CHOICE:
        return _typed(column.choices[0])
    plain: Mapping[Cell, Any] = {
        Cell.DAY: date.min,
        Cell.WHOLE: 0 if column.needed else None,
        Cell.NUMBER: Decimal(0),
        Cell.YES_NO: False,
    }
    return plain.get(column.cell, "")
