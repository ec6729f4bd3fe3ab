"""Evidence: files taken in for a report, and those that no revision names cleared away."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import IO, Any, cast

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from actions.domain.file_kinds import FileKind
from actions.models import Report, Revision, StoredFile
from agencies.models import Agency, Person
from hz_plus.lib.errors import Problem

MOST = 20
"""Files of one report."""
UNUSED = timedelta(days=1)
"""So long a file that no revision names may still be about to be named."""
FIELD = "attachments"


def entry(stored: StoredFile, *, is_public: bool) -> dict[str, Any]:
    """How a revision names a file."""
    return {
        "sha256": stored.sha256,
        "name": stored.name,
        "kind": stored.kind,
        "size": stored.size,
        "is_public": is_public,
    }


def entries(report: Report, given: Any, problems: list[Problem]) -> list[dict[str, Any]]:
    """The files that a draft names, out of rows like `{"sha256": …, "is_public": true}`.

    What is wrong is added to `problems`.
    """
    if not isinstance(given, list) or not all(isinstance(row, Mapping) for row in given):
        problems.append(Problem(FIELD, "not_rows", _("佐证材料按行填写，每行注明文件的SHA-256。")))
        return []
    wanted = {str(row.get("sha256")): row.get("is_public") is True for row in given}
    if len(wanted) > MOST:
        problems.append(Problem(FIELD, "too_many", _("佐证材料最多%(limit)d个文件。") % {"limit": MOST}))
    known = _stored(report.agency_id, wanted) if wanted else {}
    if len(known) < len(wanted):
        problems.append(Problem(FIELD, "unknown_file", _("本单位没有这个文件，先上传。")))
    return [entry(known[sha], is_public=public) for sha, public in wanted.items() if sha in known]


def clear(before: datetime | None = None) -> int:
    """Delete files that no revision names and that were stored a day ago, or `before`; return how many."""
    moment = before or timezone.now() - UNUSED
    old, named = StoredFile.objects.filter(stored_at__lt=moment), _named()
    unused = [row for row in old if (row.agency_id, row.sha256) not in named]
    for row in unused:
        row.delete()
        row.file.delete(save=False)
    return len(unused)


def _named() -> set[tuple[int, str]]:
    """Agency and SHA-256 of every file that a revision names. One query, however many files there are."""
    rows = Revision.objects.exclude(attachments=[]).values_list("report__agency", "attachments")
    return {(agency, row["sha256"]) for agency, listed in rows for row in listed}


def _stored(agency: int, hashes: Collection[str]) -> dict[str, StoredFile]:
    rows = StoredFile.objects.filter(agency=agency, sha256__in=hashes)
    return {row.sha256: row for row in rows}


def store(agency: Agency, upload: UploadedFile[Any], kind: FileKind, *, by: Person) -> StoredFile:
    """Keep a file for the agency: once for each content; of two at once the first stays."""
    sha = _digest(cast("IO[bytes]", upload.file))
    known = _stored(agency.pk, [sha]).get(sha)
    if known is not None:
        return known
    row = StoredFile(agency=agency, sha256=sha, name=_name(upload), kind=kind, size=upload.size or 0)
    row.stored_at, row.stored_by = timezone.now(), by
    row.file.save("", upload, save=False)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        row.file.delete(save=False)
        return _stored(agency.pk, [sha])[sha]
    return row


def _digest(content: IO[bytes]) -> str:
    content.seek(0)
    found = hashlib.file_digest(content, "sha256").hexdigest()  # type: ignore[arg-type]  # reads any binary file
    content.seek(0)
    return found


def _name(upload: UploadedFile[Any]) -> str:
    stem, _dot, ending = get_valid_filename(upload.name or "file").rpartition(".")
    return f"{stem[:180]}.{ending}"
