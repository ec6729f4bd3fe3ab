"""The official form filled in by program, as a person would in a spreadsheet, and files that are none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from indicators.adapters.filing_form import read
from indicators.domain.filing_form import COLUMNS, FIRST_ROW, KEY, META

Cells = dict[str, list[list[object]]]
"""By sheet, its rows of cells."""


def cells_of(workbook: bytes, at: Path) -> Cells:
    """The cells of a workbook's sheets, the instructions apart."""
    at.write_bytes(workbook)
    return {name: [list(row) for row in rows] for name, rows in read(at).items()}


def workbook_of(cells: Cells) -> bytes:
    """A workbook with these cells: texts as texts, numbers as numbers."""
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        for name, rows in cells.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, str):
                        sheet.write_string(number, place, cell)
                    elif cell is not None:
                        sheet.write(number, place, cell)
    return target.getvalue()


def fill(cells: Cells, sheet: str, wanted: Callable[[str], bool] | str, **columns: object) -> str:
    """Write into the row whose key is (or begins with) `wanted`; return where the last cell is, as `填报表!H5`."""
    names = COLUMNS[sheet]
    matches = wanted if callable(wanted) else (lambda key: key.partition("|")[2].endswith(str(wanted)))
    for number, row in enumerate(cells[sheet][FIRST_ROW - 1 :], FIRST_ROW):
        row += [""] * (len(names) - len(row))
        if matches(str(row[names.index(KEY)])):
            for column, cell in columns.items():
                row[names.index(column)] = cell
            return f"{sheet}!{chr(65 + names.index(list(columns)[-1]))}{number}"
    raise LookupError(wanted)


def about(cells: Cells, **changed: str) -> None:
    """Say something else of the form than it is."""
    for row in cells[META]:
        if str(row[0]) in changed:
            row[1] = changed[str(row[0])]


def uploaded(data: bytes, name: str = "form.xlsx") -> Mapping[str, SimpleUploadedFile]:
    """The file as a browser sends it."""
    return {"file": SimpleUploadedFile(name, data)}


def zipped(**entries: bytes) -> bytes:
    """An archive with these entries; two underscores stand for a slash, one before the ending for a dot."""
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), data)
    return target.getvalue()


def added(workbook: bytes, entry: str, data: bytes) -> bytes:
    """The workbook with one entry more."""
    target = BytesIO(workbook)
    with ZipFile(target, "a", ZIP_DEFLATED) as archive:
        archive.writestr(entry, data)
    return target.getvalue()
