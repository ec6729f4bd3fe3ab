"""The lines of a document that a plan manager uploads: Word (.docx) or plain text."""

from __future__ import annotations

import zipfile
from typing import IO, Any, Final

import docx
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from docx.opc.exceptions import PackageNotFoundError

from actions.domain.file_kinds import FileFault, FileKind, kind_of
from hz_plus.lib.errors import Problem
from hz_plus.lib.refusals import to_correct

LARGEST: Final = 2 * 1024 * 1024
"""Bytes of the file, some hundred pages of text."""
LARGEST_TEXT: Final = 8 * 1024 * 1024
"""Bytes of a Word file's text once inflated."""
_ENCODINGS: Final = ("utf-8-sig", "gb18030")
_BODY: Final = "word/document.xml"
_BROKEN: Final = (KeyError, ValueError, zipfile.BadZipFile, PackageNotFoundError, SyntaxError)
"""What reading a damaged Word file raises; the last is lxml's, for text that is no XML."""
_WORDS: Final[dict[str, str | Promise]] = {
    FileFault.EMPTY: gettext_lazy("这是空文件，重新选择。"),
    FileFault.TOO_LARGE: gettext_lazy("文件超过2MB，删去图片后上传。"),
    FileFault.UNKNOWN: gettext_lazy("只能读取Word文件（.docx）和文本文件（.txt），转换后上传。"),
    FileFault.BROKEN: gettext_lazy("文件不完整或已损坏，在本机打开核对后重新上传。"),
    FileFault.MACROS: gettext_lazy("文件带有宏或控件，另存为不带宏的文件后上传。"),
    FileFault.ENCRYPTED: gettext_lazy("文件已加密或是旧版Word文件，另存为DOCX后上传。"),
}


def lines_of(upload: UploadedFile[Any] | None) -> list[str]:
    """Its paragraphs. Raises Invalid, with the field `file`, for what cannot be read."""
    if upload is None:
        raise to_correct([Problem("file", "missing", _("选择文件。"))])
    size = upload.size or 0
    if size > LARGEST:
        raise _refused(FileFault.TOO_LARGE)
    content: Any = upload.file
    kind = kind_of(content, size)
    if kind is FileKind.DOCX:
        return _of_word(content)
    if kind is FileFault.UNKNOWN:
        return _of_text(content.read())
    raise _refused(kind if isinstance(kind, FileFault) else FileFault.UNKNOWN)


def _of_word(content: IO[bytes]) -> list[str]:
    try:
        with zipfile.ZipFile(content) as archive:
            if archive.getinfo(_BODY).file_size > LARGEST_TEXT:
                raise _refused(FileFault.TOO_LARGE)
        content.seek(0)
        return [paragraph.text for paragraph in docx.Document(content).paragraphs]
    except _BROKEN:
        raise _refused(FileFault.BROKEN) from None


def _of_text(content: bytes) -> list[str]:
    """Text in either of the encodings that are used in China; a zero byte is in none."""
    for encoding in _ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text.splitlines()
    raise _refused(FileFault.UNKNOWN)


def _refused(fault: FileFault) -> Exception:
    return to_correct([Problem("file", fault.value, str(_WORDS[fault]))])
