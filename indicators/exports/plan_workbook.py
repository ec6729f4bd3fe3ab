"""A plan as a workbook to be filled in: empty, or with everything that is known of a plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from indicators.domain.plan_file import PlanFile
from indicators.domain.plan_sheets import (
    COLUMNS,
    FIRST_ROW,
    GUIDE,
    HEADING_ROW,
    KEYS_ROW,
    MARK,
    PLAN,
    Cell,
    Column,
    Row,
    rows_of,
)
from indicators.selectors.plan_words import CHOICES, HEADINGS, NO, YES

from .form_looks import EVERYWHERE, LOOKS
from .plan_guide import SHEETS, guide, hint

SPARE_ROWS = 300
"""So many rows below the last one offer lists to choose from."""
_WIDTHS: Mapping[Cell, int] = {Cell.CODE: 14, Cell.CODES: 24, Cell.TEXT: 24, Cell.LONG: 40, Cell.LINES: 24}
_WIDTH = 13
_TEXTS = (Cell.CODE, Cell.CODES, Cell.TEXT, Cell.LONG, Cell.LINES)
_DAYS = {"minimum": date(1950, 1, 1), "maximum": date(2100, 12, 31)}
_NOTE_LETTERS = 255
_USUAL: Row = {"time_zone": "Asia/Shanghai", "yellow_over": Decimal(5), "red_over": Decimal(15)}
"""What the empty workbook proposes."""


def workbook(file: PlanFile | None = None) -> bytes:
    """The workbook of a plan, or the empty one, in the request's language."""
    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"title": file.plan.title.zh if file else _("计划文件"), "subject": MARK})
        _Writer(book).write(rows_of(file) if file else {PLAN: [_USUAL]})
    return target.getvalue()


def file_name(slug: str = "") -> str:
    """How the workbook is called on a person's disk."""
    return f"HZ-plan-{slug or 'template'}.xlsx"


class _Writer:
    """Writes one plan into one workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.book = book
        self.looks = {name: book.add_format({**EVERYWHERE, **look}) for name, look in LOOKS.items()}
        plain = {**EVERYWHERE, "text_wrap": True}
        self.text = book.add_format({**plain, "num_format": "@"})
        self.day = book.add_format({**plain, "num_format": "yyyy-mm-dd"})
        self.number = book.add_format(plain)

    def write(self, rows: Mapping[str, Sequence[Row]]) -> None:
        """All sheets; the plan's own lies on top."""
        self._write_guide(self.book.add_worksheet(GUIDE))
        plan = self.book.add_worksheet(PLAN)
        self._write_plan(plan, (rows.get(PLAN) or [{}])[0])
        for name, columns in COLUMNS.items():
            if name != PLAN:
                self._write_table(self.book.add_worksheet(name), columns, rows.get(name, ()))
        plan.activate()

    def _write_plan(self, sheet: Worksheet, row: Row) -> None:
        for place, width in enumerate((30, 16, 40, 60)):
            sheet.set_column(place, place, width)
        sheet.write_string(HEADING_ROW - 1, 0, PLAN, self.looks["title"])
        sheet.write_string(HEADING_ROW - 1, 1, MARK, self.looks["quiet"])
        for place, heading in enumerate((_("项目"), _("键名"), _("填写"), _("说明"))):
            sheet.write_string(KEYS_ROW - 1, place, heading, self.looks["heading"])
        for number, column in enumerate(COLUMNS[PLAN], FIRST_ROW - 1):
            sheet.write_string(number, 0, _heading(PLAN, column), self.looks["locked"])
            sheet.write_string(number, 1, column.key, self.looks["locked"])
            self._write_cell(sheet, number, 2, column, row.get(column.key))
            sheet.write_string(number, 3, hint(PLAN, column), self.looks["quiet"])
            self._validate(sheet, column, number, number, 2)
        sheet.freeze_panes(KEYS_ROW, 0)

    def _write_table(self, sheet: Worksheet, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        last = FIRST_ROW - 2 + len(rows) + SPARE_ROWS
        for place, column in enumerate(columns):
            width = _WIDTHS.get(column.cell, _WIDTH)
            sheet.set_column(place, place, width, self._look(column))
            heading = _heading(sheet.get_name(), column)
            sheet.write_string(HEADING_ROW - 1, place, heading, self.looks["heading"])
            sheet.write_string(KEYS_ROW - 1, place, column.key, self.looks["locked"])
            self._validate(sheet, column, FIRST_ROW - 1, last, place)
        for number, row in enumerate(rows, FIRST_ROW - 1):
            for place, column in enumerate(columns):
                self._write_cell(sheet, number, place, column, row.get(column.key))
        sheet.freeze_panes(KEYS_ROW, 1)

    def _look(self, column: Column) -> Format:
        if column.cell in _TEXTS:
            return self.text
        return self.day if column.cell is Cell.DAY else self.number

    def _write_cell(self, sheet: Worksheet, number: int, place: int, column: Column, value: Any) -> None:
        look = self._look(column)
        if isinstance(value, date):
            sheet.write_datetime(number, place, value, look)
        elif isinstance(value, Decimal | int) and not isinstance(value, bool):
            sheet.write_number(number, place, float(value), look)
        elif text := _said(sheet.get_name(), column, value):
            sheet.write_string(number, place, text, look)
        else:
            sheet.write_blank(number, place, None, look)

    def _validate(self, sheet: Worksheet, column: Column, first: int, last: int, place: int) -> None:
        """Offer what can be chosen, refuse what is no day or number, and say what belongs here."""
        rule = _rule(sheet.get_name(), column)
        told = hint(sheet.get_name(), column)[:_NOTE_LETTERS]
        if told and sheet.get_name() != PLAN:
            rule |= {"input_message": told}
        if rule:
            sheet.data_validation(first, place, last, place, {"validate": "any", **rule})

    def _write_guide(self, sheet: Worksheet) -> None:
        for place, width in enumerate((12, 34, 20, 90)):
            sheet.set_column(place, place, width)
        sheet.write_string(0, 0, _("怎样填写计划文件"), self.looks["title"])
        number = 0
        for text in guide():
            number += 1
            sheet.merge_range(number, 0, number, 3, text, self.looks["guide"])
        for name, columns in COLUMNS.items():
            number += 2
            sheet.write_string(number, 0, name, self.looks["heading"])
            sheet.merge_range(number, 1, number, 3, str(SHEETS[name]), self.looks["heading"])
            for column in columns:
                number += 1
                sheet.write_string(number, 1, _heading(name, column), self.looks["guide"])
                sheet.write_string(number, 2, column.key, self.looks["guide"])
                sheet.write_string(number, 3, _explained(name, column), self.looks["guide"])


def _heading(sheet: str, column: Column) -> str:
    return f"{HEADINGS[sheet][column.key]}{' *' if column.needed else ''}"


def _explained(sheet: str, column: Column) -> str:
    """The hint, and what can be chosen."""
    labels = [str(CHOICES[sheet, column.key][choice]) for choice in column.choices]
    return " ".join(filter(None, [hint(sheet, column), _("、").join(labels)]))


def _said(sheet: str, column: Column, value: Any) -> str:
    """A value as a person would write it."""
    if value is None:
        return ""
    if column.cell is Cell.YES_NO:
        return str(YES if value else NO)
    if column.cell is Cell.CHOICE:
        return str(CHOICES[sheet, column.key][value])
    if column.cell is Cell.CODES:
        return "、".join(value)
    return "\n".join(value) if column.cell is Cell.LINES else str(value)


def _rule(sheet: str, column: Column) -> dict[str, Any]:
    if column.cell is Cell.YES_NO:
        return {"validate": "list", "source": [str(YES), str(NO)]}
    if column.cell is Cell.CHOICE:
        labels = [str(CHOICES[sheet, column.key][choice]) for choice in column.choices]
        return {"validate": "list", "source": labels}
    if column.cell is Cell.DAY:
        return {"validate": "date", "criteria": "between", **_DAYS, "error_message": hint(sheet, column)}
    if column.cell is Cell.WHOLE:
        return {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": 999}
    return {}
