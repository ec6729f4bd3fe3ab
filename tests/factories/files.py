"""Small files of every kind."""

from __future__ import annotations

import io
import zipfile

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40) + b"IEND\xaeB`\x82"
JPG = b"\xff\xd8\xff\xe0" + bytes(40) + b"\xff\xd9"


def packed(*names: str, types: str = "", flags: int = 0) -> bytes:
    """An archive with files called `names`, which declares `types`; the same bytes whenever it is made. `flags` are
    set in the list of entries: 1 says that they are encrypted.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in ("[Content_Types].xml", *names):
            entry = zipfile.ZipInfo(name)
            archive.writestr(entry, f"<x>{types}</x>" if types else "<x/>")
            entry.flag_bits |= flags
    return buffer.getvalue()
