"""Spans of days, and rows that are valid for them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last`, both included; open where None."""

    first: date | None = None
    last: date | None = None

    def holds(self, day: date) -> bool:
        """Whether `day` is one of them."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    @property
    def changes(self) -> tuple[date, ...]:
        """The first day on which it holds, and the first on which it no longer does."""
        ended = self.last + timedelta(days=1) if self.last else None
        return tuple(day for day in (self.first, ended) if day)


ALWAYS = Span()
"""Every day."""


def span(first: date | None, last: date | None) -> Span:
    """The span from `first` to `last`."""
    return Span(first, last) if first or last else ALWAYS


class Timeline(Generic[T]):
    """Rows with the days they are valid for. Days between two changes share one answer, found once."""

    def __init__(self, rows: Iterable[tuple[Span, T]] = ()) -> None:
        given = list(rows)
        dated = {span for span, _row in given if span is not ALWAYS}
        self._rows = sorted(given, key=_begins) if dated else given
        self._changes = sorted({day for span in dated for day in span.changes})
        self._found: dict[int, tuple[T, ...]] = {}

    def epoch(self, day: date) -> int:
        """The number of changes up to `day`: days with the same number have the same rows."""
        return bisect_right(self._changes, day)

    def on(self, day: date) -> tuple[T, ...]:
        """The rows valid on `day`, in the order in which they began."""
        epoch = self.epoch(day)
        if epoch not in self._found:
            self._found[epoch] = tuple(row for span, row in self._rows if span.holds(day))
        return self._found[epoch]

    def every(self) -> Iterator[T]:
        """The rows of all days."""
        return (row for _span, row in self._rows)

    def latest(self, day: date) -> T | None:
        """Of the rows valid on `day`, the one that began last."""
        rows = self.on(day)
        return rows[-1] if rows else None


def _begins(row: tuple[Span, T]) -> date:
    return row[0].first or date.min
