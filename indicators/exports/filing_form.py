"""The official form as a workbook: what is to be filled in is open, everything else is locked.

Texts are text cells whatever they begin with, so that none is ever taken for a formula; numbers are number cells.
"""

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

from actions.domain.items import ITEM_KINDS, ItemKind
from actions.domain.workflow import Role
from actions.models import JudgedLight, Report
from actions.models.plans import ROLE_LABELS
from actions.models.reports import STATE_LABELS
from actions.selectors.fields import CONTRIBUTION, FIELDS
from indicators.domain.filing_form import (
    COLUMNS,
    FIGURES,
    FIRST_ROW,
    FORM,
    GUIDE,
    HEADING_ROW,
    KEY,
    KEYS_ROW,
    META,
    TEXT_COLUMNS,
    TEXTS,
    VERSION,
)
from indicators.domain.form_items import cell
from indicators.domain.numbers import plain
from indicators.models import Value
from indicators.selectors.filing_form import FigureLine, FilingForm, TextLine

from .form_guide import guide, title
from .form_looks import EVERYWHERE, HEADINGS, LOOKS, NUMBER_WIDTH, TEXT_WIDTH, WIDTHS

PAPER_A4 = 9
NOTE_LETTERS = 300
LIMIT = 10**15


def workbook(form: FilingForm) -> bytes:
    """The form, in the request's language."""
    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"title": title(form), "subject": FORM, "comments": VERSION})
        book.set_custom_property("form", FORM)
        book.set_custom_property("version", VERSION)
        _Writer(book, form).write()
    return target.getvalue()


def file_name(form: FilingForm) -> str:
    """How the form is called on a person's disk."""
    return f"HZ-{form.agency.code}-{form.period}.xlsx"


class _Writer:
    """Writes one form into one workbook."""

    def __init__(self, book: xlsxwriter.Workbook, form: FilingForm) -> None:
        self.book, self.form = book, form
        self.looks = {name: book.add_format({**EVERYWHERE, **look}) for name, look in LOOKS.items()}
        self.numbers: dict[tuple[str, int], Format] = {}

    def write(self) -> None:
        """All sheets; the one to be filled in lies on top."""
        instructions = self.book.add_worksheet(GUIDE)
        figures, texts = self._sheet(FIGURES), self._sheet(TEXTS)
        meta = self.book.add_worksheet(META)
        self._write_guide(instructions)
        for number, line in enumerate(self.form.figures, FIRST_ROW - 1):
            self._write_figure(figures, number, line)
        for number, text in enumerate(self.form.texts, FIRST_ROW - 1):
            self._write_text(texts, number, text)
        self._write_meta(meta)
        (figures if self.form.figures else texts).activate()

    def _sheet(self, name: str) -> Worksheet:
        """A sheet with its headings, locked, ready for the printer."""
        sheet = self.book.add_worksheet(name)
        columns = COLUMNS[name]
        sheet.write_string(0, 0, f"{title(self.form)} · {name}", self.looks["title"])
        empty = name == FIGURES and not self.form.figures
        hint = (
            _("本单位本季没有要填的指标，只填“文字说明”。")
            if empty
            else _("只填白色单元格，灰色单元格已锁定。")
        )
        sheet.write_string(1, 0, hint, self.looks["quiet"])
        for place, column in enumerate(columns):
            sheet.write_string(KEYS_ROW - 1, place, column)
            heading = "" if column == KEY else str(HEADINGS[column])
            sheet.write_string(HEADING_ROW - 1, place, heading, self.looks["heading"])
            sheet.set_column(place, place, self._width(name, column), None, {"hidden": column == KEY})
        sheet.set_row(KEYS_ROW - 1, None, None, {"hidden": True})
        sheet.freeze_panes(HEADING_ROW, 4 if name == FIGURES else 2)
        self._lock(sheet)
        self._set_up_page(sheet, len(columns) - 2)
        return sheet

    def _width(self, sheet: str, column: str) -> int:
        return WIDTHS.get(
            column, NUMBER_WIDTH if sheet == FIGURES or column == "judged_light" else TEXT_WIDTH
        )

    def _lock(self, sheet: Worksheet) -> None:
        """Without a password: it guards against slips, the server checks everything."""
        sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})

    def _set_up_page(self, sheet: Worksheet, last: int) -> None:
        sheet.set_landscape()
        sheet.set_paper(PAPER_A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEADING_ROW - 1)
        sheet.set_footer("&L&A&R&P / &N")
        rows = len(self.form.figures) if sheet.get_name() == FIGURES else len(self.form.texts)
        sheet.print_area(0, 0, max(FIRST_ROW - 1, FIRST_ROW - 2 + rows), last)

    # --- Rows -----------------------------------------------------------------------------------------

    def _write_figure(self, sheet: Worksheet, number: int, line: FigureLine) -> None:
        self._head(sheet, number, line.report)
        place = {column: at for at, column in enumerate(COLUMNS[FIGURES])}
        row, step = line.indicator, line.step
        item = f"{row.code}/{step.order}" if step else row.code
        name = f"{row.name} · {step.name}" if step else row.name
        unit = "" if step else row.unit
        for column, text in (("item", item), ("name", name), ("unit", unit)):
            sheet.write_string(number, place[column], text, self.looks["locked"])
        self._write_last(sheet, number, place["last"], line.last, row.decimals)
        if step:
            sheet.write_string(number, place["target"], step.due_on.isoformat(), self.looks["locked"])
        else:
            self._number(sheet, number, place["target"], line.target, row.decimals, "number")
        for column in ("value", "numerator", "denominator"):
            self._write_number_cell(sheet, number, place[column], column, line)
        self._write_day(sheet, number, place["done_on"], line)
        self._write_open_text(sheet, number, place["note"], line, "note", NOTE_LETTERS)
        self._tail(sheet, number, place, line.report, str(line.key))

    def _write_last(
        self, sheet: Worksheet, number: int, place: int, last: Value | None, decimals: int
    ) -> None:
        if last is not None and last.value is None:
            pair = f"{plain(last.numerator)} / {plain(last.denominator)}"
            sheet.write_string(number, place, pair, self.looks["locked"])
        else:
            self._number(sheet, number, place, last.value if last else None, decimals, "number")

    def _write_number_cell(
        self, sheet: Worksheet, number: int, place: int, column: str, line: FigureLine
    ) -> None:
        said = line.said.get(column)
        figure = None if said in (None, "") else Decimal(str(said))
        is_open = column in line.filled_in
        decimals = 4 if column != "value" else line.indicator.decimals
        self._number(sheet, number, place, figure, decimals, "open" if is_open else "number")
        if is_open:
            least = -LIMIT if column == "value" and line.indicator.allows_negative else 0
            sheet.data_validation(
                number,
                place,
                number,
                place,
                {
                    "validate": "decimal",
                    "criteria": "between",
                    "minimum": least,
                    "maximum": LIMIT,
                    "error_title": _("填写数字")[:32],
                    "error_message": _("填写数字，不带单位；没有数据时留空，不填 0。"),
                },
            )

    def _write_day(self, sheet: Worksheet, number: int, place: int, line: FigureLine) -> None:
        quarter = line.report.quarter
        is_open = "done_on" in line.filled_in
        said = line.said.get("done_on")
        look = self.looks["day" if is_open else "locked"]
        if said:
            sheet.write_datetime(
                number, place, date.fromisoformat(str(said)), self.looks["day"] if is_open else look
            )
        else:
            sheet.write_blank(number, place, None, look)
        if is_open:
            bounds = {"minimum": date(2000, 1, 1), "maximum": quarter.ends_on}
            told = _("填写完成日期，不晚于季度末%(day)s；未完成的留空。") % {
                "day": quarter.ends_on.isoformat()
            }
            rule = {"validate": "date", "criteria": "between", **bounds, "error_message": told}
            sheet.data_validation(number, place, number, place, rule)

    def _write_text(self, sheet: Worksheet, number: int, line: TextLine) -> None:
        self._head(sheet, number, line.report)
        place = {column: at for at, column in enumerate(COLUMNS[TEXTS])}
        role = str(ROLE_LABELS[Role(line.report.role)])
        sheet.write_string(number, place["role"], role, self.looks["locked"])
        for column in TEXT_COLUMNS:
            if column == "judged_light":
                self._write_light(sheet, number, place[column], line)
            elif column in ITEM_KINDS:
                self._write_items(sheet, number, place[column], line, ITEM_KINDS[column])
            else:
                self._write_open_text(sheet, number, place[column], line, column, FIELDS[column].limit)
        self._tail(sheet, number, place, line.report, str(line.key))

    def _write_items(self, sheet: Worksheet, number: int, place: int, line: TextLine, kind: ItemKind) -> None:
        look = "text" if kind.field in line.filled_in else "locked"
        sheet.write_string(number, place, cell(kind, line.said.get(kind.field, ())), self.looks[look])

    def _write_light(self, sheet: Worksheet, number: int, place: int, line: TextLine) -> None:
        said = str(line.said.get("judged_light") or "")
        is_open = "judged_light" in line.filled_in
        text = str(JudgedLight(said).label) if said else ""
        sheet.write_string(number, place, text, self.looks["text" if is_open else "locked"])
        if is_open:
            labels = [str(light.label) for light in JudgedLight]
            sheet.data_validation(number, place, number, place, {"validate": "list", "source": labels})

    def _write_open_text(
        self, sheet: Worksheet, number: int, place: int, line: FigureLine | TextLine, column: str, limit: int
    ) -> None:
        is_open = column in line.filled_in
        text = str(line.said.get(column) or "")
        sheet.write_string(number, place, text, self.looks["text" if is_open else "locked"])
        if is_open:
            told = _("最多%(limit)d字。") % {"limit": limit}
            if column == "progress" and isinstance(line, TextLine) and not line.report.is_lead:
                told = f"{CONTRIBUTION.label}{_('：')}{told}"
            rule = {"validate": "length", "criteria": "<=", "value": limit, "error_message": told}
            sheet.data_validation(number, place, number, place, rule)

    def _head(self, sheet: Worksheet, number: int, report: Report) -> None:
        sheet.write_string(number, 0, report.measure.code, self.looks["locked"])
        sheet.write_string(number, 1, report.measure.title, self.looks["locked"])

    def _tail(
        self, sheet: Worksheet, number: int, place: Mapping[str, int], report: Report, key: str
    ) -> None:
        labels: Mapping[str, Any] = {state.value: label for state, label in STATE_LABELS.items()}
        sheet.write_string(number, place["state"], str(labels[report.state]), self.looks["locked"])
        sheet.write_string(number, place[KEY], key)

    def _number(
        self, sheet: Worksheet, row: int, column: int, figure: Decimal | None, decimals: int, look: str
    ) -> None:
        form = self._number_look(look, decimals)
        if figure is None:
            sheet.write_blank(row, column, None, form)
        else:
            sheet.write_number(row, column, float(figure), form)

    def _number_look(self, look: str, decimals: int) -> Format:
        key = (look, decimals)
        if key not in self.numbers:
            shown = "#,##0" + ("." + "#" * decimals if decimals else "")
            self.numbers[key] = self.book.add_format({**EVERYWHERE, **LOOKS[look], "num_format": shown})
        return self.numbers[key]

    # --- The other sheets -----------------------------------------------------------------------------

    def _write_guide(self, sheet: Worksheet) -> None:
        sheet.set_column(0, 0, 100)
        sheet.write_string(0, 0, title(self.form), self.looks["title"])
        for number, text in enumerate(guide(self.form), 1):
            sheet.write_string(number, 0, text, self.looks["guide"])
        self._lock(sheet)

    def _write_meta(self, sheet: Worksheet) -> None:
        about = {
            "form": FORM,
            "version": VERSION,
            "plan": " ".join(sorted({report.quarter.plan.slug for report in self.form.reports})),
            "quarter": str(self.form.period),
            "agency": self.form.agency.code,
        }
        rows: list[Sequence[str]] = list(about.items())
        rows += [
            ("report", str(report.pk), str(report.version), self.form.marks[report.pk])
            for report in self.form.reports
        ]
        for number, row in enumerate(rows):
            for place, text in enumerate(row):
                sheet.write_string(number, place, text)
        sheet.very_hidden()
