"""Areas, read: all of them in a quarter, and one with its measures over eight quarters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from actions.models import Area, Measure
from actions.selectors.measures import with_leads
from agencies.models import Agency
from indicators.domain.kinds import Level
from indicators.models import Figure, PublishedFigure
from indicators.selectors.lines import (
    TREND,
    IndicatorLine,
    MeasureLine,
    Point,
    Reading,
    figures,
    furthest_behind,
    indicators_of,
    published_in,
    tally,
)
from indicators.selectors.quarters import Chosen


@dataclass(frozen=True, slots=True)
class AreaLine:
    """An area in the quarter: its light, its measures, its indicator furthest behind schedule."""

    area: Area
    figure: Figure | None
    light: str
    measures: tuple[MeasureLine, ...]
    leads: tuple[Agency, ...]
    indicator: IndicatorLine | None

    @property
    def counts(self) -> dict[str, int]:
        """How many measures of each light."""
        return tally(line.light for line in self.measures)


@dataclass(frozen=True, slots=True)
class History:
    """A measure with its light in each of the recent quarters."""

    line: MeasureLine
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class AreaPage:
    """One area with everything its page shows."""

    line: AreaLine
    history: tuple[History, ...]
    indicators: tuple[IndicatorLine, ...]
    recent: tuple[Point, ...]
    published: PublishedFigure | None


def area_lines(chosen: Chosen) -> tuple[AreaLine, ...]:
    """Every area of the plan, in the text's order. Three queries."""
    leads = measures_of(chosen)
    reading = Reading(
        chosen,
        figures(chosen, {Level.AREA: 1, Level.MEASURE: 1, Level.INDICATOR: TREND}),
        indicators_of(chosen.plan),
        {measure.pk: agencies for measure, agencies in leads.items()},
    )
    return lay_out(reading, list(leads))


def measures_of(chosen: Chosen, area: str = "") -> dict[Measure, tuple[Agency, ...]]:
    """The measures of the plan, or of its area with this code, with area and leads, in the text's order. One query."""
    rows = Measure.objects.filter(plan=chosen.plan).with_life(chosen.day, chosen.as_of)
    rows = rows.select_related("area").order_by("order")
    return with_leads(rows.filter(area__code=area) if area else rows, chosen.day, moment=chosen.as_of)


def lay_out(reading: Reading, measures: Sequence[Measure]) -> tuple[AreaLine, ...]:
    """The lines of the areas that `measures` (with their areas) belong to."""
    by_area: dict[Area, list[MeasureLine]] = defaultdict(list)
    for measure in measures:
        line = reading.measure_line(measure)
        by_area[measure.area] += [line] if line.counts else []
    of_area: dict[int, list[IndicatorLine]] = defaultdict(list)
    for indicator in reading.indicators.values():
        of_area[indicator.measure.area_id].append(reading.indicator_line(indicator))
    return tuple(
        _area_line(reading, area, lines, of_area[area.pk])
        for area, lines in sorted(by_area.items(), key=lambda item: item[0].order)
    )


def _area_line(
    reading: Reading, area: Area, lines: Sequence[MeasureLine], indicators: Sequence[IndicatorLine]
) -> AreaLine:
    figure = reading.figure(Level.AREA, area.code)
    leads = {agency: None for line in lines for agency in line.leads}
    return AreaLine(
        area, figure, reading.chosen.light(figure), tuple(lines), tuple(leads), furthest_behind(indicators)
    )


def area_page(chosen: Chosen, code: str) -> AreaPage:
    """One area of the plan: its measures over eight quarters, its indicators. Three queries, one more for a corrected
    figure.

    An area in which nothing is planned yet is asked for by itself; raises Area.DoesNotExist.
    """
    leads = measures_of(chosen, code)
    measures = list(leads)
    area = measures[0].area if measures else Area.objects.get(plan=chosen.plan, code=code)
    indicators = indicators_of(chosen.plan, measures)
    subjects = Q(area=area.code) | Q(level=Level.INDICATOR, subject__in=list(indicators))
    wanted = {Level.AREA: TREND, Level.MEASURE: TREND, Level.INDICATOR: TREND}
    found = figures(chosen, wanted, subjects)
    of_area = {key: row for key, row in found.items() if row.level == Level.AREA}
    reading = Reading(
        chosen, found, indicators, {row.pk: own for row, own in leads.items()}, published_in(chosen, of_area)
    )
    lines = [reading.measure_line(measure) for measure in measures]
    own = tuple(reading.indicator_line(indicator) for indicator in indicators.values())
    return AreaPage(
        _area_line(reading, area, [line for line in lines if line.counts], own),
        tuple(History(line, reading.points(Level.MEASURE, line.measure.code, TREND)) for line in lines),
        own,
        reading.points(Level.AREA, area.code, TREND),
        reading.as_published(reading.figure(Level.AREA, area.code)),
    )
