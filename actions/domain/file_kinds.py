"""What kind of file something is, told by its content, whatever its name."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Set
from enum import StrEnum
from io import SEEK_END
from typing import IO

LARGEST = 20 * 1024 * 1024
"""Bytes of one file of evidence."""
_MOST_ENTRIES = 5000
"""Entries that a file of an office program may have."""
_TAIL = 64 * 1024
"""So many bytes before the end of a file are searched for the mark that ends it: scanners and cameras add their own."""
_TYPES = "[Content_Types].xml"
_LARGEST_TYPES = 1024 * 1024


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
    BROKEN = "broken_file"
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
_LOCKED = 0x1
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_INSIDE = {
    "OFD.xml": FileKind.OFD,
    "word/document.xml": FileKind.DOCX,
    "xl/workbook.xml": FileKind.XLSX,
}
_ENDS = {FileKind.PDF: b"%%EOF", FileKind.JPG: b"\xff\xd9", FileKind.PNG: b"IEND\xaeB`\x82"}
"""What the whole file has at or near its end."""
_ALSO = {"jpeg": FileKind.JPG}
_RUNS = ("vbaproject.bin", "vbadata.xml")
_RUNS_IN = ("xl/macrosheets/", "xl/activex/", "word/activex/")


def named(name: str, kind: FileKind) -> str:
    """`name` with an ending that agrees with the kind of its content."""
    stem, dot, ending = name.rpartition(".")
    if dot and _ALSO.get(ending.lower(), ending.lower()) == kind:
        return name
    known = bool(dot) and ending.isascii() and ending.isalnum() and len(ending) <= 5
    return f"{stem if known else name}.{kind}"


def kind_of(content: IO[bytes], size: int) -> FileKind | FileFault:
    """The kind of what `content` (seekable; left at its start) holds, `size` bytes; or the fault."""
    if size == 0:
        return FileFault.EMPTY
    if size > LARGEST:
        return FileFault.TOO_LARGE
    content.seek(0)
    start = content.read(16)
    found = _by_entries(content) if start.startswith(b"PK\x03\x04") else _by_start(start)
    if isinstance(found, FileKind) and not _is_whole(content, found):
        found = FileFault.BROKEN
    content.seek(0)
    return found


def _by_start(start: bytes) -> FileKind | FileFault:
    if start.startswith(_OLE):
        return FileFault.ENCRYPTED
    kinds = (kind for magic, kind in _STARTS.items() if start.startswith(magic))
    return next(kinds, FileFault.UNKNOWN)


def _is_whole(content: IO[bytes], kind: FileKind) -> bool:
    """Whether it ends as its kind does; an archive was read from its end already."""
    size = content.seek(0, SEEK_END)
    content.seek(max(0, size - _TAIL))
    return _ENDS.get(kind, b"") in content.read(_TAIL)


def _by_entries(content: IO[bytes]) -> FileKind | FileFault:
    """What an archive is; cut off at its end it has no list of its entries."""
    try:
        with zipfile.ZipFile(content) as archive:
            return _of_archive(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError):
        return FileFault.BROKEN


def _of_archive(archive: zipfile.ZipFile) -> FileKind | FileFault:
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if len(entries) > _MOST_ENTRIES:
        return FileFault.UNKNOWN
    found = next((kind for inside, kind in _INSIDE.items() if inside in names), FileFault.UNKNOWN)
    if found is FileFault.UNKNOWN:
        return found
    if any(entry.flag_bits & _LOCKED for entry in entries):
        return FileFault.ENCRYPTED
    return FileFault.MACROS if _runs(archive, names) else found


def _runs(archive: zipfile.ZipFile, names: Set[str]) -> bool:
    """Whether it holds macros or controls, by the names of its entries or by the types it declares."""
    low = [name.lower() for name in names]
    if any(name.endswith(_RUNS) or name.startswith(_RUNS_IN) for name in low):
        return True
    if _TYPES not in names:
        return False
    with archive.open(_TYPES) as types:
        told = types.read(_LARGEST_TYPES).lower()
    return b"macroenabled" in told or b"vbaproject" in told
