"""Files of evidence that people send: looked at, scanned, and stored where nothing speaks against them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO, Any, TypeAlias, cast

from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from actions.adapters import scanner
from actions.domain.file_kinds import FileFault, kind_of
from actions.domain.workflow import Event
from actions.models import Report, StoredFile
from actions.services import evidence, reports
from actions.services.moves import Move
from agencies.models import Person
from hz_plus.lib.errors import Problem

_WORDS: dict[str, str | Promise] = {
    FileFault.EMPTY: gettext_lazy("“%(name)s”是空文件，重新选择。"),
    FileFault.TOO_LARGE: gettext_lazy("“%(name)s”超过20MB，压缩或拆分后上传。"),
    FileFault.UNKNOWN: gettext_lazy("“%(name)s”不是PDF、OFD、DOCX、XLSX、JPG或PNG文件，转换后上传。"),
    FileFault.OTHER_NAME: gettext_lazy("“%(name)s”的扩展名与内容不符，核对后上传。"),
    FileFault.MACROS: gettext_lazy("“%(name)s”带有宏，另存为不带宏的文件后上传。"),
    FileFault.ENCRYPTED: gettext_lazy("“%(name)s”已加密或是旧版Office文件，另存为DOCX、XLSX或PDF后上传。"),
    "infected": gettext_lazy("“%(name)s”查出病毒（%(found)s），没有接收。"),
    "no_scanner": gettext_lazy("“%(name)s”没有接收：查毒服务暂不可用，稍后再传。"),
}


Upload: TypeAlias = "UploadedFile[Any]"


def take_in(
    report: Report, uploads: Sequence[Upload], *, by: Person
) -> tuple[list[dict[str, Any]], list[Problem]]:
    """Store `uploads` for the report's agency: their entries for its `attachments`, and what is wrong with
    the others. Refuses as saving would, and then stores nothing.
    """
    refused = reports.refusal_of(Move(report=report, event=Event.SAVE, by=by))
    if refused is not None:
        raise refused
    taken = [_taken(report, upload, by) for upload in uploads]
    rows = [evidence.entry(row, is_public=False) for row in taken if isinstance(row, StoredFile)]
    return rows, [row for row in taken if isinstance(row, Problem)]


def _taken(report: Report, upload: Upload, by: Person) -> StoredFile | Problem:
    name, content = upload.name or "", cast("IO[bytes]", upload.file)
    kind = kind_of(content, name, upload.size or 0)
    if isinstance(kind, FileFault):
        return _problem(kind, name)
    try:
        found = scanner.scan(content)
    except scanner.Unreachable:
        return _problem("no_scanner", name)
    if found:
        return _problem("infected", name, found)
    return evidence.store(report.agency, upload, kind, by=by)


def _problem(code: str, name: str, found: str = "") -> Problem:
    return Problem(evidence.FIELD, code, str(_WORDS[code]) % {"name": name, "found": found})
