"""Two languages in data: plain `_zh` and `_en` columns, read in the language of the request."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language

LANGUAGES = ("zh-hans", "en")
"""The codes of the two, that of the data first."""


def is_english() -> bool:
    """Whether the request's language is English; otherwise it is Chinese."""
    return (get_language() or "").startswith("en")


def code() -> str:
    """The code of the request's language, one of LANGUAGES."""
    return "en" if is_english() else "zh-hans"


def said(row: Any, column: str) -> str:
    """`column` of `row` in the request's language; Chinese where the English is missing."""
    zh: str = getattr(row, f"{column}_zh")
    en: str = getattr(row, f"{column}_en")
    return en or zh if is_english() else zh


_DIGITS = "一二三四五六七八九"


def numeral(text: str) -> int:
    """A Chinese numeral from 一 to 十九 as a number; ValueError for anything else."""
    tens, ten, ones = text.rpartition("十")
    if tens or len(ones) > 1 or (ones or "一") not in _DIGITS or not text:
        raise ValueError(f"{text!r} is not a numeral from 一 to 十九.")
    return (10 if ten else 0) + (_DIGITS.index(ones) + 1 if ones else 0)
