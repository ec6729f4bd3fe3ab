"""Calendar quarters: naming, order and dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_NAME = re.compile(r"(\d{4})Q([1-4])")


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """One calendar quarter, written `2018Q3`; ordered in time."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if self.number not in (1, 2, 3, 4):
            raise ValueError(f"A quarter's number is 1 to 4, not {self.number}.")

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read `2018Q3`; anything else raises ValueError saying what to write."""
        match = _NAME.fullmatch(text)
        if match is None:
            raise ValueError(f"Write a quarter like 2018Q3, not {text!r}.")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def containing(cls, day: date) -> Period:
        """The quarter that `day` lies in."""
        return cls(day.year, (day.month + 2) // 3)

    @property
    def starts_on(self) -> date:
        """First day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def ends_on(self) -> date:
        """Last day."""
        return self.next().starts_on - timedelta(days=1)

    def next(self) -> Period:
        """The quarter after this one."""
        return self.plus(1)

    def previous(self) -> Period:
        """The quarter before this one."""
        return self.plus(-1)

    def plus(self, count: int) -> Period:
        """The quarter `count` quarters later (earlier where negative)."""
        index = self.year * 4 + self.number - 1 + count
        return Period(index // 4, index % 4 + 1)


def between(first: date, last: date) -> Iterator[Period]:
    """Every quarter that ends within `first` … `last`, in order."""
    period = Period.containing(first)
    while period.ends_on <= last:
        yield period
        period = period.next()
