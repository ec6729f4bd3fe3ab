"""Reads the cells of a workbook. Run as a program of its own: `python -I sheet_reader.py FILE SHEET…`.

What people upload may be broken, huge or hostile; here nothing worse can happen than that this program is stopped.
It limits its own memory and time, looks at the directory of the archive first, and writes lines of JSON: each is
`{"sheet": name, "rows": rows of texts}`, a part of a sheet, or `{"refused": code}` with a code of `REFUSED`. A last
line `{"whole": true}` says that nothing is missing.
"""

from __future__ import annotations

import json
import resource
import sys
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, Final

import python_calamine as calamine

MEMORY: Final = 640 * 1024 * 1024
"""Addresses, of which a form of 30,000 rows needs about half."""
CPU_SECONDS: Final = 15
MOST_ENTRIES: Final = 300
MOST_INFLATED: Final = 120 * 1024 * 1024
MOST_RATIO: Final = 120
SMALL: Final = 2 * 1024 * 1024
"""What inflates to no more than this may have any ratio."""
MOST_CELLS: Final = 2_000_000
MOST_COLUMNS: Final = 40
MOST_ROWS: Final = 50_000
MOST_LETTERS: Final = 32_767
PART: Final = 1000
"""So many rows are written at a time."""

OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
REFUSED: Final = frozenset(
    {"empty", "encrypted", "old_format", "not_excel", "macro", "broken", "bomb", "too_large", "too_many_rows"}
)


class Refused(Exception):
    """The file is not read; the argument says why."""


def limit() -> None:
    """Take no more memory and time than a form needs, and write no file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def look(path: Path) -> None:
    """What beginning and directory of the file tell. Raises Refused."""
    data = path.read_bytes()
    if not data:
        raise Refused("empty")
    if data.startswith(OLE):
        raise Refused("encrypted" if ENCRYPTED in data else "old_format")
    if not data.startswith(b"PK"):
        raise Refused("not_excel")
    with zipfile.ZipFile(path) as archive:
        _look_at(archive.infolist(), len(data))


def _look_at(entries: Sequence[zipfile.ZipInfo], size: int) -> None:
    names = {entry.filename.lower() for entry in entries}
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused("encrypted")
    if any(name.endswith(("vbaproject.bin", "vbadata.xml")) or "macrosheets/" in name for name in names):
        raise Refused("macro")
    inflated = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or inflated > MOST_INFLATED or inflated > max(SMALL, MOST_RATIO * size):
        raise Refused("bomb")
    if "xl/workbook.xml" not in names or len(names) < len(entries):
        raise Refused("not_excel")


def parts(path: Path, wanted: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The cells of the sheets `wanted` that are there, as texts, some rows at a time. Raises Refused."""
    with calamine.CalamineWorkbook.from_path(path) as book:
        for name in wanted:
            if name in book.sheet_names:
                yield from _parts(name, book.get_sheet_by_name(name))


def _parts(name: str, sheet: calamine.CalamineSheet) -> Iterator[dict[str, Any]]:
    if sheet.total_height * sheet.total_width > MOST_CELLS or sheet.total_height > MOST_ROWS:
        raise Refused("too_many_rows")
    before = [""] * (sheet.start[1] if sheet.start else 0)
    rows = ([*before, *map(_text, row)][:MOST_COLUMNS] for row in sheet.iter_rows())
    yield {"sheet": name, "rows": list(islice(rows, PART))}
    while part := list(islice(rows, PART)):
        yield {"sheet": name, "rows": part}


def _text(cell: Any) -> str:
    """A cell as one would type it: numbers with the fifteen digits that a spreadsheet keeps, days as 2018-10-31."""
    if isinstance(cell, str):
        return cell.strip()[:MOST_LETTERS]
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, int | float):
        return _number(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date | time) else str(timedelta(seconds=cell.total_seconds()))


def _number(cell: float) -> str:
    text = f"{cell:.15g}"
    return f"{Decimal(text):f}" if "e" in text else text


def main(path: str, *wanted: str) -> None:
    """Write the answer to the standard output."""
    limit()
    try:
        look(Path(path))
        for part in parts(Path(path), wanted):
            _say(part)
        _say({"whole": True})
    except Refused as refused:
        _say({"refused": str(refused)})
    except calamine.PasswordError:
        _say({"refused": "encrypted"})
    except MemoryError:
        _say({"refused": "too_large"})
    except (calamine.CalamineError, zipfile.BadZipFile, zlib.error, ValueError, OSError, NotImplementedError):
        _say({"refused": "broken"})


def _say(what: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
