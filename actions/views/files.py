"""Files of evidence, given out as downloads that a browser neither runs nor guesses about."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from actions.domain.file_kinds import MEDIA_TYPES, FileKind
from actions.models import Report, StoredFile
from actions.selectors.readings import readings


@require_safe
def evidence(request: HttpRequest, pk: int, sha256: str) -> HttpResponseBase:
    """One file of the report `pk`, for whoever reads a text of it that names the file; for others 404."""
    found: Any = get_object_or_404(Report.objects.visible_to(request.user).for_work(), pk=pk)
    [reading] = readings([found])
    if not any(row["sha256"] == sha256 for row in reading.content.get("attachments", ())):
        raise Http404
    stored = get_object_or_404(StoredFile, agency=found.agency_id, sha256=sha256)
    media_type = MEDIA_TYPES[FileKind(stored.kind)]
    answer = FileResponse(
        stored.file.open("rb"), as_attachment=True, filename=stored.name, content_type=media_type
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
