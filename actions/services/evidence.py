"""Evidence: files taken in for a report, and those that no revision names cleared away."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import IO, Any, cast

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.domain.file_kinds import FileKind, named
from actions.models import Report, Revision, StoredFile
from actions.models.evidence import FOLDER
from agencies.models import Agency, Person
from hz_plus.lib.errors import Problem
from hz_plus.lib.refusals import to_correct

MOST = 20
"""Files of one report."""
UNUSED = timedelta(days=1)
"""So long a file that no revision names may still be about to be named."""
NAME_LIMIT = 180
_NOT_IN_NAMES = '/\\:*?"<>|'
FIELD = "attachments"


def entry(stored: StoredFile, *, name: str = "", is_public: bool) -> dict[str, Any]:
    """How a revision names a file: as its people called it, with the ending of its kind."""
    kind = FileKind(stored.kind)
    return {
        "sha256": stored.sha256,
        "name": named(_clean(name) or stored.sha256[:12], kind),
        "kind": stored.kind,
        "size": stored.size,
        "is_public": is_public,
    }


def entries(report: Report, given: Any, problems: list[Problem]) -> list[dict[str, Any]]:
    """The files that a draft names, out of rows like `{"sha256": …, "name": "证明.pdf", "is_public": true}`.

    Without a name a file is called as the report called it before. What is wrong is added to `problems`.
    """
    if not isinstance(given, list) or not all(isinstance(row, Mapping) for row in given):
        problems.append(Problem(FIELD, "not_rows", _("佐证材料按行填写，每行注明文件的SHA-256。")))
        return []
    wanted = {str(row.get("sha256")): row for row in given}
    if len(wanted) > MOST:
        problems.append(Problem(FIELD, "too_many", _("佐证材料最多%(limit)d个文件。") % {"limit": MOST}))
    known = _stored(report.agency_id, wanted) if wanted else {}
    if len(known) < len(wanted):
        problems.append(Problem(FIELD, "unknown_file", _("本单位没有这个文件，先上传。")))
    called = {} if all(row.get("name") for row in wanted.values()) else _names(report)
    return [
        entry(
            known[sha],
            name=str(row.get("name") or called.get(sha, "")),
            is_public=row.get("is_public") is True,
        )
        for sha, row in wanted.items()
        if sha in known
    ]


def hold(agency: int, listed: Sequence[Mapping[str, Any]]) -> None:
    """Keep the files that a draft names, in its transaction, from being cleared. Raises Invalid where one is gone."""
    if not listed:
        return
    hashes = [row["sha256"] for row in listed]
    rows = StoredFile.objects.filter(agency=agency, sha256__in=hashes)
    if rows.update(stored_at=timezone.now()) < len(hashes):
        raise to_correct([Problem(FIELD, "unknown_file", _("本单位没有这个文件，先上传。"))])


def _names(report: Report) -> dict[str, str]:
    """By SHA-256, what the report's revisions called their files, the latest word last. One query."""
    listed = Revision.objects.filter(report=report).order_by("pk").values_list("attachments", flat=True)
    return {row["sha256"]: row["name"] for rows in listed for row in rows}


def clear(before: datetime | None = None) -> int:
    """Delete files that no revision names and that were stored a day ago, or `before`; return how many.

    Each row is locked and asked for once more before it goes: a draft that names the file meanwhile waits, and then
    finds it gone. Bytes that no row knows go last, those of a process that ended between the two as well.
    """
    moment = before or timezone.now() - UNUSED
    for pk in StoredFile.objects.filter(stored_at__lt=moment).values_list("pk", flat=True):
        _let_go(pk)
    return _sweep(moment)


@transaction.atomic
def _let_go(pk: int) -> None:
    row = StoredFile.objects.select_for_update().filter(pk=pk).first()
    if row is not None and row.sha256 not in _named(row.agency_id):
        row.delete()


def _named(agency: int) -> set[str]:
    """The SHA-256 of every file that one of the agency's revisions names. One query."""
    rows = Revision.objects.filter(report__agency=agency).exclude(attachments=[])
    return {row["sha256"] for listed in rows.values_list("attachments", flat=True) for row in listed}


def _sweep(moment: datetime) -> int:
    """Delete the bytes older than `moment` that no row knows; return how many files that were."""
    storage = StoredFile._meta.get_field("file").storage
    if not storage.exists(FOLDER):
        return 0
    known = set(StoredFile.objects.values_list("file", flat=True))
    paths = [f"{FOLDER}/{name}" for name in storage.listdir(FOLDER)[1]]
    lost = [path for path in paths if path not in known and storage.get_modified_time(path) < moment]
    for path in lost:
        storage.delete(path)
    return len(lost)


def _stored(agency: int, hashes: Collection[str]) -> dict[str, StoredFile]:
    rows = StoredFile.objects.filter(agency=agency, sha256__in=hashes)
    return {row.sha256: row for row in rows}


def _renewed(agency: int, sha: str) -> StoredFile | None:
    """The file where it is there already, as if stored now: so it is not cleared before a draft names it."""
    rows = StoredFile.objects.filter(agency=agency, sha256=sha)
    return rows.first() if rows.update(stored_at=timezone.now()) else None


def store(agency: Agency, upload: UploadedFile[Any], kind: FileKind, *, by: Person) -> StoredFile:
    """Keep a file for the agency: once for each content; of two at once the first stays."""
    sha = _digest(cast("IO[bytes]", upload.file))
    known = _renewed(agency.pk, sha)
    if known is not None:
        return known
    row = StoredFile(agency=agency, sha256=sha, kind=kind, size=upload.size or 0)
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


def _clean(name: str) -> str:
    """A name that shows as it reads and that any disk takes; empty where nothing of it is left."""
    kept = "".join(sign for sign in name if sign.isprintable() and sign not in _NOT_IN_NAMES)
    return kept.strip(" .")[-NAME_LIMIT:]
