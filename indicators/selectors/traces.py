"""The lineage of a figure laid out for reading: with names, in the text's order, and what each value is there for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from actions.models import Area, Measure
from agencies.authorization import Viewer
from agencies.models import Agency
from hz_plus.lib.quarters import Period
from indicators.domain.kinds import Aggregation, IndicatorKind, Level
from indicators.models import Figure, Indicator, Part
from indicators.selectors.indicators import sentence
from indicators.selectors.lineage import ClaimSource, JudgedSource, Lineage, Paper, ValueSource, lineage
from indicators.selectors.lines import Point, figures
from indicators.selectors.quarters import Chosen


class Use(StrEnum):
    """What a filed value is there for."""

    CURRENT = "current"
    CARRIED = "carried"
    LAST_YEAR = "last_year"
    EARLIER_YEAR = "earlier_year"


@dataclass(frozen=True, slots=True)
class ValueLine:
    """A filed value; `is_beside`: it is shown to be compared with the figure and did not go into it."""

    source: ValueSource
    indicator: Indicator
    use: Use
    is_beside: bool


@dataclass(frozen=True, slots=True)
class Subject:
    """What a figure is of: `names` go from the whole to the part."""

    level: Level
    code: str
    names: tuple[tuple[str, str], ...]
    point: Point

    @property
    def title(self) -> str:
        """Codes and names."""
        return " · ".join(f"{code} {name}".strip() for code, name in self.names)


@dataclass(frozen=True, slots=True)
class Trace:
    """A figure with everything under it, as far as the viewer may read."""

    subject: Subject
    indicator: Indicator | None
    sentence: str
    below: tuple[Subject, ...]
    values: tuple[ValueLine, ...]
    judged: tuple[JudgedSource, ...]
    claims: tuple[tuple[ClaimSource, Indicator], ...]
    lineage: Lineage

    @property
    def counted(self) -> tuple[ValueLine, ...]:
        """The values that went into the figure."""
        return tuple(line for line in self.values if not line.is_beside)

    @property
    def beside(self) -> tuple[ValueLine, ...]:
        """The values to compare it with."""
        return tuple(line for line in self.values if line.is_beside)

    @property
    def papers(self) -> tuple[Paper, ...]:
        """Every report that is named, once; those that count first."""
        rows = [line.source.paper for line in (*self.counted, *self.beside)]
        rows += [row.paper for row in self.judged] + [row.paper for row, _step in self.claims]
        return tuple({paper.report: paper for paper in rows}.values())


def trace(chosen: Chosen, level: str, code: str, viewer: Viewer) -> Trace | None:
    """The lineage of the figure `code` of `level` in the chosen quarter; None where there is none to be seen."""
    found = figures(chosen, dict.fromkeys(Level, 1))
    figure = found.get((chosen.quarter.pk if chosen.quarter else 0, level, code))
    if figure is None:
        return None
    seen = lineage(chosen, figure, found, viewer)
    if figure.level == Level.PART and seen.hidden:
        return None
    # The figure of a part would give away the one value that it rests on.
    below = [row for row in seen.below if row.level != Level.PART or not seen.hidden]
    names = _Names(chosen, [figure, *below], seen)
    return Trace(
        subject=names.subject(figure),
        indicator=names.driver_of(figure),
        sentence=sentence(chosen, figure, names.driver_of(figure)),
        below=tuple(sorted(map(names.subject, below), key=names.order)),
        values=_values(chosen, seen, names.indicators),
        judged=seen.judged,
        claims=tuple((row, names.indicators[row.indicator]) for row in seen.claims),
        lineage=seen,
    )


class _Names:
    """Reads what the figures are called. At most two queries."""

    def __init__(self, chosen: Chosen, named: Sequence[Figure], seen: Lineage) -> None:
        self.chosen = chosen
        of = defaultdict(set)
        for row in named:
            of[Level(row.level)].add(row.subject)
        agencies = of[Level.AGENCY] | of[Level.DISTRICT]
        agencies |= {subject.rpartition("/")[2] for subject in of[Level.PART]}
        measures = Measure.objects.filter(plan=chosen.plan).select_related("area")
        self.indicators = {row.code: row for row in seen.indicators}
        self.measures = _by_code(measures, of[Level.MEASURE])
        self.areas = {row.area.code: row.area for row in self.measures.values()}
        self.areas |= _by_code(Area.objects.filter(plan=chosen.plan), of[Level.AREA] - self.areas.keys())
        self.agencies = _by_code(Agency.objects.all(), agencies)

    def subject(self, figure: Figure) -> Subject:
        """What `figure` is of."""
        quarter = self.chosen.quarter
        assert quarter is not None  # noqa: S101 - a figure is of a quarter
        point = Point(quarter, figure, self.chosen.light(figure) if figure.light else "")
        return Subject(Level(figure.level), figure.subject, self._names(figure), point)

    def _names(self, figure: Figure) -> tuple[tuple[str, str], ...]:
        code = figure.subject
        if figure.level == Level.PART:
            indicator, agency = code.rpartition("/")[::2]
            return (indicator, self.indicators[indicator].name), ("", self.agencies[agency].short_name)
        if figure.level == Level.INDICATOR:
            return ((code, self.indicators[code].name),)
        if figure.level == Level.MEASURE:
            return ((code, self.measures[code].title),)
        if figure.level == Level.AREA:
            return ((code, self.areas[code].short_name),)
        if figure.level == Level.PLAN:
            return (("", self.chosen.plan.title),)
        return (("", self.agencies[code].short_name),)

    def driver_of(self, figure: Figure) -> Indicator | None:
        """The indicator that the sentence speaks of."""
        code = figure.driver
        if figure.level in (Level.INDICATOR, Level.PART):
            code = figure.subject.split("/")[0]
        return self.indicators.get(code)

    def order(self, subject: Subject) -> int:
        """The place in the text."""
        rows: Mapping[str, Any] = {Level.AREA: self.areas, Level.MEASURE: self.measures}.get(
            subject.level, self.indicators
        )
        order: int = rows[subject.names[0][0]].order
        return order


def _by_code(rows: Any, codes: Collection[str]) -> dict[str, Any]:
    return {row.code: row for row in rows.filter(code__in=codes)} if codes else {}


def _values(chosen: Chosen, seen: Lineage, indicators: Mapping[str, Indicator]) -> tuple[ValueLine, ...]:
    """The values that the rules look at where there are those of the quarter; else those that are carried."""
    filed: dict[tuple[str, str], set[Period]] = defaultdict(set)
    for row in seen.values:
        filed[row.indicator, row.agency].add(row.paper.quarter)
    for code, agency, period in seen.unseen:
        filed[code, agency].add(period)
    whole = seen.figure.level not in (Level.DISTRICT, Level.PART)
    holders = _holders(chosen, indicators.values()) if whole else set()
    lines = []
    for row in seen.values:
        indicator = indicators[row.indicator]
        use = _use(indicator, row, filed[row.indicator, row.agency], chosen)
        if use is not None:
            beside = whole and _is_beside(indicator, row, holders)
            lines.append(ValueLine(row, indicator, use, beside))
    return tuple(sorted(lines, key=lambda line: line.indicator.order))


def _use(indicator: Indicator, row: ValueSource, filed: set[Period], chosen: Chosen) -> Use | None:
    """What the value is there for; None where a later one took its place."""
    assert chosen.quarter is not None  # noqa: S101 - as above
    now, own = chosen.quarter.period, row.paper.quarter
    if own == now:
        return Use.CURRENT
    if indicator.kind == IndicatorKind.ANNUAL_QUOTA:
        if own != max(period for period in filed if period.year == own.year):
            return None
        return Use.CARRIED if own.year == now.year else Use.EARLIER_YEAR
    counted = now if now in filed else now.previous()
    if own == counted:
        return Use.CARRIED
    is_flow = indicator.kind == IndicatorKind.ANNUAL_FLOW
    before = (counted.plus(-4), Period(counted.year - 1, 4))
    return Use.LAST_YEAR if is_flow and own in before else None


def _holders(chosen: Chosen, indicators: Iterable[Indicator]) -> set[tuple[str, str]]:
    """Who holds a part of an indicator that is made of parts. One query, none where there is no such indicator."""
    made = [row for row in indicators if row.aggregation != Aggregation.LEAD]
    if not made:
        return set()
    rows = Part.objects.valid_on(chosen.day, chosen.as_of).filter(indicator__in=made)
    return set(rows.values_list("indicator__code", "agency__code"))


def _is_beside(indicator: Indicator, row: ValueSource, holders: set[tuple[str, str]]) -> bool:
    if indicator.aggregation == Aggregation.LEAD:
        return row.is_typed_by_lead or not row.paper.is_lead
    return (row.indicator, row.agency) not in holders
