"""A table to be given out: what its columns are called, and what stands in its cells.

A table is declared once, as a list of columns over some kind of row; every format is written from it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Generic, TypeVar

from django.utils.functional import Promise

CSV_TYPE: Final = "text/csv; charset=utf-8"
XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_MARK: Final = b"\xef\xbb\xbf"
"""At a file's beginning: Excel knows by it that the text is UTF-8."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)

Row = TypeVar("Row")
Inner = TypeVar("Inner")


@dataclass(frozen=True, slots=True)
class Named:
    """A cell that people read by its label and programs by its code."""

    code: str
    label: str


Cell = str | int | Decimal | date | Named | None
"""What may stand in a cell; None where nothing is known, which is never 0."""


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column: its key for programs, its heading for people, and how a row fills it."""

    key: str
    heading: str | Promise
    cell: Callable[[Row], Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its cells, in the request's language. `keys` and `headings` belong to the columns."""

    keys: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def tabulate(columns: Sequence[Column[Row]], rows: Iterable[Row]) -> Table:
    """The table of `rows` under `columns`."""
    return Table(
        tuple(column.key for column in columns),
        tuple(str(column.heading) for column in columns),
        tuple(tuple(column.cell(row) for column in columns) for row in rows),
    )


def through(inner: Callable[[Row], Inner], columns: Sequence[Column[Inner]]) -> tuple[Column[Row], ...]:
    """`columns` for rows that hold what they are about: `inner` takes it out of the row."""

    def within(cell: Callable[[Inner], Cell]) -> Callable[[Row], Cell]:
        return lambda row: cell(inner(row))

    return tuple(Column(column.key, column.heading, within(column.cell)) for column in columns)


def no_formula(text: str) -> str:
    """The text, kept a text in a spreadsheet by an apostrophe where it would be run as a formula. A number is none."""
    is_formula = text.startswith(_FORMULA) and not _NUMBER.fullmatch(text)
    return f"'{text}" if is_formula else text
