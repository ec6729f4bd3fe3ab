"""Uploaded documents: Word and text are read, everything else is refused with what to do."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from actions.adapters import documents
from hz_plus.lib.errors import Invalid
from tests.factories.documents import LINES, TEXT, word


def read(content: bytes, name: str = "原文.docx") -> list[str]:
    return documents.lines_of(SimpleUploadedFile(name, content))


@pytest.mark.parametrize(
    "content", [word(), TEXT, TEXT.decode().encode("gb18030"), b"\xef\xbb\xbf" + TEXT], ids="wugb"
)
def test_the_same_lines_whatever_the_file(content: bytes) -> None:
    assert tuple(read(content)) == LINES


def damaged() -> bytes:
    kept = BytesIO()
    with zipfile.ZipFile(BytesIO(word())) as old, zipfile.ZipFile(kept, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            new.writestr(entry, data[:-20] if entry.filename == "word/document.xml" else data)
    return kept.getvalue()


def bomb() -> bytes:
    kept = BytesIO()
    with zipfile.ZipFile(BytesIO(word())) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            is_text = entry.filename == "word/document.xml"
            new.writestr(entry.filename, b" " * 9_000_000 if is_text else old.read(entry))
    return kept.getvalue()


BAD = {
    "nothing": (b"", "empty_file"),
    "too large": (b"x" * (documents.LARGEST + 1), "file_too_large"),
    "picture": (b"\x89PNG\r\n\x1a\n....IEND\xaeB`\x82", "unknown_kind"),
    "zeros": (b"a\0b", "unknown_kind"),
    "no encoding": (b"\xff\xff\xff\xff", "unknown_kind"),
    "old Word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 20, "encrypted"),
    "cut off": (word()[:400], "broken_file"),
    "damaged": (damaged(), "broken_file"),
    "bomb": (bomb(), "file_too_large"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read(name: str) -> None:
    content, code = BAD[name]
    with pytest.raises(Invalid) as refused:
        read(content)
    assert [(problem.field, problem.code) for problem in refused.value.problems] == [("file", code)]


def test_no_file() -> None:
    with pytest.raises(Invalid) as refused:
        documents.lines_of(None)
    assert refused.value.problems[0].code == "missing"
