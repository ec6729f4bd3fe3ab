"""Versions of what is changed: ETag and If-Match."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import APIException
from rest_framework.request import Request

from agencies.domain.chain import digest
from hz_plus.lib.errors import Invalid, Problem

_TAG = re.compile(r'(?:W/)?"(\d{1,9})(?:\.[0-9a-f]+)?"', re.ASCII)
DIGITS = 12


class PreconditionRequired(APIException):
    """The change does not say which version it was made for."""

    status_code = 428
    default_code = "precondition_required"
    default_detail = gettext_lazy('写明所依据的版本，如 If-Match: "7"；版本见 ETag 或 version。')


def etag(version: int, content: Mapping[str, Any]) -> str:
    """The ETag of a versioned thing: its version, and a digest of all that is shown of it."""
    return f'"{version}.{digest(content)[:DIGITS]}"'


def version_seen(request: Request) -> int:
    """The version in If-Match; raises PreconditionRequired without it, Invalid where it is no version."""
    header = request.headers.get("If-Match", "").strip()
    if not header:
        raise PreconditionRequired
    match = _TAG.fullmatch(header)
    if match is None:
        message = _('If-Match 写作版本号加引号，如 "7"。')
        raise Invalid(message, [Problem("If-Match", "malformed", message)])
    return int(match[1])
