"""The path an indicator is expected to take from its baseline to its target (PRODUCT §4.1).

Shares are fractions of the way from baseline to target.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal
from functools import lru_cache

from hz_plus.lib.quarters import Period

from .kinds import Shape

EXACT = Context(prec=50)
ZERO, ONE = Decimal(0), Decimal(1)

Points = tuple[tuple[date, Decimal], ...]
"""Agreed dates with the share expected by them, in time order."""


@dataclass(frozen=True, slots=True)
class Goal:
    """A target: its figure and the day it is due."""

    due_on: date
    value: Decimal


def governing(goals: Sequence[Goal], quarter_end: date) -> Goal | None:
    """The target in force: each governs up to and including the first quarter ending on or after
    its day, then the next, at last the last.
    """
    ordered = sorted(goals, key=_due_on)
    before = Period.containing(quarter_end).starts_on
    for goal in ordered:
        if before <= goal.due_on:
            return goal
    return ordered[-1] if ordered else None


def _due_on(goal: Goal) -> date:
    return goal.due_on


def expected_share(shape: Shape, points: Points, *, start: date, due_on: date, quarter_end: date) -> Decimal:
    """F: the share of the way from baseline to target that is expected by the quarter's end.

    A target that was due before the path starts is expected whole.
    """
    if due_on <= start or quarter_end >= due_on:
        return ONE
    if shape is Shape.POINTS:
        agreed = [point for point in points if start < point[0] < due_on]
        return between_points(((start, ZERO), *agreed, (due_on, ONE)), quarter_end)
    if shape is Shape.STEP:
        return last_step(points, quarter_end)
    share = elapsed(start, due_on, quarter_end)
    return s_curve(share) if shape is Shape.S_CURVE else share


@lru_cache(maxsize=4096)
def elapsed(start: date, due_on: date, quarter_end: date) -> Decimal:
    """τ = clamp(days(t0→q) / days(t0→T), 0, 1)."""
    share = EXACT.divide(Decimal((quarter_end - start).days), Decimal((due_on - start).days))
    return min(max(share, ZERO), ONE)


def s_curve(share: Decimal) -> Decimal:
    """3τ² − 2τ³."""
    return EXACT.subtract(3 * EXACT.power(share, 2), 2 * EXACT.power(share, 3))


def between_points(points: Sequence[tuple[date, Decimal]], quarter_end: date) -> Decimal:
    """Linear between agreed points (in time order); the first point's share before it, the last's after it."""
    after = bisect_right([day for day, _share in points], quarter_end)
    if after == 0:
        return points[0][1]
    (day, share), *later = points[after - 1 : after + 1]
    if not later:
        return share
    next_day, next_share = later[0]
    way = EXACT.divide(Decimal((quarter_end - day).days), Decimal((next_day - day).days))
    return EXACT.add(share, EXACT.multiply(way, next_share - share))


def last_step(points: Points, quarter_end: date) -> Decimal:
    """The share agreed by the last step on or before the quarter's end; nothing before the first."""
    reached = [share for day, share in points if day <= quarter_end]
    return reached[-1] if reached else ZERO


def quota_share(quotas: Mapping[int, Decimal], year: int, number: int) -> Decimal:
    """F = (Σ quotas of past plan years + this year's quota · n/4) / Σ all quotas."""
    past = sum((quota for when, quota in quotas.items() if when < year), ZERO)
    current = EXACT.multiply(quotas.get(year, ZERO), Decimal(number) / 4)
    return EXACT.divide(past + current, sum(quotas.values(), ZERO))
