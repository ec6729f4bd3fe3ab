"""The parts of the rules that look at no rows: what a figure says, paths, counts, and how values are combined.

Words used throughout: `q` is the quarter that is looked at, `p` one whose filings are read.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from hz_plus.lib.quarters import Period
from tests.oracle.scenario import Entry, Method

LIGHTS = ("done", "green", "yellow", "red", "grey")
WORST_FIRST = ("red", "yellow", "grey", "green", "done")
MOVABLE = ("red", "yellow", "green")
NEVER_FILED = "never_filed"
NO_DATA = "no_data"
TOO_FEW = "too_few"
NO_TARGET = "no_target"
BASELINE_UNKNOWN = "baseline_unknown"
NOT_JUDGED = "not_judged"
MOSTLY_GREY = "mostly_grey"
LATE_DAYS = 92  # a step later than this makes a milestone red

Subject = str | int  # a code; of an agency or district its id
Rows = Sequence[tuple[date, Fraction]]


@dataclass(frozen=True)
class Expected:
    """What a figure must say. A measure repeats the numbers of its driver; other levels have counts alone."""

    light: str = ""
    computed_light: str = ""
    reason: str = ""
    value: Fraction | None = None
    expected: Fraction | None = None
    target: Fraction | None = None
    attainment: Fraction | None = None
    gap: Fraction | None = None
    stale: bool = False
    reported: int = 0
    to_report: int = 0
    counts: dict[str, int] | None = None
    driver: str = ""
    judged: str = ""
    overdue: bool = False
    due_on: date | None = None
    forecast_on: date | None = None


@dataclass(frozen=True)
class Reading:
    """What some agencies' series say together."""

    value: Fraction | None
    stale: bool
    thin: bool  # a sum in which fewer than half of the agencies have a value
    reported: int
    to_report: int
    heard: bool  # somebody has filed at some time


@dataclass(frozen=True)
class Path:
    """The way an indicator, or a district's part, must go."""

    kind: str
    falling: bool
    rows: Rows  # days and values of its targets, in time order
    base: Fraction | None
    start: date
    method: Method

    def governing(self, q: Period) -> tuple[date, Fraction]:
        """Day and value to be reached. A quota's are its last day and the sum of all its years."""
        if self.kind == "annual_quota":
            return self.rows[-1][0], sum((value for _, value in self.rows), Fraction(0))
        for due_on, value in self.rows:
            if q <= Period.containing(due_on):
                return due_on, value
        return self.rows[-1]

    def final(self, q: Period) -> bool:
        """Whether q is judged finally: it ends when the target is due, or later."""
        return q.ends_on >= self.governing(q)[0]

    def met(self, value: Fraction, q: Period) -> bool:
        """Whether the value is at the target or beyond it, in the indicator's direction."""
        goal = self.governing(q)[1]
        return value <= goal if self.falling else value >= goal

    def share(self, q: Period) -> Fraction:
        """How much of the way should be done by q's end; all, where it was due before it starts."""
        due_on, goal = self.governing(q)
        if self.kind == "annual_quota":
            past = sum((value for day, value in self.rows if day.year < q.year), Fraction(0))
            this = sum((value for day, value in self.rows if day.year == q.year), Fraction(0))
            return (past + this * Fraction(q.number, 4)) / goal
        if self.final(q) or due_on <= self.start:
            return Fraction(1)
        if self.method.shape == "step":
            return self._stepped(q.ends_on)
        if self.method.shape == "points":
            return self._between_points(q.ends_on, due_on)
        whole = (due_on - self.start).days
        tau = min(max(Fraction((q.ends_on - self.start).days, whole), Fraction(0)), Fraction(1))
        return 3 * tau**2 - 2 * tau**3 if self.method.shape == "s_curve" else tau

    def _stepped(self, day: date) -> Fraction:
        """The share of the last agreed day that has come."""
        reached = Fraction(0)
        for agreed_on, share in sorted(self.method.points):
            if agreed_on <= day:
                reached = share
        return reached

    def _between_points(self, day: date, due_on: date) -> Fraction:
        """Straight lines between the agreed points that lie between start and target."""
        inner = [point for point in sorted(self.method.points) if self.start < point[0] < due_on]
        points = [(self.start, Fraction(0)), *inner, (due_on, Fraction(1))]
        for (left, low), (right, high) in itertools.pairwise(points):
            if left <= day <= right:
                return low + (high - low) * Fraction((day - left).days, (right - left).days)
        return Fraction(0)  # before the start


def count(lights: Iterable[str]) -> dict[str, int]:
    """How many there are of each light."""
    lights = list(lights)
    return {light: lights.count(light) for light in LIGHTS}


def roll_up(counts: dict[str, int]) -> str:
    """The light of an area over its measures; the first rule that fits, in this order."""
    n = sum(counts.values())
    if n == 0 or 2 * counts["grey"] > n:
        return "grey"
    if 3 * counts["red"] >= n:
        return "red"
    if counts["red"] == 0 and 3 * (counts["green"] + counts["done"]) >= 2 * n:
        return "green"
    return "yellow"


def area_figure(lights: Sequence[str]) -> Expected:
    """An area's light and counts; an area without a measure is grey."""
    counts = count(lights)
    light = roll_up(counts)
    return Expected(light, light, reason=MOSTLY_GREY if light == "grey" else "", counts=counts)


def combine(entries: Sequence[Entry], how: str) -> Fraction | None:
    """One value out of several agencies'. A ratio's sum is that of its numerators over its denominators."""
    pairs = [entry for entry in entries if isinstance(entry, tuple)]
    numbers = [entry for entry in entries if not isinstance(entry, tuple)]
    if pairs and how not in ("mean", "max"):
        n, d = sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)
        return Fraction(n) / d if d else None
    numbers += [n / d for n, d in pairs if d]
    if not numbers:
        return None
    if how == "max":
        return max(numbers)
    total = sum(numbers, Fraction(0))
    return total / len(numbers) if how == "mean" else total


def add(entries: Sequence[Entry]) -> Entry:
    """Numbers added, or numerators and denominators each."""
    if isinstance(entries[0], tuple):
        pairs = [entry for entry in entries if isinstance(entry, tuple)]
        return sum((n for n, _ in pairs), Fraction(0)), sum((d for _, d in pairs), Fraction(0))
    return sum((entry for entry in entries if not isinstance(entry, tuple)), Fraction(0))


def number(entry: Entry | None) -> Fraction | None:
    """The entry of an indicator that is no ratio."""
    assert not isinstance(entry, tuple)
    return entry


def lit(figure: Expected, light: str, reason: str = "") -> Expected:
    """The figure with its computed light."""
    return replace(figure, light=light, computed_light=light, reason=reason)


def badness(code: str, figure: Expected) -> tuple[int, bool, Fraction, str]:
    """The order in which indicators drive their measure: worst light, larger gap (none is last), code."""
    gap = Fraction(0) if figure.gap is None else round(figure.gap, 12)
    return WORST_FIRST.index(figure.computed_light), figure.gap is None, -gap, code
