"""Lists of the API as tables, CSV and Excel: the rows and fields that JSON has, all of them rather than a page.

A field within a field is a column of its own (`agency.code`). A list of codes is one cell, joined by semicolons; a list
of anything else is its JSON.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO, StringIO
from typing import Any, ClassVar

import xlsxwriter
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.serializers import Serializer

from hz_plus.lib.tables import CSV_MARK, XLSX_TYPE, no_formula

Path = tuple[str, ...]


def paths(serializer: Serializer[Any], rows: Sequence[Mapping[str, Any]]) -> list[Path]:
    """The columns: the serializer's fields, in its order, and the fields within them."""
    return [
        path for name, field in serializer.fields.items() for path in _within(name, field, _of(rows, name))
    ]


def _of(rows: Iterable[Any], name: str) -> list[Any]:
    return [row.get(name) for row in rows if isinstance(row, Mapping)]


def _within(name: str, field: Any, values: Sequence[Any]) -> list[Path]:
    """What stands in the field: as it is declared or, of a field that is computed, as it was answered."""
    if isinstance(field, Serializer):
        inner: dict[str, Any] = dict(field.fields)
    else:
        inner = dict.fromkeys(key for value in values if isinstance(value, Mapping) for key in value)
    if not inner:
        return [(name,)]
    return [(name, *path) for key, own in inner.items() for path in _within(key, own, _of(values, key))]


def _cell(row: Any, path: Path) -> Any:
    for name in path:
        row = row.get(name) if isinstance(row, Mapping) else None
    if not isinstance(row, list):
        return row
    is_plain = all(isinstance(one, str | int) for one in row)
    return ";".join(map(str, row)) if is_plain else json.dumps(row, ensure_ascii=False)


class TableRenderer(BaseRenderer):
    """A list as a file."""

    charset: str | None = None
    render_style = "binary"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """The file's content."""
        context = renderer_context or {}
        view, rows = context["view"], data["results"]
        name = context["request"].path.rstrip("/").rpartition("/")[2]
        context["response"]["Content-Disposition"] = f'attachment; filename="{name}.{self.format}"'
        columns = paths(view.get_serializer_class()(), rows)
        return self.write(
            [".".join(path) for path in columns], ([_cell(row, path) for path in columns] for row in rows)
        )

    def write(self, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
        """The table in this kind of file."""
        raise NotImplementedError


class CsvRenderer(TableRenderer):
    """RFC 4180 in UTF-8, with the mark by which Excel knows that. Yes and no are `true` and `false`."""

    media_type, format, charset = "text/csv", "csv", "utf-8"

    def write(self, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
        """As text; nothing is empty."""
        target = StringIO()
        writer = csv.writer(target)
        writer.writerow(headings)
        writer.writerows([_told(cell) for cell in row] for row in rows)
        return CSV_MARK + target.getvalue().encode()


def _told(cell: Any) -> str:
    if cell is None:
        return ""
    return str(cell).lower() if isinstance(cell, bool) else no_formula(str(cell))


class XlsxRenderer(TableRenderer):
    """A workbook of one sheet. Decimals are texts, as in JSON, so that none of their digits are lost."""

    media_type, format = XLSX_TYPE, "xlsx"
    options: ClassVar[Mapping[str, Any]] = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }

    def write(self, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
        """With the headings frozen."""
        target = BytesIO()
        with xlsxwriter.Workbook(target, self.options) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate([headings, *rows]):
                sheet.write_row(number, 0, row)
            sheet.freeze_panes(1, 0)
        return target.getvalue()


TABLES: tuple[type[TableRenderer], ...] = (CsvRenderer, XlsxRenderer)
"""The kinds of tables that every list is given out as."""


class Negotiation(DefaultContentNegotiation):
    """`format=` decides, whatever the header says; one that is not offered is refused by the view."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The renderer and its media type."""
        offered = list(renderers)
        asked = request.query_params.get("format")
        for renderer in offered:
            if renderer.format == asked:
                return renderer, str(renderer.media_type)
        found: tuple[BaseRenderer, str] = super().select_renderer(request, offered, format_suffix)
        return found
