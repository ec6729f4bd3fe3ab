"""A document in the form of the plan's, with sentences made for tests."""

from __future__ import annotations

from io import BytesIO

import docx

LINES = (
    "关于测试的意见",
    "二、实施重点行动",
    "(一)“互联网+”创业创新。",
    "1.大力发展众创空间。测试用句：认定60家，另有160家和60.5家不算。",
    "三、强化保障措施",
    "(一)加强组织领导。",
    "测试用句：由办公室负责。",
)
TEXT = "\n".join(LINES).encode()


def word(lines: tuple[str, ...] = LINES) -> bytes:
    """The same as a Word file."""
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    kept = BytesIO()
    document.save(kept)
    return kept.getvalue()
