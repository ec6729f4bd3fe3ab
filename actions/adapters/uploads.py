"""Files received no further than they may be large, so that nobody fills the disk."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from actions.domain.file_kinds import LARGEST
from actions.services.evidence import MOST

_OVERSIZED = "hz_oversized"


class BoundedUpload(FileUploadHandler):
    """The first of the upload handlers: leaves out what is larger than any file that is taken, and any file after
    the most that one report may have. The form's other fields are received all the same.
    """

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.received = 0
        self.files = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Count from the start."""
        super().new_file(*args, **kwargs)
        self.received = 0
        self.files += 1

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Hand it on to the next handler while it is not too much. Not earlier: leaving a file out closes the one
        that the next handler has in hand, which is the file before until it has begun with this one.
        """
        self.received += len(raw_data)
        if self.received > LARGEST or self.files > MOST:
            self._leave_out()
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handler has the file."""

    def _leave_out(self) -> None:
        if self.request is not None:
            self.request.META.setdefault(_OVERSIZED, []).append(self.file_name or "")
        raise SkipFile


def oversized(request: HttpRequest) -> list[str]:
    """Names of the files that were left out because they are too large, or too many."""
    request.FILES  # noqa: B018 - received when first asked for
    return list(request.META.get(_OVERSIZED, ()))
