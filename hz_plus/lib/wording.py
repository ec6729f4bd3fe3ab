"""Days and quarters in words of the request's language."""

from __future__ import annotations

from datetime import date

from .languages import is_english

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_text(day: date) -> str:
    """2018-09-30; 30 Sep 2018 in English."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}" if is_english() else day.isoformat()


def quarter_text(year: int, number: int) -> str:
    """2018年第三季度; Q3 2018 in English."""
    return f"Q{number} {year}" if is_english() else f"{year}年第{'一二三四'[number - 1]}季度"
