"""Days, quarters and numbers as people read them, in the request's language."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from .languages import is_english

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MINUS = "−"


def day_text(day: date) -> str:
    """2018-09-30; 30 Sep 2018 in English."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}" if is_english() else day.isoformat()


def quarter_text(year: int, number: int) -> str:
    """2018年第三季度; Q3 2018 in English."""
    return f"Q{number} {year}" if is_english() else f"{year}年第{'一二三四'[number - 1]}季度"


def written(number: Decimal, places: int) -> str:
    """`number` half up to `places` decimals, with thousands commas and a true minus sign; no −0."""
    shown = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = f"{abs(shown):,.{places}f}"
    return f"{MINUS}{text}" if shown < 0 else text


def grouped(number: Decimal | int | None, places: int | None = None) -> str:
    """A number with thousands commas; without `places`, with the decimals it has. Missing is empty."""
    if number is None:
        return ""
    exact = Decimal(number)
    if places is None:
        exponent = exact.normalize().as_tuple().exponent
        places = max(0, -exponent) if isinstance(exponent, int) else 0
    return written(exact, places)
