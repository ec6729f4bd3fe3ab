"""What page, Word and PDF say alike around a bulletin's parts: table numbers, annexes, how to verify it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from indicators.domain.bulletin import Document, Sheet


def sheet_titles(document: Document) -> list[str]:
    """The titles of the tables in the text, numbered through all parts."""
    sheets = [sheet for part in document.parts for sheet in part.sheets]
    return [_("表%(n)d %(caption)s") % {"n": n, "caption": row.caption} for n, row in enumerate(sheets, 1)]


def annex_title(place: int, sheet: Sheet, document: Document) -> str:
    """附件1：各领域进展; without a number where there is one annex alone."""
    number = str(place) if len(document.annexes) > 1 else ""
    return _("附件%(n)s：%(caption)s") % {"n": number, "caption": sheet.caption}


def closing(document: Document) -> list[str]:
    """Where the figures come from, and by which code it is verified."""
    code = [_("校验码：%(code)s，可在系统的通报页核对。") % {"code": document.code}] if document.code else []
    return [document.source, *code]
