"""Evidence of the demo: small files made here, marked as synthetic."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from actions.domain.file_kinds import FileKind
from actions.models import Report
from actions.services import evidence
from agencies.models import Person
from hz_plus.lib.quarters import Period

FROM = Period(2018, 1)
"""The first quarter with evidence."""
PAPERS: dict[str, tuple[tuple[str, FileKind, bool], ...]] = {
    "1.1": (("认定名单（演示数据）", FileKind.PDF, True), ("验收情况（演示数据）", FileKind.PNG, False)),
    "3.2": (("服务点分布（演示数据）", FileKind.PNG, True),),
    "8.1": (("平台验收意见（演示数据）", FileKind.PDF, True),),
}
"""By measure, what its lead files: name, kind, public or not."""
_WIDTH, _HEIGHT = 240, 120


def attached(report: Report, *, by: Person) -> dict[str, Any]:
    """The report's `attachments`, their files stored; nothing where it has none."""
    if not report.is_lead or report.quarter.period < FROM:
        return {}
    rows = [
        evidence.entry(_stored(report, kind, by), name=name, is_public=is_public)
        for name, kind, is_public in PAPERS.get(report.measure.code, ())
    ]
    return {"attachments": rows} if rows else {}


def _stored(report: Report, kind: FileKind, by: Person) -> Any:
    told = f"DEMO DATA (synthetic): {report.quarter} {report.measure.code}"
    content = _pdf(told) if kind is FileKind.PDF else _png(seed=told)
    return evidence.store(report.agency, SimpleUploadedFile(str(kind), content), kind, by=by)


def _pdf(text: str) -> bytes:
    """One A4 page with one line."""
    drawn = f"BT /F1 18 Tf 72 760 Td ({text.replace('(', chr(92) + '(').replace(')', chr(92) + ')')}) Tj ET"
    objects = (
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(drawn)}>>stream\n{drawn}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    body, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj{content}endobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    trailer = f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(body)}\n%%EOF\n"
    return f"{body}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode("ascii")


def _png(*, seed: str) -> bytes:
    """Bars of different heights."""
    heights = [20 + value % (_HEIGHT - 30) for value in zlib.crc32(seed.encode()).to_bytes(4, "big") * 2]
    drawn = zlib.compress(b"".join(_lines(heights)), 9)
    header = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", drawn), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in chunks)


def _lines(heights: list[int]) -> Iterator[bytes]:
    step = _WIDTH // len(heights)
    for row in range(_HEIGHT):
        filled = [_HEIGHT - row <= height for height in heights]
        pixels = (
            b"\x0f\x5c\x6b" if filled[x // step] and x % step < step - 8 else b"\xf4\xf6\xf6"
            for x in range(_WIDTH)
        )
        yield b"\0" + b"".join(pixels)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
