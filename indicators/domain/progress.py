"""Expected path, attainment, gap and light of one figure (PRODUCT §4.1–4.3, 4.5).

Shares are fractions, gaps are percentage points, values are in the indicator's unit. Nothing is
rounded on the way; the gap is rounded half-even to 12 places before it is compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Context, Decimal

from .kinds import Direction, Light, Reason

EXACT = Context(prec=50)
_PLACES = Decimal("1E-12")
ZERO, ONE, HUNDRED = Decimal(0), Decimal(1), Decimal(100)


@dataclass(frozen=True, slots=True)
class Goal:
    """A target: its figure and the day it is due."""

    due_on: date
    value: Decimal


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Gaps above which a light is yellow, and red, in points."""

    yellow_over: Decimal
    red_over: Decimal


@dataclass(frozen=True, slots=True)
class Observed:
    """An indicator's value at a quarter's end; None: missing. `stale`: carried, or not all filed."""

    value: Decimal | None
    stale: bool = False
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """The judgement of one figure with the numbers it rests on; None: does not exist."""

    light: Light
    reason: Reason | None = None
    value: Decimal | None = None
    expected: Decimal | None = None
    target: Decimal | None = None
    due_on: date | None = None
    attainment: Decimal | None = None
    gap: Decimal | None = None
    stale: bool = False
    overdue: bool = False
    late_step: int | None = None
    late_step_due: date | None = None
    late_days: int | None = None


def governing(goals: Sequence[Goal], quarter_end: date) -> Goal | None:
    """The target in force: each governs up to and including the first quarter ending on or after
    its day, then the next, at last the last.
    """
    ordered = sorted(goals, key=lambda goal: goal.due_on)
    previous_end = _previous_quarter_end(quarter_end)
    for goal in ordered:
        if previous_end < goal.due_on:
            return goal
    return ordered[-1] if ordered else None


def _previous_quarter_end(quarter_end: date) -> date:
    first_month = quarter_end.month - 2
    return date.fromordinal(quarter_end.replace(month=first_month, day=1).toordinal() - 1)


def elapsed(start: date, due_on: date, quarter_end: date) -> Decimal:
    """τ = clamp(days(t0→q) / days(t0→T), 0, 1)."""
    whole = (due_on - start).days
    share = EXACT.divide(Decimal((quarter_end - start).days), Decimal(whole))
    return min(max(share, ZERO), ONE)


def attainment(value: Decimal, baseline: Decimal, target: Decimal) -> Decimal:
    """A = (v − b) / (g − b), not clamped; right for falling targets too."""
    return EXACT.divide(EXACT.subtract(value, baseline), EXACT.subtract(target, baseline))


def gap_of(expected_share: Decimal, attained: Decimal) -> Decimal:
    """Gap = 100·(F − A), half-even to 12 places."""
    gap = EXACT.multiply(HUNDRED, EXACT.subtract(expected_share, attained))
    return gap.quantize(_PLACES, rounding=ROUND_HALF_EVEN, context=EXACT)


def light_of(gap: Decimal, thresholds: Thresholds) -> Light:
    """Green up to the first threshold, yellow up to the second, red beyond."""
    if gap > thresholds.red_over:
        return Light.RED
    return Light.YELLOW if gap > thresholds.yellow_over else Light.GREEN


def meets(value: Decimal, target: Decimal, direction: Direction) -> bool:
    """Whether `value` is at or beyond `target` in the indicator's direction."""
    return value <= target if direction is Direction.DOWN else value >= target


def assess(
    observed: Observed,
    *,
    goal: Goal,
    baseline: Decimal | None,
    share: Decimal,
    quarter_end: date,
    direction: Direction,
    thresholds: Thresholds,
    only_at_end: bool = False,
    last_part_met: bool = True,
) -> Assessment:
    """Light of a value against the path from `baseline` to the goal, of which `share` is expected by now.

    `only_at_end`: done is judged at the target's day, not before (flows and quotas). `last_part_met`:
    a quota's last year must meet its own number as well. A grey figure keeps its number.
    """
    expected = None if baseline is None else _on_path(baseline, goal.value, share)
    known = Assessment(
        Light.GREY, observed.reason, observed.value, expected, goal.value, goal.due_on, stale=observed.stale
    )
    if observed.value is None or observed.reason is not None:
        return known
    final = quarter_end >= goal.due_on
    may_be_done = (final or not only_at_end) and last_part_met
    if baseline is None:
        met = may_be_done and meets(observed.value, goal.value, direction)
        return _with(known, Light.DONE if met else Light.GREY, None if met else Reason.BASELINE_UNKNOWN)
    attained = attainment(observed.value, baseline, goal.value)
    gap = gap_of(share, attained)
    if attained >= ONE and may_be_done:
        return _with(known, Light.DONE, None, attained, gap)
    light = Light.RED if final else light_of(gap, thresholds)
    return _with(known, light, None, attained, gap, overdue=final)


def s_curve(share: Decimal) -> Decimal:
    """3τ² − 2τ³."""
    return EXACT.subtract(3 * EXACT.power(share, 2), 2 * EXACT.power(share, 3))


def quota_share(quotas: Mapping[int, Decimal], year: int, number: int) -> Decimal:
    """F = (Σ quotas of past plan years + this year's quota · n/4) / Σ all quotas."""
    past = sum((quota for when, quota in quotas.items() if when < year), ZERO)
    current = EXACT.multiply(quotas.get(year, ZERO), Decimal(number) / 4)
    return EXACT.divide(past + current, sum(quotas.values(), ZERO))


def _on_path(baseline: Decimal, target: Decimal, share: Decimal) -> Decimal:
    """E = b + F·(g − b)."""
    return EXACT.add(baseline, EXACT.multiply(share, EXACT.subtract(target, baseline)))


def _with(
    known: Assessment,
    light: Light,
    reason: Reason | None,
    attained: Decimal | None = None,
    gap: Decimal | None = None,
    overdue: bool = False,
) -> Assessment:
    return Assessment(
        light,
        reason,
        known.value,
        known.expected,
        known.target,
        known.due_on,
        attained,
        gap,
        known.stale,
        overdue,
    )
