"""Expected path, attainment, gap and light of one figure (PRODUCT §4.1–4.3, 4.5).

Shares are fractions, gaps are percentage points, values are in the indicator's unit. Nothing is
rounded on the way; the gap is rounded half-even to 12 places before it is compared.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from .kinds import Direction, Light, Reason
from .paths import EXACT, ONE, Goal

_PLACES = Decimal("1E-12")
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Gaps above which a light is yellow, and red, in points."""

    yellow_over: Decimal
    red_over: Decimal


STANDARD = Thresholds(Decimal(5), Decimal(15))
"""PRODUCT §4.3's."""


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
    expected = None if baseline is None else on_path(baseline, goal.value, share)
    known = Assessment(
        Light.GREY, observed.reason, observed.value, expected, goal.value, goal.due_on, stale=observed.stale
    )
    if observed.value is None or observed.reason is not None:
        return known
    final = quarter_end >= goal.due_on
    may_be_done = (final or not only_at_end) and last_part_met
    if baseline is None:
        met = may_be_done and meets(observed.value, goal.value, direction)
        return replace(known, light=Light.DONE) if met else replace(known, reason=Reason.BASELINE_UNKNOWN)
    attained = attainment(observed.value, baseline, goal.value)
    gap = gap_of(share, attained)
    done = attained >= ONE and may_be_done
    light = Light.DONE if done else Light.RED if final else light_of(gap, thresholds)
    return replace(known, light=light, attainment=attained, gap=gap, overdue=final and not done)


def on_path(baseline: Decimal, target: Decimal, share: Decimal) -> Decimal:
    """E = b + F·(g − b)."""
    return EXACT.add(baseline, EXACT.multiply(share, EXACT.subtract(target, baseline)))
