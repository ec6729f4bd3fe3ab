"""Reading a figure that a person typed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

SCALES = {"万": Decimal(10) ** 4, "亿": Decimal(10) ** 8}
SIGNIFICANT_DIGITS = 15
_SIX_PLACES = Decimal("1E-6")
_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
_PLAIN = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_ALLOWED = re.compile(r"[0-9０-９.,，．\s+\-−－]*")
_SUFFIXED = re.compile(r"([^万亿]*)([万亿])\s*([^\d０-９万亿]*)")


class Fault(StrEnum):
    """Why a text is not the figure it should be."""

    NOT_A_NUMBER = "not_a_number"
    TOO_MANY_DECIMALS = "too_many_decimals"
    TOO_LARGE = "too_large"
    NEGATIVE = "negative"
    OTHER_UNIT = "other_unit"


@dataclass(frozen=True, slots=True)
class Read:
    """What was read: a figure, nothing (an empty text), or a fault.

    `instead`: what to write, where the fault tells.
    """

    figure: Decimal | None = None
    fault: Fault | None = None
    instead: Decimal | None = None


def read_figure(text: str, *, decimals: int, allow_negative: bool = False, unit: str | None = None) -> Read:
    """Read a plain decimal figure; full-width digits and thousands separators are understood.

    `decimals` is how many digits after the point the unit has. Exponents, NaN, underscores and
    digits of other scripts are refused. Where the `unit` is known, so are 万 and 亿 behind the digits: of a
    unit that counts single things they multiply ("3万" 家 is 30000); a unit that has 万 or 亿 in itself
    refuses them, and any unit of another scale, saying what to write instead.
    """
    suffixed = _SUFFIXED.fullmatch(text) if unit is not None else None
    if suffixed and unit is not None:
        return _scaled(suffixed[1], suffixed[2], suffixed[3].strip(), decimals, allow_negative, unit)
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


def _scaled(digits: str, suffix: str, rest: str, decimals: int, allow_negative: bool, unit: str) -> Read:
    """Digits with 万 or 亿 behind them, and perhaps a unit."""
    read = read_figure(digits, decimals=SIGNIFICANT_DIGITS, allow_negative=allow_negative)
    if read.figure is None:
        return Read(fault=read.fault or Fault.NOT_A_NUMBER)
    own = unit[:1] if unit[:1] in SCALES else ""
    if rest and (not own or rest != unit.removeprefix(own)):
        return Read(fault=Fault.NOT_A_NUMBER)
    amount = read.figure * SCALES[suffix]
    if not own:
        return _within_bounds(_text(amount), decimals, allow_negative)
    converted = _within_bounds(_text(amount / SCALES[own]), decimals, allow_negative)
    return Read(fault=Fault.OTHER_UNIT, instead=converted.figure)


def _text(number: Decimal) -> str:
    return plain(number) or ""


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


def to_six_places(number: Decimal) -> Decimal:
    """Half up to six decimals, the way numbers are given out; never −0."""
    rounded = number.quantize(_SIX_PLACES, rounding=ROUND_HALF_UP)
    return abs(rounded) if rounded == 0 else rounded


def plain(number: Decimal | None) -> str | None:
    """A decimal as text without trailing zeros or exponent; None stays None."""
    if number is None:
        return None
    return _trimmed(f"{number:f}")


def grouped(number: Decimal) -> str:
    """A decimal with thousands separators, without trailing zeros."""
    return _trimmed(f"{number:,f}")


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
