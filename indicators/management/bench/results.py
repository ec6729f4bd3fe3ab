"""Rows of the table, and taking times.

Only ratios are worth reading: machines differ, and one machine differs from minute to minute.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.db import connection


@dataclass(frozen=True, slots=True)
class Result:
    """One row of the table: a figure in its unit, and as a multiple of its yardstick; `wanted` is the limit."""

    name: str
    figure: float
    unit: str
    ratio: float | None = None
    yardstick: str = ""
    wanted: str = ""


def interleaved(calls: dict[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """CPU milliseconds of each call in each round, after one round to warm up."""
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for number in range(rounds + 1):
        for name, call in calls.items():
            started = time.process_time()
            call()
            if number:
                taken[name].append((time.process_time() - started) * 1000)
    return taken


def results(
    taken: dict[str, list[float]], yardstick: str, wanted: dict[str, str] | None = None
) -> list[Result]:
    """The medians as multiples of the yardstick's."""
    base = median(taken[yardstick])
    limits = wanted or {}
    return [
        Result(name, median(times), "ms CPU", median(times) / base, yardstick, limits.get(name, ""))
        for name, times in taken.items()
    ]


def wall(call: Callable[[], object]) -> float:
    """Seconds that `call` takes."""
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


@dataclass(slots=True)
class Spent:
    """Time that the database took, in seconds, as seen from here, and how many statements."""

    seconds: float = 0.0
    statements: int = 0


@contextmanager
def database_time() -> Iterator[Spent]:
    """Add up what the statements within the block take."""
    spent = Spent()

    def timed(execute: Callable[..., Any], *arguments: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(*arguments)
        finally:
            spent.seconds += time.perf_counter() - started
            spent.statements += 1

    with connection.execute_wrapper(timed):
        yield spent


def table(rows: Sequence[Result]) -> str:
    """The results as a Markdown table."""
    lines = ["| what | figure | × yardstick | yardstick | wanted |", "|---|---:|---:|---|---|"]
    for row in rows:
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        lines.append(
            f"| {row.name} | {row.figure:.4g} {row.unit} | {ratio} | {row.yardstick} | {row.wanted} |"
        )
    return "\n".join(lines)
