"""What people upload: read in a process of its own, or refused for a reason with a name."""

from __future__ import annotations

import datetime
import random
import struct
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from indicators.adapters import sheet_reader, workbooks
from indicators.adapters.filing_form import read
from indicators.adapters.workbooks import Unreadable
from indicators.domain.filing_form import FIGURES, TEXTS
from indicators.services.filing_forms import REFUSALS
from tests.factories.workbooks import added, workbook_of, zipped

GOOD = workbook_of({FIGURES: [["甲", 1.5, 3, datetime.date(2018, 9, 30), True], ["=1+1", "", 0.1 + 0.2]]})


def reading(data: bytes, tmp_path: Path) -> str:
    """The code with which the file is refused; nothing where it is read."""
    path = tmp_path / "form"
    path.write_bytes(data)
    try:
        read(path)
    except Unreadable as refused:
        return refused.code
    return ""


def test_cells_become_what_a_person_would_type(tmp_path: Path) -> None:
    path = tmp_path / "form"
    book = {FIGURES: [["甲 ", 1.5, 3, 1e20, 0.1 + 0.2], ["=1+1", "", -0.5, 123456789012345.0, 1e-7]]}
    path.write_bytes(workbook_of({name: [*map(list, rows)] for name, rows in book.items()}))
    assert read(path) == {
        FIGURES: [
            ["甲", "1.5", "3", "100000000000000000000", "0.3"],
            ["=1+1", "", "-0.5", "123456789012345", "0.0000001"],
        ]
    }


def test_only_the_sheets_of_the_form_are_read(tmp_path: Path) -> None:
    path = tmp_path / "form"
    path.write_bytes(workbook_of({"别的": [["甲"]], TEXTS: [["乙"]]}))
    assert read(path) == {TEXTS: [["乙"]]}


def test_days_are_written_as_the_form_asks_for_them(tmp_path: Path) -> None:
    path = tmp_path / "form"
    path.write_bytes(GOOD)
    assert read(path)[FIGURES][0] == ["甲", "1.5", "3", "2018-09-30", "TRUE"]


FAR_AWAY = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
OLE = sheet_reader.OLE + b"\0" * 504
REFUSED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "nothing": ("empty", lambda: b""),
    "old Excel": ("old_format", lambda: OLE),
    "a password": ("encrypted", lambda: OLE + sheet_reader.ENCRYPTED),
    "a PDF": ("not_excel", lambda: b"%PDF-1.7"),
    "text": ("not_excel", lambda: "措施,数值".encode()),
    "another archive": ("not_excel", lambda: zipped(word__document_xml=b"<w/>")),
    "binary Excel": ("not_excel", lambda: zipped(xl__workbook_bin=b"\0")),
    "macros": ("macro", lambda: added(GOOD, "xl/vbaProject.bin", b"\0")),
    "old macros": ("macro", lambda: added(GOOD, "xl/macrosheets/sheet1.xml", b"<m/>")),
    "a bomb": ("bomb", lambda: added(GOOD, "xl/media/a.bin", b"\0" * (100 << 20))),
    "many entries": ("bomb", lambda: crowded(400)),
    "cut off": ("broken", lambda: GOOD[: len(GOOD) // 2]),
    "only a beginning": ("broken", lambda: b"PK\3\4"),
    "no XML": ("broken", lambda: zipped(xl__workbook_xml=b"\0\1\2")),
    "a cell far away": ("too_large", lambda: with_sheet(FAR_AWAY)),
}


def crowded(count: int) -> bytes:
    """The good workbook with many entries more."""
    target = BytesIO(GOOD)
    with zipfile.ZipFile(target, "a") as archive:
        for number in range(count):
            archive.writestr(f"xl/media/{number}", b"")
    return target.getvalue()


def with_sheet(rows: bytes) -> bytes:
    """The good workbook with more rows in its sheet."""
    end = b"</sheetData>"
    return exchanged("xl/worksheets/sheet1.xml", lambda xml: xml.replace(end, rows + end))


def exchanged(entry: str, change: Callable[[bytes], bytes]) -> bytes:
    """The good workbook with one entry changed."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(GOOD)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            data = old.read(info)
            new.writestr(info.filename, change(data) if info.filename == entry else data)
    return target.getvalue()


@pytest.mark.parametrize("what", REFUSED)
def test_refused_for_a_reason_with_a_name(what: str, tmp_path: Path) -> None:
    code, make = REFUSED[what]
    assert reading(make(), tmp_path) == code


def test_every_code_has_words() -> None:
    assert REFUSALS.keys() > sheet_reader.REFUSED


def test_a_directory_that_lies_about_sizes_costs_no_more_than_the_limit(tmp_path: Path) -> None:
    """The sheet says it is small and inflates to hundreds of megabytes: the process ends, ours does not."""
    row = b'<row r="1"><c r="A1" t="str"><v>' + b"a" * (1 << 20) + b"</v></c></row>"
    data = bytearray(with_sheet(row * 300))
    for place in range(len(data) - 4):
        if data[place : place + 4] == b"PK\1\2":
            data[place + 24 : place + 28] = struct.pack("<I", 1000)
    assert reading(bytes(data), tmp_path) in ("broken", "too_large", "too_many_rows")


def test_a_reader_that_takes_too_long_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = tmp_path / "slow.py"
    slow.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(workbooks, "READER", slow)
    monkeypatch.setattr(workbooks, "SECONDS", 0.2)
    assert reading(GOOD, tmp_path) == "too_large"


def test_a_reader_that_wants_too_much_memory_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    greedy = tmp_path / "greedy.py"
    limits = f"import resource; resource.setrlimit(resource.RLIMIT_AS, ({sheet_reader.MEMORY}, -1))"
    greedy.write_text(f"{limits}\nimport os, signal\ntry: bytearray(1 << 31)\nexcept MemoryError: os.abort()")
    monkeypatch.setattr(workbooks, "READER", greedy)
    assert reading(GOOD, tmp_path) == "too_large"


def test_flipped_bytes_are_read_or_refused(tmp_path: Path) -> None:
    chance = random.Random(2015)
    for _round in range(20):
        data = bytearray(GOOD)
        for _flip in range(chance.randint(1, 30)):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        assert reading(bytes(data), tmp_path) in ("", *sheet_reader.REFUSED)


def test_empty_rows_and_columns_before_the_first_cell_count(tmp_path: Path) -> None:
    path = tmp_path / "form"
    path.write_bytes(workbook_of({FIGURES: [[], [None], [None, "甲"], [None, None, 2]]}))
    assert read(path) == {FIGURES: [["", "", ""], ["", "", ""], ["", "甲", ""], ["", "", "2"]]}


def test_a_long_sheet_comes_whole(tmp_path: Path) -> None:
    path = tmp_path / "form"
    path.write_bytes(workbook_of({FIGURES: [[number] for number in range(2 * sheet_reader.PART + 1)]}))
    assert read(path)[FIGURES] == [[str(number)] for number in range(2 * sheet_reader.PART + 1)]
