"""Values of earlier years as they are pasted from a spreadsheet: quarter, indicator, agency and figure in a line."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from hz_plus.lib.quarters import Period

MOST_LINES = 2000
_COLUMNS = 4
_QUARTER = re.compile(r"(\d{4})(?:Q|年第)([1-4一二三四])(?:季度)?", re.IGNORECASE)
_NUMERALS = "一二三四"
_HEADINGS = ("季度", "quarter")


class PastFault(StrEnum):
    """What is wrong with a line."""

    NOT_FOUR = "not_four"
    NO_QUARTER = "no_quarter"
    TWICE = "twice"


@dataclass(frozen=True, slots=True)
class PastLine:
    """A line: its number, and what stands in it. A ratio's figure is written numerator/denominator."""

    number: int
    period: Period
    indicator: str
    agency: str
    figure: str

    @property
    def content(self) -> dict[str, str]:
        """The figure as a report's form would have it."""
        above, slash, below = self.figure.partition("/")
        return {"numerator": above.strip(), "denominator": below.strip()} if slash else {"value": self.figure}


@dataclass(frozen=True, slots=True)
class PastFaulty:
    """A line that cannot be read."""

    number: int
    fault: PastFault


def lines(text: str) -> list[PastLine | PastFaulty]:
    """The lines that say something, a heading left out; cells are parted by tabs."""
    found: list[PastLine | PastFaulty] = []
    seen: set[tuple[Period, str, str]] = set()
    for number, line in enumerate(text.splitlines(), 1):
        cells = [unicodedata.normalize("NFKC", cell).strip() for cell in line.split("\t")]
        if not any(cells) or cells[0].lower() in _HEADINGS:
            continue
        row = _line(number, cells)
        if isinstance(row, PastLine):
            key = row.period, row.indicator, row.agency
            row = PastFaulty(number, PastFault.TWICE) if key in seen else row
            seen.add(key)
        found.append(row)
    return found


def _line(number: int, cells: list[str]) -> PastLine | PastFaulty:
    if len(cells) != _COLUMNS or not all(cells):
        return PastFaulty(number, PastFault.NOT_FOUR)
    quarter = _QUARTER.fullmatch(cells[0])
    if quarter is None:
        return PastFaulty(number, PastFault.NO_QUARTER)
    which = _NUMERALS.find(quarter[2]) + 1 or int(quarter[2])
    return PastLine(number, Period(int(quarter[1]), which), *cells[1:])
