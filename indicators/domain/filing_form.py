"""The official form as a workbook: its sheets, its columns, and what a row of it is.

Two sheets are filled in: one row per obligation and indicator (of a stepwise indicator one per step), and one row
of texts per obligation. A hidden row names the columns and a hidden column the rows, so that both are found again
wherever a spreadsheet program has moved them. A hidden sheet says which form it is, and for each report what stood
in it when the form was made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

FORM = "hz-plus-filing"
VERSION = "2"
FIGURES, TEXTS, META, GUIDE = "填报表", "文字说明", "_form", "填报说明"
KEYS_ROW, HEADING_ROW, FIRST_ROW = 3, 4, 5
KEY = "key"
MOST_ROWS = 40_000

TEXT_COLUMNS = (
    "progress",
    "results",
    "problems",
    "delay_reason",
    "next_steps",
    "matters",
    "judged_light",
    "judged_reason",
    "contact",
)
FIGURE_COLUMNS = ("value", "numerator", "denominator", "done_on", "note")
COLUMNS: Mapping[str, Sequence[str]] = {
    FIGURES: ("measure", "title", "item", "name", "unit", "last", "target", *FIGURE_COLUMNS, "state", KEY),
    TEXTS: ("measure", "title", "role", "state", *TEXT_COLUMNS, KEY),
}
"""The columns of the two sheets, in order."""

VALUE, CLAIM, TEXT = "value", "claim", "text"


@dataclass(frozen=True, slots=True)
class RowKey:
    """What a row is about: a report, of it one indicator's figure, one step of it, or the texts."""

    kind: str
    report: int
    code: str = ""
    order: str = ""

    def __str__(self) -> str:
        parts = (self.kind, str(self.report), self.code, self.order)
        return "|".join(parts).rstrip("|")

    @property
    def base(self) -> str:
        """The path of the row's fields within the report's content; nothing for texts."""
        if self.kind == VALUE:
            return f"values/{self.code}"
        return f"milestones/{self.code}/{self.order}" if self.kind == CLAIM else ""


def key_of(text: str) -> RowKey | None:
    """The key written in a row; None where that is none of ours."""
    kind, report, code, order, *rest = [*text.split("|"), "", "", ""]
    if kind not in (VALUE, CLAIM, TEXT) or not (report.isascii() and report.isdigit()) or len(report) > 18:
        return None
    if any(rest) or bool(code) == (kind == TEXT) or bool(order) != (kind == CLAIM):
        return None
    return RowKey(kind, int(report), code, order)


def letters(column: int) -> str:
    """The letters over a column, counted from 0."""
    column, last = divmod(column, 26)
    return (letters(column - 1) if column else "") + chr(ord("A") + last)


def address(sheet: str, row: int, column: int) -> str:
    """A cell as a person finds it: `填报表!G12`; rows from 1, columns from 0."""
    return f"{sheet}!{letters(column)}{row}"


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row of the form as filled in: its cells by column, and where those columns are."""

    sheet: str
    number: int
    cells: Mapping[str, str]
    at: Mapping[str, int]

    @property
    def key(self) -> RowKey | None:
        """What it is about; None where its key is none of ours, or one of the other sheet's."""
        key = key_of(self.cells.get(KEY, ""))
        return key if key and (key.kind == TEXT) == (self.sheet == TEXTS) else None

    def where(self, column: str) -> str:
        """The address of one of its cells."""
        return address(self.sheet, self.number, self.at[column])


@dataclass(frozen=True, slots=True)
class Base:
    """What a report was when the form was made: its version, and the marks of its fields."""

    version: int
    marks: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it was filled in."""

    quarter: str
    agency: str
    rows: Sequence[FormRow] = ()
    bases: Mapping[int, Base] = field(default_factory=dict)


class Misshapen(ValueError):
    """It is no form of ours, or one that lost what is needed to read it. `code`: stable; `what`: which part."""

    def __init__(self, code: str, what: str = "") -> None:
        super().__init__(code)
        self.code, self.what = code, what


Sheets = Mapping[str, Sequence[Sequence[str]]]


def filled(sheets: Sheets) -> Filled:
    """Read the cells of a workbook as the form. Raises Misshapen."""
    about = _about(sheets)
    rows = [row for sheet in COLUMNS for row in _rows(sheet, sheets)]
    if len(rows) > MOST_ROWS:
        raise Misshapen("too_many_rows", str(MOST_ROWS))
    return Filled(about["quarter"], about["agency"], rows, _bases(sheets[META]))


def _about(sheets: Sheets) -> dict[str, str]:
    if META not in sheets:
        raise Misshapen("not_the_form")
    about = {row[0]: row[1] for row in sheets[META] if len(row) > 1}
    if about.get("form") != FORM:
        raise Misshapen("not_the_form")
    if about.get("version") != VERSION:
        raise Misshapen("other_version", about.get("version", "")[:20])
    return {"quarter": about.get("quarter", ""), "agency": about.get("agency", "")}


def _bases(rows: Sequence[Sequence[str]]) -> dict[int, Base]:
    found = {}
    for row in rows:
        kind, report, version, marks = [*row[:4], "", "", "", ""][:4]
        if kind == "report" and report.isdecimal() and version.isdecimal() and len(report + version) < 36:
            found[int(report)] = Base(int(version), marks)
    return found


def _rows(sheet: str, sheets: Sheets) -> list[FormRow]:
    """The rows that say something; those between them that are empty are passed over."""
    if sheet not in sheets:
        raise Misshapen("no_sheet", sheet)
    lines = sheets[sheet]
    at = _columns(sheet, lines)
    found = []
    for number, line in enumerate(lines[FIRST_ROW - 1 :], FIRST_ROW):
        cells = {name: line[place] if place < len(line) else "" for name, place in at.items()}
        if any(cells.values()):
            found.append(FormRow(sheet, number, cells, at))
    return found


def _columns(sheet: str, lines: Sequence[Sequence[str]]) -> dict[str, int]:
    names = lines[KEYS_ROW - 1] if len(lines) >= KEYS_ROW else ()
    at = {name: place for place, name in enumerate(names) if name}
    needed = (*(TEXT_COLUMNS if sheet == TEXTS else FIGURE_COLUMNS), KEY)
    if len(at) < sum(map(bool, names)) or not at.keys() >= {*needed}:
        raise Misshapen("no_columns", sheet)
    return {name: at[name] for name in needed}
