"""Thresholds and paths tried on quarters past, before they are adopted: which lights would change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from actions.models import Measure, Plan, Quarter
from hz_plus.lib.spans import ALWAYS, Timeline
from indicators.domain.kinds import Level
from indicators.domain.progress import Thresholds
from indicators.domain.rollup import FigureRow, Way, roll_up
from indicators.models import Indicator
from indicators.selectors.book import Book, read_book
from indicators.selectors.inputs import quarter_inputs

SHOWN_LEVELS = (Level.INDICATOR, Level.MEASURE, Level.AREA)


@dataclass(frozen=True, slots=True)
class Change:
    """A light that would be another one."""

    quarter: Quarter
    level: Level
    code: str
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Trial:
    """The changes of a trial over so many quarters, the latest quarter first."""

    quarters: int
    changes: tuple[Change, ...]


def try_thresholds(plan: Plan, thresholds: Thresholds) -> Trial:
    """Every light of the started quarters that these thresholds would change. Nothing is written."""
    book = read_book(plan)
    return _tried(book, replace(book, thresholds=Timeline([(ALWAYS, thresholds)])))


def try_way(indicator: Indicator, way: Way) -> Trial:
    """Every light of the started quarters that would change with this aggregation and path of one indicator."""
    book = read_book(indicator.plan)
    rows = [
        replace(row, ways=Timeline([(ALWAYS, way)])) if row.id == indicator.pk else row
        for row in book.indicators
    ]
    return _tried(book, replace(book, indicators=rows))


def _tried(book: Book, other: Book) -> Trial:
    started = book.plan.quarters.started().in_time_order().select_related("plan")
    quarters = list(started)
    before = quarter_inputs(book.plan, quarters, book=book)
    after = quarter_inputs(book.plan, quarters, book=other)
    names = _names(book.plan)
    changes = [
        change
        for quarter, old, new in zip(quarters, before, after, strict=True)
        for change in _changes(quarter, roll_up(old), roll_up(new), names)
    ]
    return Trial(len(quarters), tuple(changes[::-1]))


def _changes(
    quarter: Quarter, old: Sequence[FigureRow], new: Sequence[FigureRow], names: dict[tuple[str, str], str]
) -> list[Change]:
    lights = {(row.level, row.subject): _shown(row) for row in old}
    return [
        Change(
            quarter,
            row.level,
            row.subject,
            names.get((row.level, row.subject), row.subject),
            lights.get((row.level, row.subject), ""),
            _shown(row),
        )
        for row in new
        if row.level in SHOWN_LEVELS and lights.get((row.level, row.subject)) != _shown(row)
    ]


def _shown(row: FigureRow) -> str:
    return (row.light or row.assessment.light).value


def _names(plan: Plan) -> dict[tuple[str, str], str]:
    """Names of measures, areas and indicators. Two queries."""
    names: dict[tuple[str, str], str] = {}
    for measure in Measure.objects.filter(plan=plan).select_related("area"):
        names[Level.MEASURE, measure.code] = measure.title
        names[Level.AREA, measure.area.code] = measure.area.short_name
    for indicator in Indicator.objects.filter(plan=plan):
        names[Level.INDICATOR, indicator.code] = indicator.name
    return names
