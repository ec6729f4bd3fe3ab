"""The trajectory of an indicator, drawn by the server: actual solid, expected dashed, nothing over gaps.

Across, places are in percent of the width, so that the drawing fits any screen with its type unscaled;
down, they are in pixels.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext as _

from actions.domain.stages import Stage
from actions.templatetags.reporting import quarter_name, quarter_short
from indicators.models import Indicator, Target
from indicators.selectors.amounts import amount, expected, stated, unit, year_end
from indicators.selectors.indicators import IndicatorDetail
from indicators.selectors.lines import Point
from indicators.selectors.quarters import Chosen

register = template.Library()

HEIGHT, TOP, BOTTOM = 296, 44, 26
_LEFT, _WIDTH = Decimal("0.6"), Decimal("98.4")
_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
_ROOM_BESIDE = 65
"""Percent across, up to which a target's words stand to its right; beyond, above it."""
_FULL = 88
"""Percent across, beyond which words stand to the left."""
_NAMED_GAPS = 3
"""More missing quarters than this are drawn without the word 未报 at each."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the drawing with what is said of it."""

    x: str
    y: str
    text: str = ""
    short: str = ""
    css: str = ""
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line."""

    x1: str
    y1: str
    x2: str
    y2: str


@dataclass(frozen=True, slots=True)
class _Scale:
    """From days and values to places."""

    first: date
    last: date
    low: Decimal
    high: Decimal

    def x(self, day: date) -> str:
        """Percent across."""
        share = Decimal((day - self.first).days) / Decimal((self.last - self.first).days)
        return f"{_LEFT + _WIDTH * min(max(share, Decimal(0)), Decimal(1)):.2f}%"

    def y(self, value: Decimal) -> str:
        """Pixels down."""
        share = (value - self.low) / (self.high - self.low)
        return f"{HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * share:.1f}"


@register.inclusion_tag("components/trajectory.html")
def trajectory(detail: IndicatorDetail, chosen: Chosen) -> dict[str, Any]:
    """The drawing of one indicator's quarters; nothing where no value was ever approved."""
    if not any(point.value is not None for point in detail.series):
        return {"drawing": None}
    scale = _scale(detail, chosen)
    ticks = _ticks(scale.low, scale.high)
    return {
        "drawing": {
            "height": HEIGHT,
            "floor": HEIGHT - BOTTOM,
            "top": TOP,
            "label": _spoken(detail),
            "rows": [Spot("", scale.y(tick), stated(tick, detail.line.indicator)) for tick in ticks],
            "years": list(_years(scale)),
            "now": _now(scale, chosen),
            "path": list(_strokes(_path(detail, scale, chosen))),
            "actual": list(_strokes(_actual(detail.series, scale))),
            "dots": list(_dots(detail, scale)),
            "gaps": list(_gaps(detail.series, scale)),
            "targets": list(_targets(detail, scale)),
            "last": _last(detail, scale),
        }
    }


def _scale(detail: IndicatorDetail, chosen: Chosen) -> _Scale:
    """From the start of the path to the plan's end, from 0 to a round number above everything."""
    days = [chosen.plan.baseline_date, chosen.plan.ends_on, *(target.due_on for target in detail.targets)]
    numbers = [number for point in detail.series for number in (point.value, point.expected)]
    numbers += [value for _due, value, _words in _goals(detail)]
    known = [number for number in numbers if number is not None]
    low, high = min([*known, Decimal(0)]), max([*known, Decimal(0)])
    step = _step(low, high)
    return _Scale(min(days), max(days), _floor(low, step), -_floor(-high, step) or step)


def _step(low: Decimal, high: Decimal) -> Decimal:
    """A round distance giving four to six ticks."""
    rough = ((high - low) or Decimal(1)) / 5
    size = Decimal(1).scaleb(rough.adjusted())
    return next(factor * size for factor in _STEPS if factor * size >= rough)


def _floor(number: Decimal, step: Decimal) -> Decimal:
    return number // step * step - (step if number < 0 and number % step else Decimal(0))


def _ticks(low: Decimal, high: Decimal) -> list[Decimal]:
    step = _step(low, high)
    return [low + step * index for index in range(int((high - low) / step) + 1)]


def _years(scale: _Scale) -> Iterable[Spot]:
    """The year ends along the axis."""
    years = range(scale.first.year, scale.last.year + 1)
    for year in years:
        anchor = "start" if year == years[0] else "end" if year == years[-1] else "middle"
        day = date(year, 12, 31)
        yield Spot(scale.x(day), str(HEIGHT - 6), year_end(day), str(year), anchor=anchor)


def _now(scale: _Scale, chosen: Chosen) -> Spot | None:
    if chosen.quarter is None:
        return None
    return Spot(scale.x(chosen.quarter.ends_on), "12", quarter_short(chosen.quarter))


Place = tuple[str, str] | None


def _strokes(places: Iterable[Place]) -> Iterable[Stroke]:
    """Lines between neighbours that are both there."""
    before: Place = None
    for place in places:
        if before is not None and place is not None:
            yield Stroke(*before, *place)
        before = place


def _actual(series: Sequence[Point], scale: _Scale) -> Iterable[Place]:
    for point in series:
        yield None if point.value is None else (scale.x(point.quarter.ends_on), scale.y(point.value))


def _path(detail: IndicatorDetail, scale: _Scale, chosen: Chosen) -> Iterable[Place]:
    """From the start over each quarter's expected value to the target that governs."""
    start = _start(detail, chosen)
    if start is not None:
        yield scale.x(start[0]), scale.y(start[1])
    for point in detail.series:
        if point.expected is not None:
            yield scale.x(point.quarter.ends_on), scale.y(point.expected)
    shown = any(point.expected is not None for point in detail.series)
    ahead = [goal for goal in _goals(detail) if chosen.quarter and goal[0] > chosen.quarter.ends_on]
    if shown and ahead:
        yield scale.x(ahead[0][0]), scale.y(ahead[0][1])


def _start(detail: IndicatorDetail, chosen: Chosen) -> tuple[date, Decimal] | None:
    if detail.baseline is not None:
        return detail.baseline.on, detail.baseline.value
    if detail.line.indicator.starts_from_zero:
        return chosen.plan.baseline_date, Decimal(0)
    return None


def _dots(detail: IndicatorDetail, scale: _Scale) -> Iterable[Spot]:
    """Filed values; those of an open quarter hollow."""
    for point in detail.series:
        if point.value is not None:
            css = "open" if point.quarter.stage == Stage.OPEN else ""
            yield Spot(scale.x(point.quarter.ends_on), scale.y(point.value), _said(point, detail), css=css)


def _said(point: Point, detail: IndicatorDetail) -> str:
    row = detail.line.indicator
    return f"{quarter_name(point.quarter)} {amount(point.value, row)} {unit(row)}"


def _gaps(series: Sequence[Point], scale: _Scale) -> Iterable[Spot]:
    """Quarters without a report after the first there is; one that is still open may yet be filed."""
    missing = _missing(series)
    for point in missing:
        height = point.figure.value if point.carried and point.figure is not None else point.expected
        if height is not None:
            word = _("未报") if len(missing) <= _NAMED_GAPS else ""
            yield Spot(scale.x(point.quarter.ends_on), scale.y(height), word)


def _missing(series: Sequence[Point]) -> list[Point]:
    first = next(index for index, point in enumerate(series) if point.value is not None)
    return [point for point in series[first:] if point.value is None and point.quarter.stage != Stage.OPEN]


def _targets(detail: IndicatorDetail, scale: _Scale) -> Iterable[Spot]:
    for due_on, value, words in _goals(detail):
        x = scale.x(due_on)
        anchor = "start" if float(x.rstrip("%")) < _ROOM_BESIDE else "end"
        yield Spot(x, scale.y(value), words, anchor=anchor)


def _goals(detail: IndicatorDetail) -> list[tuple[date, Decimal, str]]:
    """When, how much and in words; quotas of single years are one target, all years together."""
    if not detail.is_quota:
        return [(row.due_on, row.value, _goal_words(row, row.value, detail)) for row in detail.targets]
    if not detail.targets or detail.target is None:
        return []
    last = detail.targets[-1]
    return [(last.due_on, detail.target, _goal_words(last, detail.target, detail))]


def _goal_words(target: Target, value: Decimal, detail: IndicatorDetail) -> str:
    said = {"year": target.due_on.year, "value": stated(value, detail.line.indicator)}
    text = _("%(year)d目标%(value)s") if target.deadline_stated else _("计划期末目标%(value)s")
    return text % said


def _last(detail: IndicatorDetail, scale: _Scale) -> Spot:
    """The word at the latest value; to its left where quarters without a report follow."""
    filed = [(point, point.value) for point in detail.series if point.value is not None]
    point, value = filed[-1]
    text = _("实际%(value)s") % {"value": amount(value, detail.line.indicator)}
    x = scale.x(point.quarter.ends_on)
    followed = any(gap.quarter.period > point.quarter.period for gap in _missing(detail.series))
    crowded = followed or float(x.rstrip("%")) > _FULL
    return Spot(x, scale.y(value), text, anchor="end" if crowded else "start")


def _spoken(detail: IndicatorDetail) -> str:
    """The drawing in a sentence."""
    row: Indicator = detail.line.indicator
    filed = [point for point in detail.series if point.value is not None]
    said = {
        "name": row.name,
        "from": quarter_name(filed[0].quarter),
        "first": amount(filed[0].value, row),
        "to": quarter_name(filed[-1].quarter),
        "last": amount(filed[-1].value, row),
        "unit": unit(row),
        "expected": expected(filed[-1].expected, row),
    }
    text = _("折线图：%(name)s，%(from)s为%(first)s%(unit)s，%(to)s为%(last)s%(unit)s") % said
    return text if filed[-1].expected is None else text + _("，应达%(expected)s%(unit)s") % said
