"""Two languages in data: plain `_zh` and `_en` columns, read in the language of the request."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language


def is_english() -> bool:
    """Whether the request's language is English; otherwise it is Chinese."""
    return (get_language() or "").startswith("en")


def said(row: Any, column: str) -> str:
    """`column` of `row` in the request's language; Chinese where the English is missing."""
    zh: str = getattr(row, f"{column}_zh")
    en: str = getattr(row, f"{column}_en")
    return en or zh if is_english() else zh
