"""What kind of file something is, told by its content; the name only has to agree."""

from __future__ import annotations

import zipfile
from enum import StrEnum
from typing import IO

LARGEST = 20 * 1024 * 1024
"""Bytes of one file of evidence."""
_DEEPEST = 5000
"""Entries that a file of an office program may have."""


class FileKind(StrEnum):
    """Kinds of evidence that are taken."""

    PDF = "pdf"
    OFD = "ofd"
    DOCX = "docx"
    XLSX = "xlsx"
    JPG = "jpg"
    PNG = "png"


class FileFault(StrEnum):
    """Why a file is not taken."""

    EMPTY = "empty_file"
    TOO_LARGE = "file_too_large"
    UNKNOWN = "unknown_kind"
    OTHER_NAME = "name_disagrees"
    MACROS = "macros"
    ENCRYPTED = "encrypted"


MEDIA_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.OFD: "application/ofd",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.JPG: "image/jpeg",
    FileKind.PNG: "image/png",
}
_STARTS = {
    b"%PDF-": FileKind.PDF,
    b"\xff\xd8\xff": FileKind.JPG,
    b"\x89PNG\r\n\x1a\n": FileKind.PNG,
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_INSIDE = {
    "OFD.xml": FileKind.OFD,
    "word/document.xml": FileKind.DOCX,
    "xl/workbook.xml": FileKind.XLSX,
}
_ENDINGS = {"jpeg": "jpg"}


def kind_of(content: IO[bytes], name: str, size: int) -> FileKind | FileFault:
    """The kind of what `content` (seekable; left at its start) holds, `size` bytes called `name`; or the fault."""
    if size == 0:
        return FileFault.EMPTY
    if size > LARGEST:
        return FileFault.TOO_LARGE
    content.seek(0)
    start = content.read(16)
    found = _by_start(start) if not start.startswith(b"PK\x03\x04") else _by_entries(content)
    content.seek(0)
    ending = name.rpartition(".")[2].lower()
    if isinstance(found, FileKind) and _ENDINGS.get(ending, ending) != found:
        return FileFault.OTHER_NAME
    return found


def _by_start(start: bytes) -> FileKind | FileFault:
    if start.startswith(_OLE):
        return FileFault.ENCRYPTED
    kinds = (kind for magic, kind in _STARTS.items() if start.startswith(magic))
    return next(kinds, FileFault.UNKNOWN)


def _by_entries(content: IO[bytes]) -> FileKind | FileFault:
    try:
        with zipfile.ZipFile(content) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return FileFault.UNKNOWN
    if len(names) > _DEEPEST:
        return FileFault.UNKNOWN
    if any(name.endswith("vbaProject.bin") for name in names):
        return FileFault.MACROS
    known = set(names)
    return next((kind for inside, kind in _INSIDE.items() if inside in known), FileFault.UNKNOWN)
