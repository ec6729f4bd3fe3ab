"""Lights of measures and areas from those beneath them (PRODUCT §4.4, 4.6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from .kinds import GRAVITY, Light
from .progress import Assessment

Counts = dict[Light, int]


def worst(indicators: Sequence[tuple[str, Assessment]]) -> tuple[str, Assessment]:
    """The driver of a measure: (code, assessment) of its worst indicator; ties by larger gap (none is last), then
    code.
    """
    return min(indicators, key=_badness)


def _badness(row: tuple[str, Assessment]) -> tuple[int, bool, Decimal, str]:
    code, assessment = row
    gap = assessment.gap
    return GRAVITY.index(assessment.light), gap is None, -gap if gap is not None else Decimal(0), code


def count(lights: Iterable[Light]) -> Counts:
    """How many of each light."""
    counts = dict.fromkeys(Light, 0)
    for light in lights:
        counts[light] += 1
    return counts


MOVABLE = (Light.GREEN, Light.YELLOW, Light.RED)
"""Lights that an override may give and take away, in order: it moves by one step (PRODUCT §4.7)."""


def one_step(from_light: Light, light: Light) -> bool:
    """Whether the two are neighbours on green–yellow–red; done and grey neither given nor moved."""
    if from_light not in MOVABLE or light not in MOVABLE:
        return False
    return abs(MOVABLE.index(from_light) - MOVABLE.index(light)) == 1


def moved(computed: Light, from_light: Light) -> bool:
    """Whether an override still holds: it lapses when the computed light is no longer the one it moved."""
    return computed is from_light


def area_light(counts: Counts) -> Light:
    """In this order: grey if n = 0 or more than half are grey; red if 3·red ≥ n; green if no red and
    3·green ≥ 2n (done counts as green); else yellow.
    """
    n = sum(counts.values())
    green = counts[Light.GREEN] + counts[Light.DONE]
    if n == 0 or 2 * counts[Light.GREY] > n:
        return Light.GREY
    if 3 * counts[Light.RED] >= n:
        return Light.RED
    if counts[Light.RED] == 0 and 3 * green >= 2 * n:
        return Light.GREEN
    return Light.YELLOW
