"""An issued bulletin in the formats that are downloaded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import override

from indicators.domain.bulletin import Document
from indicators.models import Bulletin

from .bulletin_text import annex_title, closing, sheet_titles
from .bulletin_word import word
from .paper import pdf


@dataclass(frozen=True, slots=True)
class PaperFormat:
    """A kind of file: its media type, and how a document is written in it."""

    media_type: str
    write: Callable[[Document], bytes]


def laid_out(document: Document) -> dict[str, object]:
    """The document as the template reads it: tables with their titles, annexes with theirs."""
    titles = iter(sheet_titles(document))
    return {
        "document": document,
        "parts": [(part, [(next(titles), sheet) for sheet in part.sheets]) for part in document.parts],
        "annexes": [
            (annex_title(place, sheet, document), sheet) for place, sheet in enumerate(document.annexes, 1)
        ],
        "closing": closing(document),
    }


def as_pdf(document: Document) -> bytes:
    """The page's own layout on paper. Raises PaperUnavailable."""
    with override(document.language):
        html = render_to_string(
            "indicators/paper/bulletin.html", {"paper": laid_out(document), "style": _style()}
        )
    return pdf(html)


@cache
def _style() -> str:
    return (Path(settings.BASE_DIR) / "static" / "css" / "paper.css").read_text(encoding="utf-8")


FORMATS: Mapping[str, PaperFormat] = {
    "docx": PaperFormat("application/vnd.openxmlformats-officedocument.wordprocessingml.document", word),
    "pdf": PaperFormat("application/pdf", as_pdf),
}
"""By the file's ending."""


def file_name(bulletin: Bulletin, language: str, suffix: str) -> str:
    """What the file is called on a person's disk: hangzhou-2015-bulletin-2018Q3.pdf."""
    tail = "-en" if language == "en" else ""
    return f"{bulletin.quarter.plan.slug}-bulletin-{bulletin.quarter.period}{tail}.{suffix}"


def download(bulletin: Bulletin, language: str, suffix: str) -> HttpResponse:
    """The stored file as an attachment. Raises BulletinFile.DoesNotExist where it was not made (yet)."""
    found = bulletin.files.get(language=language, format=suffix)
    with found.file.open("rb") as stored:
        data = stored.read()
    return HttpResponse(
        data,
        content_type=FORMATS[suffix].media_type,
        headers={"Content-Disposition": f'attachment; filename="{file_name(bulletin, language, suffix)}"'},
    )
