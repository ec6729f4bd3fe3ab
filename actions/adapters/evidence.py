"""Files of evidence that people send: looked at, scanned, and stored where nothing speaks against them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO, TYPE_CHECKING, Any, TypeAlias, cast

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from actions.adapters import scanner
from actions.domain.file_kinds import MEDIA_TYPES, FileFault, FileKind, kind_of
from actions.domain.workflow import Event
from actions.models import Report, StoredFile
from actions.selectors.readings import readings
from actions.services import evidence, reports
from actions.services.moves import Move
from agencies.models import Person
from hz_plus.lib.errors import Problem

if TYPE_CHECKING:
    from agencies.authorization import Viewer

_WORDS: dict[str, str | Promise] = {
    FileFault.EMPTY: gettext_lazy("“%(name)s”是空文件，重新选择。"),
    FileFault.TOO_LARGE: gettext_lazy("“%(name)s”超过20MB，压缩或拆分后上传。"),
    FileFault.UNKNOWN: gettext_lazy("“%(name)s”不是PDF、OFD、DOCX、XLSX、JPG或PNG文件，转换后上传。"),
    FileFault.BROKEN: gettext_lazy("“%(name)s”不完整或已损坏，在本机打开核对后重新上传。"),
    FileFault.MACROS: gettext_lazy("“%(name)s”带有宏或控件，另存为不带宏的文件后上传。"),
    FileFault.ENCRYPTED: gettext_lazy("“%(name)s”已加密或是旧版Office文件，另存为DOCX、XLSX或PDF后上传。"),
    "infected": gettext_lazy("“%(name)s”查出病毒（%(found)s），没有接收。"),
    "no_scanner": gettext_lazy("“%(name)s”没有接收：查毒服务暂不可用，稍后再传。"),
}


Upload: TypeAlias = "UploadedFile[Any]"


def take_in(
    report: Report,
    uploads: Sequence[Upload],
    *,
    by: Person,
    version: int | None = None,
    oversized: Sequence[str] = (),
) -> tuple[list[dict[str, Any]], list[Problem]]:
    """Store `uploads` for the report's agency: their entries for its `attachments`, and what is wrong with
    the others and with those called `oversized`, which were not received. Refuses as saving would, and then stores
    nothing.
    """
    refused = reports.refusal_of(Move(report=report, event=Event.SAVE, by=by, version=version))
    if refused is not None:
        raise refused
    taken = [_taken(report, upload, by) for upload in uploads]
    problems = [_problem(FileFault.TOO_LARGE, name) for name in oversized]
    rows = [row for row in taken if not isinstance(row, Problem)]
    return rows, [*problems, *(row for row in taken if isinstance(row, Problem))]


def _taken(report: Report, upload: Upload, by: Person) -> dict[str, Any] | Problem:
    name, content = upload.name or "", cast("IO[bytes]", upload.file)
    kind = kind_of(content, upload.size or 0)
    if isinstance(kind, FileFault):
        return _problem(kind, name)
    try:
        found = scanner.scan(content)
    except scanner.Unreachable:
        return _problem("no_scanner", name)
    if found:
        return _problem("infected", name, found)
    stored = evidence.store(report.agency, upload, kind, by=by)
    return evidence.entry(stored, name=name, is_public=False)


def given_out(viewer: Viewer, pk: int, sha256: str) -> FileResponse:
    """A file of the report `pk`, as a download that a browser neither runs nor guesses about, for whoever reads a
    text of the report that names it; Http404 for others.
    """
    found: Any = get_object_or_404(Report.objects.visible_to(viewer).for_work(), pk=pk)
    [reading] = readings([found])
    listed = reading.content.get("attachments", ())
    entry = next((row for row in listed if row["sha256"] == sha256), None)
    if entry is None:
        raise Http404
    stored = get_object_or_404(StoredFile, agency=found.agency_id, sha256=sha256)
    media_type = MEDIA_TYPES[FileKind(stored.kind)]
    answer = FileResponse(
        stored.file.open("rb"), as_attachment=True, filename=entry["name"], content_type=media_type
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _problem(code: str, name: str, found: str = "") -> Problem:
    return Problem(evidence.FIELD, code, str(_WORDS[code]) % {"name": name, "found": found})
