"""Reading a figure that a person typed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

SIGNIFICANT_DIGITS = 15
_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
_PLAIN = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_ALLOWED = re.compile(r"[0-9０-９.,，．\s+\-−－]*")


class Fault(StrEnum):
    """Why a text is not the figure it should be."""

    NOT_A_NUMBER = "not_a_number"
    TOO_MANY_DECIMALS = "too_many_decimals"
    TOO_LARGE = "too_large"
    NEGATIVE = "negative"


@dataclass(frozen=True, slots=True)
class Read:
    """What was read: a figure, nothing (an empty text), or a fault."""

    figure: Decimal | None = None
    fault: Fault | None = None


def read_figure(text: str, *, decimals: int, allow_negative: bool = False) -> Read:
    """Read a plain decimal figure; full-width digits and thousands separators are understood.

    `decimals` is how many digits after the point the unit has. Exponents, NaN, underscores and
    digits of other scripts are refused.
    """
    if not _ALLOWED.fullmatch(text):
        return Read(fault=Fault.NOT_A_NUMBER)
    plain = unicodedata.normalize("NFKC", text).replace("−", "-").strip()
    if not plain:
        return Read()
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    if not _PLAIN.fullmatch(plain):
        return Read(fault=Fault.NOT_A_NUMBER)
    return _within_bounds(plain, decimals, allow_negative)


def _within_bounds(plain: str, decimals: int, allow_negative: bool) -> Read:
    whole, _point, fraction = plain.lstrip("-").partition(".")
    if len(fraction.rstrip("0")) > decimals:
        return Read(fault=Fault.TOO_MANY_DECIMALS)
    if len((whole + fraction).lstrip("0")) > SIGNIFICANT_DIGITS:
        return Read(fault=Fault.TOO_LARGE)
    figure = Decimal(plain)
    if figure < 0 and not allow_negative:
        return Read(fault=Fault.NEGATIVE)
    return Read(figure=abs(figure) if figure == 0 else figure)


def plain(number: Decimal | None) -> str | None:
    """A decimal as text without trailing zeros or exponent; None stays None."""
    if number is None:
        return None
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
