"""Tags that draw an indicator's numbers: bullets, bars of parts, small lines, the plan's clock.

Only geometry and the words that stand for it; every number comes from a stored figure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext as _

from indicators.domain.kinds import Direction
from indicators.models import Figure, Indicator
from indicators.selectors.amounts import amount, expected, stated, with_unit
from indicators.selectors.lines import Point
from indicators.selectors.parts import PartLine

register = template.Library()


# --- Bullet ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Bullet:
    """Lengths in percent of the drawing: track, value, and where expected and target stand."""

    track: str
    value: str
    expected: str
    target: str


@register.inclusion_tag("components/bullet.html")
def bullet(indicator: Indicator, figure: Figure | None) -> dict[str, Any]:
    """Track = target, bar = value, stroke = expected. A falling target is drawn as the way covered."""
    if figure is None or figure.value is None or not figure.target:
        return {"geometry": None}
    return {"geometry": _bullet(indicator, figure), "label": _bullet_label(indicator, figure)}


def _bullet(indicator: Indicator, figure: Figure) -> _Bullet | None:
    value, due, target = figure.value, figure.expected, figure.target
    if indicator.direction == Direction.DOWN:
        if figure.attainment is None:
            return None
        value, target = figure.attainment, Decimal(1)
        due = None if figure.gap is None else figure.attainment + figure.gap / 100
    if value is None or not target:
        return None
    whole = max(target * Decimal("1.06"), min(value, target * Decimal("1.15")))

    def length(number: Decimal) -> str:
        return f"{min(max(number / whole * 100, Decimal(0)), Decimal(100)):.1f}%"

    return _Bullet(length(target), length(value), "" if due is None else length(due), length(target))


def _bullet_label(indicator: Indicator, figure: Figure) -> str:
    said = {
        "value": with_unit(amount(figure.value, indicator), indicator),
        "expected": with_unit(expected(figure.expected, indicator), indicator),
        "target": with_unit(stated(figure.target, indicator), indicator),
    }
    if figure.expected is None:
        return _("现值%(value)s，目标%(target)s") % said
    return _("现值%(value)s，应达%(expected)s，目标%(target)s") % said


# --- Tiles of districts ---------------------------------------------------------------------------

TILES = {
    "330110": "p02",
    "330105": "p03",
    "330103": "p04",
    "330185": "p11",
    "330112": "p11",
    "330106": "p12",
    "330102": "p13",
    "330104": "p14",
    "330111": "p22",
    "330108": "p23",
    "330109": "p24",
    "330127": "p30",
    "330182": "p31",
    "330122": "p32",
}
"""By division code, the cell of a district roughly where it lies; another one takes the next free cell."""
STEPS = (Decimal(0), Decimal("0.5"), Decimal("0.8"), Decimal(1))
"""Where the shading of a tile deepens: above nothing, from half, from four fifths, at the whole."""


@register.simple_tag
def tile_classes(part: PartLine) -> str:
    """Where a district's tile lies and how dark it is, by the share of its task that is done."""
    share = part.share or Decimal(0)
    step = int(share > 0) + sum(share >= limit for limit in STEPS[1:])
    return f"q{step} {TILES.get(part.agency.division_code, '')}".rstrip()


@register.inclusion_tag("components/part_bar.html")
def part_bar(share: Decimal | None, label: str) -> dict[str, Any]:
    """How much of a part of a target is done; without a value nothing is drawn."""
    if share is None:
        return {"length": None}
    return {"length": f"{min(max(share * 94, Decimal(0)), Decimal(100)):.1f}%", "label": label}


@register.simple_tag
def part_label(part: PartLine) -> str:
    """What a part's bar says: 完成3，任务6."""
    row = part.indicator
    return _("完成%(value)s，任务%(target)s") % {
        "value": amount(part.value, row),
        "target": stated(part.target, row),
    }


# --- Small line -----------------------------------------------------------------------------------

_SPARK_WIDTH, _SPARK_HEIGHT = 80, 18


@register.inclusion_tag("components/spark.html")
def spark(points: Sequence[Point]) -> dict[str, Any]:
    """The last quarters as a small line: actual solid and broken where missing, expected dashed."""
    values = [number for point in points for number in (point.value, point.expected) if number is not None]
    if not any(point.value is not None for point in points):
        return {"runs": ()}
    low, high = min(values), max(values)
    span = (high - low) or Decimal(1)
    step = Decimal(_SPARK_WIDTH) / max(len(points) - 1, 1)

    def place(index: int, number: Decimal) -> str:
        return f"{2 + index * step:.1f},{21 - (number - low) / span * _SPARK_HEIGHT:.1f}"

    actual = [None if p.value is None else place(i, p.value) for i, p in enumerate(points)]
    path = [None if p.expected is None else place(i, p.expected) for i, p in enumerate(points)]
    last = next(place for place in reversed(actual) if place is not None)
    return {
        "runs": [" ".join(run) for run in _runs(actual) if len(run) > 1],
        "dots": [run[0].split(",") for run in _runs(actual) if len(run) == 1],
        "path": [" ".join(run) for run in _runs(path) if len(run) > 1],
        "last": last.split(","),
    }


def _runs(places: Sequence[str | None]) -> Iterator[list[str]]:
    """Stretches without a gap."""
    run: list[str] = []
    for place in [*places, None]:
        if place is not None:
            run.append(place)
        elif run:
            yield run
            run = []


# --- Plan clock ---------------------------------------------------------------------------------


@register.filter
def tick_place(index: int, offset: float = 0.5) -> str:
    """Where the plan clock draws its quarter number `index`, from 0."""
    return f"{offset + index * 17:g}"
