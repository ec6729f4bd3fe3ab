"""The kind of a file is told by its content; its name follows."""

from __future__ import annotations

import io

import pytest

from actions.domain.file_kinds import LARGEST, FileFault, FileKind, kind_of, named
from tests.factories import files


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (files.PDF, FileKind.PDF),
        (files.PNG, FileKind.PNG),
        (files.JPG, FileKind.JPG),
        (files.packed("word/document.xml"), FileKind.DOCX),
        (files.packed("xl/workbook.xml"), FileKind.XLSX),
        (files.packed("OFD.xml"), FileKind.OFD),
        (b"", FileFault.EMPTY),
        (b"<html><script>", FileFault.UNKNOWN),
        (b"MZ\x90\x00", FileFault.UNKNOWN),
        (files.packed("other.txt"), FileFault.UNKNOWN),
        (files.PDF[:40], FileFault.BROKEN),
        (files.PNG[:40], FileFault.BROKEN),
        (files.JPG[:40], FileFault.BROKEN),
        (files.packed("xl/workbook.xml")[:90], FileFault.BROKEN),
        (b"PK\x03\x04" + bytes(50), FileFault.BROKEN),
        (files.packed("xl/workbook.xml", "xl/vbaProject.bin"), FileFault.MACROS),
        (files.packed("word/document.xml", "word/VBAPROJECT.BIN"), FileFault.MACROS),
        (files.packed("xl/workbook.xml", "xl/macrosheets/sheet1.xml"), FileFault.MACROS),
        (files.packed("word/document.xml", "word/activeX/activeX1.bin"), FileFault.MACROS),
        (
            files.packed("word/document.xml", types="application/vnd.ms-word.document.macroEnabled.main+xml"),
            FileFault.MACROS,
        ),
        (files.packed("xl/workbook.xml", flags=0x1), FileFault.ENCRYPTED),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(20), FileFault.ENCRYPTED),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else str(value),
)
def test_kinds(content: bytes, kind: FileKind | FileFault) -> None:
    stream = io.BytesIO(content)
    assert kind_of(stream, len(content)) is kind
    assert stream.tell() == 0


def test_the_largest_is_taken_and_no_byte_more() -> None:
    assert kind_of(io.BytesIO(files.PDF), LARGEST) is FileKind.PDF
    assert kind_of(io.BytesIO(files.PDF), LARGEST + 1) is FileFault.TOO_LARGE


@pytest.mark.parametrize(
    ("name", "kind", "mended"),
    [
        ("证明.pdf", FileKind.PDF, "证明.pdf"),
        ("照片.JPEG", FileKind.JPG, "照片.JPEG"),
        ("证明.png", FileKind.PDF, "证明.pdf"),
        ("证明", FileKind.PDF, "证明.pdf"),
        ("2018.10.9会议纪要", FileKind.PDF, "2018.10.9会议纪要.pdf"),
    ],
)
def test_the_name_follows_the_content(name: str, kind: FileKind, mended: str) -> None:
    assert named(name, kind) == mended
