"""Many rows at once: COPY on PostgreSQL, one prepared statement elsewhere."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection

_to_json = json.JSONEncoder(ensure_ascii=False).encode
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def load(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Append `rows`, in the order of `columns`, to `table`. Values are what the database keeps: lists and
    dictionaries become JSON.
    """
    quoted = ", ".join(map(connection.ops.quote_name, columns))
    name = connection.ops.quote_name(table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.copy_expert(f"COPY {name} ({quoted}) FROM STDIN", _Lines(rows))
        else:
            marks = ", ".join("%s" for _column in columns)
            cursor.executemany(
                f"INSERT INTO {name} ({quoted}) VALUES ({marks})",  # noqa: S608 - names of our own tables
                [[_adapted(value) for value in row] for row in rows],
            )


def _adapted(value: Any) -> Any:
    if isinstance(value, dict | list):
        return _to_json(value)
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


class _Lines(io.TextIOBase):
    """Rows as a file in COPY's text format, made as it is read, so that they are never in memory at once."""

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        self._lines = map(_line, rows)
        self._rest = ""

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> str:
        """At least `size` characters where there are so many."""
        parts, length = [self._rest], len(self._rest)
        for line in self._lines:
            parts.append(line)
            length += len(line)
            if size is not None and 0 <= size <= length:
                break
        whole = "".join(parts)
        cut = len(whole) if size is None or size < 0 else size
        self._rest = whole[cut:]
        return whole[:cut]


def _line(row: Sequence[Any]) -> str:
    """The row in COPY's text format. Called for every one of millions: nothing is called for what needs nothing."""
    written = [
        "\\N" if value is None else write(value) if (write := _WRITERS.get(type(value))) else str(value)
        for value in row
    ]
    return "\t".join(written) + "\n"


def _text(value: str) -> str:
    return value if value.isalnum() else value.translate(_ESCAPES)


def _json(value: Any) -> str:
    return _to_json(value).translate(_ESCAPES)


_WRITERS: dict[type, Callable[[Any], str]] = {
    bool: lambda value: "t" if value else "f",
    str: _text,
    dict: _json,
    list: _json,
}
