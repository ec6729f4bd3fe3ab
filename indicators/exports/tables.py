"""A page's table as a file: CSV, Excel, JSON.

People read labels, programs read codes: CSV and Excel carry the former, JSON the latter. Numbers are numbers; a text
that a spreadsheet would take for a formula is kept a text.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from hz_plus.lib.tables import CSV_MARK, CSV_TYPE, XLSX_TYPE, Cell, Named, Table, no_formula
from hz_plus.lib.wording import quarter_text
from indicators.domain.numbers import plain, to_six_places
from indicators.selectors.quarters import Chosen

from .form_looks import EVERYWHERE, LOOKS

_WIDTHS = (8, 48)
"""A column's least and greatest width, in letters."""
_LETTERS_LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: its media type, and how a table about the chosen quarter is written in it."""

    media_type: str
    write: Callable[[Table, Chosen], bytes]


def as_csv(table: Table, chosen: Chosen) -> bytes:
    """RFC 4180 in UTF-8, with the mark by which Excel knows that."""
    target = StringIO()
    writer = csv.writer(target)
    writer.writerow(table.headings)
    writer.writerows([no_formula(str(_told(cell))) for cell in row] for row in table.rows)
    return CSV_MARK + target.getvalue().encode()


def _told(cell: Cell) -> str | int | Decimal:
    """A cell as people read it; nothing is empty."""
    if isinstance(cell, Named):
        return cell.label
    if isinstance(cell, Decimal):
        return Decimal(plain(to_six_places(cell)) or 0)
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else cell


def as_json(table: Table, chosen: Chosen) -> bytes:
    """What the table is about, and its rows by the columns' keys; decimals are texts, as in the API."""
    quarter = chosen.quarter
    about = {
        "plan": chosen.plan.slug,
        "quarter": str(quarter.period) if quarter else None,
        "as_of": chosen.as_of.isoformat() if chosen.as_of else None,
        "provisional": chosen.is_provisional,
    }
    rows = [dict(zip(table.keys, map(_for_json, row), strict=True)) for row in table.rows]
    return json.dumps(about | {"rows": rows}, ensure_ascii=False, indent=1).encode()


def _for_json(cell: Cell) -> str | int | None:
    if isinstance(cell, Named):
        return cell.code
    if isinstance(cell, Decimal):
        return plain(to_six_places(cell))
    return cell.isoformat() if isinstance(cell, date) else cell


def as_xlsx(table: Table, chosen: Chosen) -> bytes:
    """A workbook of two sheets: the table, its headings frozen and to be filtered, and what it is about."""
    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        looks = {name: book.add_format({**EVERYWHERE, **LOOKS[name]}) for name in ("heading", "guide")}
        sheet = book.add_worksheet(_("数据"))
        for place, heading in enumerate(table.headings):
            sheet.write_string(0, place, heading, looks["heading"])
            sheet.set_column(place, place, _width(table, place), looks["guide"])
        for number, row in enumerate(table.rows, 1):
            for place, cell in enumerate(row):
                _write(sheet, number, place, cell)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(len(table.rows), 1), len(table.keys) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        _write_about(book.add_worksheet(_("说明")), chosen)
    return target.getvalue()


def _write(sheet: Any, number: int, place: int, cell: Cell) -> None:
    told = _told(cell)
    if isinstance(told, str):
        if told:
            sheet.write_string(number, place, told)
    else:
        sheet.write_number(number, place, told)


def _width(table: Table, place: int) -> int:
    """As wide as its widest cell, a Chinese character counting twice, within bounds."""
    texts = [table.headings[place], *(str(_told(row[place])) for row in table.rows[:_LETTERS_LOOKED_AT])]
    widest = max(sum(2 if letter > "ÿ" else 1 for letter in text) for text in texts)
    return min(max(widest + 2, _WIDTHS[0]), _WIDTHS[1])


def _write_about(sheet: Any, chosen: Chosen) -> None:
    """Plan, quarter, stage, moment, and where numbers come from."""
    quarter = chosen.quarter
    rows = [(_("行动计划"), chosen.plan.title)]
    if quarter is not None:
        rows += [
            (_("季度"), quarter_text(quarter.period.year, quarter.period.number)),
            (_("数据截至"), quarter.ends_on.isoformat()),
            (_("阶段"), quarter.get_stage_display()),
        ]
    if chosen.as_of is not None:
        rows += [(_("截至时点"), chosen.as_of.isoformat())]
    rows += [(_("口径"), _("汇总数由已审定的填报计算；完成率和占比为小数，差距的单位是百分点，空格为未报。"))]
    for number, (name, text) in enumerate(rows):
        sheet.write_string(number, 0, name)
        sheet.write_string(number, 1, text)
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 60)


FORMATS: Mapping[str, Format] = {
    "csv": Format(CSV_TYPE, as_csv),
    "xlsx": Format(XLSX_TYPE, as_xlsx),
    "json": Format("application/json", as_json),
}
"""By the name that `format=` asks for, which is the file's ending too."""


def file_name(name: str, chosen: Chosen, suffix: str) -> str:
    """What the file is called on a person's disk: hangzhou-2015-measures-2018Q3.csv."""
    quarter = [str(chosen.quarter.period)] if chosen.quarter else []
    moment = [f"as-of-{chosen.as_of.date().isoformat()}"] if chosen.as_of else []
    return f"{'-'.join([chosen.plan.slug, name, *quarter, *moment])}.{suffix}"
