"""Reads the cells of a workbook. Run as a program of its own: `python -I sheet_reader.py FILE [--marks] SHEET…`.

What people upload may be broken, huge or hostile; here nothing worse can happen than that this program is stopped.
It limits its own memory and time, looks at the directory of the archive first, and writes lines of JSON: each is
`{"sheet": name, "rows": rows of texts}`, a part of a sheet, or `{"refused": code}` with a code of `REFUSED`. A last
line `{"whole": true}` says that nothing is missing. With `--marks` it also tells of each sheet which cells are
formulas or merged: `{"marked": name, "formulas": [addresses], "merged": [ranges]}`.
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
from xml.etree import ElementTree

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
MOST_MARKS: Final = 200
"""So many cells of a kind are told of; whoever has more to mend begins with these."""
MARKS: Final = "--marks"
_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_OFFICE: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
REFUSED: Final = frozenset(
    {"empty", "encrypted", "old_format", "not_excel", "macro", "broken", "bomb", "too_large", "too_many_rows"}
)


BROKEN: Final = (
    calamine.CalamineError,
    zipfile.BadZipFile,
    zlib.error,
    ElementTree.ParseError,
    KeyError,
    EOFError,
)
"""What reading a damaged archive raises."""


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


def marks(path: Path, wanted: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Which cells of the sheets `wanted` are formulas, and which are merged."""
    with calamine.CalamineWorkbook.from_path(path) as book, zipfile.ZipFile(path) as archive:
        files = _files(archive)
        for name in wanted:
            if name in book.sheet_names:
                merged = book.get_sheet_by_name(name).merged_cell_ranges or []
                formulas = islice(_formulas(archive, files.get(name, "")), MOST_MARKS)
                yield {
                    "marked": name,
                    "formulas": list(formulas),
                    "merged": [list(start) for start, _end in merged[:MOST_MARKS]],
                }


def _files(archive: zipfile.ZipFile) -> dict[str, str]:
    """By sheet, where in the archive it is."""
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - limited process
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 - limited process
    return {
        sheet.get("name", ""): targets.get(sheet.get(f"{_OFFICE}id"), "").removeprefix("/xl/")
        for sheet in book.iter(f"{_MAIN}sheet")
    }


def _formulas(archive: zipfile.ZipFile, file: str) -> Iterator[str]:
    """The addresses of the cells that are formulas."""
    if f"xl/{file}" not in archive.namelist():
        return
    with archive.open(f"xl/{file}") as sheet:
        for _event, element in ElementTree.iterparse(sheet):  # noqa: S314 - limited process
            if element.tag == f"{_MAIN}c" and element.find(f"{_MAIN}f") is not None:
                yield element.get("r", "")
            if element.tag == f"{_MAIN}row":
                element.clear()


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
        named = [name for name in wanted if name != MARKS]
        for part in parts(Path(path), named):
            _say(part)
        for marked in marks(Path(path), named) if MARKS in wanted else ():
            _say(marked)
        _say({"whole": True})
    except Refused as refused:
        _say({"refused": str(refused)})
    except calamine.PasswordError:
        _say({"refused": "encrypted"})
    except MemoryError:
        _say({"refused": "too_large"})
    except (*BROKEN, ValueError, OSError, NotImplementedError):
        _say({"refused": "broken"})


def _say(what: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
