"""The kind of a file is told by its content; its name only has to agree."""

from __future__ import annotations

import io

import pytest

from actions.domain.file_kinds import LARGEST, FileFault, FileKind, kind_of
from tests.factories import files


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (files.PDF, "证明.pdf", FileKind.PDF),
        (files.PNG, "图.PNG", FileKind.PNG),
        (files.JPG, "照片.jpeg", FileKind.JPG),
        (files.JPG, "照片.jpg", FileKind.JPG),
        (files.packed("word/document.xml"), "报告.docx", FileKind.DOCX),
        (files.packed("xl/workbook.xml"), "表.xlsx", FileKind.XLSX),
        (files.packed("OFD.xml"), "公文.ofd", FileKind.OFD),
        (b"", "空.pdf", FileFault.EMPTY),
        (b"<html><script>", "网页.pdf", FileFault.UNKNOWN),
        (b"MZ\x90\x00", "程序.png", FileFault.UNKNOWN),
        (files.PDF, "证明.png", FileFault.OTHER_NAME),
        (files.PDF, "证明", FileFault.OTHER_NAME),
        (files.packed("xl/workbook.xml", "xl/vbaProject.bin"), "表.xlsx", FileFault.MACROS),
        (files.packed("other.txt"), "表.xlsx", FileFault.UNKNOWN),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(20), "加密.docx", FileFault.ENCRYPTED),
        (b"PK\x03\x04" + bytes(50), "坏.docx", FileFault.UNKNOWN),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else str(value),
)
def test_kinds(content: bytes, name: str, kind: FileKind | FileFault) -> None:
    stream = io.BytesIO(content)
    assert kind_of(stream, name, len(content)) is kind
    assert stream.tell() == 0


def test_the_largest_is_taken_and_no_byte_more() -> None:
    assert kind_of(io.BytesIO(files.PDF), "证明.pdf", LARGEST) is FileKind.PDF
    assert kind_of(io.BytesIO(files.PDF), "证明.pdf", LARGEST + 1) is FileFault.TOO_LARGE
