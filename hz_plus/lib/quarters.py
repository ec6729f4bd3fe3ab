"""Calendar quarters: naming, order and dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

_NAME = re.compile(r"(\d{4})Q([1-4])")


class Period(int):
    """One calendar quarter, written `2018Q3`.

    It is its own ordinal (four times the year, and the quarters before it in the year), so that quarters are
    ordered, hashed and stored as the number they are.
    """

    __slots__ = ()

    def __new__(cls, year: int, number: int) -> Period:
        """The quarter `number` (1 to 4) of `year`; ValueError for any other number."""
        if number not in (1, 2, 3, 4):
            raise ValueError(f"A quarter's number is 1 to 4, not {number}.")
        return int.__new__(cls, year * 4 + number - 1)

    def __getnewargs__(self) -> tuple[int, int]:  # type: ignore[override]  # int's has one
        return self.year, self.number

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"

    def __repr__(self) -> str:
        return f"Period({self.year}, {self.number})"

    @classmethod
    def of(cls, ordinal: int) -> Period:
        """The quarter stored as `ordinal`."""
        return int.__new__(cls, ordinal)

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
    def year(self) -> int:
        """Calendar year."""
        return int(self) // 4

    @property
    def number(self) -> int:
        """1 to 4."""
        return int(self) % 4 + 1

    @property
    def starts_on(self) -> date:
        """First day."""
        return _first_day(int(self))

    @property
    def ends_on(self) -> date:
        """Last day."""
        return _last_day(int(self))

    def next(self) -> Period:
        """The quarter after this one."""
        return self.plus(1)

    def previous(self) -> Period:
        """The quarter before this one."""
        return self.plus(-1)

    def plus(self, count: int) -> Period:
        """The quarter `count` quarters later (earlier where negative)."""
        return Period.of(int(self) + count)


@lru_cache(maxsize=256)
def quarters_of(year: int) -> tuple[Period, ...]:
    """The four quarters of `year`."""
    return tuple(Period(year, number) for number in (1, 2, 3, 4))


@lru_cache(maxsize=1024)
def _first_day(ordinal: int) -> date:
    return date(ordinal // 4, 3 * (ordinal % 4) + 1, 1)


@lru_cache(maxsize=1024)
def _last_day(ordinal: int) -> date:
    return _first_day(ordinal + 1) - timedelta(days=1)


def between(first: date, last: date) -> Iterator[Period]:
    """Every quarter that ends within `first` … `last`, in order."""
    period = Period.containing(first)
    while period.ends_on <= last:
        yield period
        period = period.next()
