"""Bulletins of the quarters in `reading`, and the words in files made of them."""

from __future__ import annotations

import re
import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import docx

from actions.models import Quarter
from indicators.models import Bulletin
from indicators.services import bulletins
from tests.factories.cast import Cast
from tests.loud import require


def issue(quarter: Quarter, cast: Cast) -> Bulletin:
    """Draft and issue the bulletin of a published quarter."""
    row = bulletins.draft(quarter=quarter, by=cast["office"])
    bulletins.issue(bulletin=row, version=row.version, by=cast["manager"])
    return row


def word_text(data: bytes) -> tuple[list[str], list[list[str]]]:
    """The paragraphs of a Word file, and the rows of all its tables."""
    document = docx.Document(BytesIO(data))
    rows = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    return [paragraph.text for paragraph in document.paragraphs], rows


def pdf_text(data: bytes, folder: Path) -> str:
    """The text of a PDF without white space."""
    require(shutil.which("pdftotext") is not None, "pdftotext (on Debian: apt-get install poppler-utils)")
    file = folder / "bulletin.pdf"
    file.write_bytes(data)
    done = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, check=True)
    return re.sub(r"\s+", "", done.stdout.decode())
