"""What a plan's roll-up rests on, read in a fixed number of queries, whatever the number of quarters."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from actions.models import Plan, Quarter
from agencies.domain.succession import follow, reached
from hz_plus.lib.quarters import Period
from indicators.domain.kinds import Aggregation, IndicatorKind, Level, Light
from indicators.domain.paths import ZERO, Goal
from indicators.domain.progress import Thresholds
from indicators.domain.rollup import (
    DistrictInput,
    IndicatorInput,
    MeasureInput,
    QuarterInput,
    Settled,
    evaluated_at,
)
from indicators.domain.series import Entries, Filings
from indicators.domain.units import history, nested
from indicators.models import Figure
from indicators.selectors.book import Book, IndicatorBook, MeasureBook, read_book
from indicators.selectors.feed import Feed, Wanted, feed
from indicators.selectors.holders import Holders
from indicators.selectors.said import Said, read_said

YEAR = 4
"""Quarters."""
Stored = Mapping[Period, Mapping[str, Light]]
"""By quarter, the lights of the stored figures of measures and parts, by what they are about."""


def quarter_inputs(
    plan: Plan,
    quarters: Sequence[Quarter],
    *,
    moment: datetime | None = None,
    only: Collection[int] | None = None,
    book: Book | None = None,
) -> list[QuarterInput]:
    """The input of each of `quarters`, with the versions valid on its last day, as known at `moment`.

    `only`: the ids of the measures to be computed anew; the others keep the lights of their stored figures.
    `book`: the plan's definitions where they are read already, or other ones to be tried.
    """
    if not quarters:
        return []
    known = book or read_book(plan, moment, only=only)
    rows = [row for row in known.indicators if only is None or row.measure in only]
    said = read_said(plan, quarters, stepwise(rows), moment)
    stored = {} if only is None else _stored(plan, quarters)
    periods = [quarter.period for quarter in quarters]
    return Assembly(known, said, periods, rows, only, moment).inputs(stored)


def own_inputs(
    quarter: Quarter, indicators: Collection[int], agencies: Collection[int]
) -> tuple[dict[tuple[int, int], IndicatorInput], Thresholds]:
    """By indicator id and agency id, the indicator's input of the quarter with that agency's own filings alone;
    and the quarter's thresholds.
    """
    plan, period = quarter.plan, quarter.period
    book = read_book(plan)
    rows = [row for row in book.indicators if row.id in indicators]
    said = read_said(plan, [quarter], stepwise(rows), None)
    wanted = [Wanted(row.id, is_near=False, alone=frozenset(agencies)) for row in rows]
    fed = feed(plan.pk, wanted, Period.containing(plan.starts_on))
    assembly = Assembly(book, said, [period], rows, fed=fed)
    inputs = {
        (row.id, agency): assembly.indicator(row, period, holders=(agency,))
        for row in rows
        for agency in agencies
    }
    return inputs, book.thresholds_on(period.ends_on)


def stepwise(rows: Sequence[IndicatorBook]) -> set[int]:
    """The ids of the measures that have milestones."""
    return {row.measure for row in rows if row.kind is IndicatorKind.MILESTONE}


def _stored(plan: Plan, quarters: Sequence[Quarter]) -> Stored:
    rows = Figure.objects.filter(plan=plan, quarter__in=quarters, level__in=(Level.MEASURE, Level.PART))
    lights: dict[Period, dict[str, Light]] = {quarter.period: {} for quarter in quarters}
    columns = ("quarter__year", "quarter__number", "subject", "light")
    for year, number, subject, light in rows.order_by().values_list(*columns):
        lights[Period(year, number)][subject] = Light(light)
    return lights


class Assembly:
    """Puts the inputs of several quarters of a plan together from what was read."""

    def __init__(
        self,
        book: Book,
        said: Said,
        periods: Sequence[Period],
        rows: Sequence[IndicatorBook],
        only: Collection[int] | None = None,
        moment: datetime | None = None,
        fed: Feed | None = None,
    ) -> None:
        self.book = book
        self.said = said
        self.periods = periods
        self.rows = rows
        self.only = only
        self.holders = Holders(book, said)
        self.codes = {pk: agency.code for pk, agency in book.agencies.items()}
        self.parents = {pk: agency.parent for pk, agency in book.agencies.items()}
        self.parts = self._parts()
        self.fed = self._feed(moment) if fed is None else fed
        self._read_already: dict[tuple[int, Period, tuple[int, ...] | None], IndicatorInput] = {}

    def inputs(self, stored: Stored) -> list[QuarterInput]:
        """One for each quarter."""
        return [self._quarter(period, stored.get(period, {})) for period in self.periods]

    def _parts(self) -> dict[IndicatorBook, frozenset[int]]:
        """Those of the indicators that are decomposed, with the districts that hold parts of them."""
        found = {row: self._districts(row) for row in self.rows}
        return {row: districts for row, districts in found.items() if districts}

    def _districts(self, row: IndicatorBook) -> frozenset[int]:
        if row.kind is IndicatorKind.MILESTONE or not self._may_have_districts(row):
            return frozenset()
        return frozenset(
            agency for agency in self._all_holders_of_parts(row) if self.book.agencies[agency].is_district
        )

    def _may_have_districts(self, row: IndicatorBook) -> bool:
        """Most decomposed indicators of a province have none: cheaper asked of all days at once."""
        named = {share.agency for share in row.parts.every()}
        return any(
            self.book.agencies[agency].is_district for agency in reached(named, self.book.duties.heirs)
        )

    def _feed(self, moment: datetime | None) -> Feed:
        first = Period.containing(self.book.plan.starts_on)
        return feed(self.book.plan.pk, [*self._wanted()], first, moment)

    def _wanted(self) -> list[Wanted]:
        rows = [row for row in self.rows if row.kind is not IndicatorKind.MILESTONE]
        return [
            self.holders.wanted(
                row,
                self._looked_at(row),
                self._all_holders_of_parts(row) if row in self.parts else frozenset(),
            )
            for row in rows
        ]

    def _all_holders_of_parts(self, row: IndicatorBook) -> frozenset[int]:
        """Where districts have figures of their own, every holder's values are wanted one by one."""
        return frozenset(agency for period in self.periods for agency, _goal in self._shares(row, period))

    def _shares(self, row: IndicatorBook, period: Period) -> list[tuple[int, Goal]]:
        """Parts of the decomposed target on the quarter's last day, each with the agency that has it by then."""
        day = period.ends_on
        successors = self.book.duties.successors_on(day)
        return [
            (agency, share.goal)
            for share in row.parts.on(day)
            for agency in follow([share.agency], successors)
        ]

    def _looked_at(self, row: IndicatorBook) -> set[Period]:
        """The quarters whose holders matter: those asked about, and those a year before for the forecast."""
        found = set(self.periods)
        for period in self.periods:
            found.add(evaluated_at(row.kind, row.goals.on(period.ends_on), period).plus(-YEAR))
        return found

    # --- One quarter ---

    def _quarter(self, period: Period, stored: Mapping[str, Light]) -> QuarterInput:
        day = period.ends_on
        active = [row for row in self.book.measures if row.is_active_on(day)]
        leading = self.book.duties.leads_on(day)
        computed = [row for row in active if self.only is None or row.id in self.only]
        ids = {row.id for row in computed}
        measures = tuple(self._measure(row, leading.get(row.id, ()), period) for row in computed)
        areas = {row.area for row in self.book.measures if self.only is None or row.id in self.only}
        return QuarterInput(
            period=period,
            thresholds=self.book.thresholds_on(day),
            plan=self.book.plan.slug,
            areas=tuple(code for code in self.book.areas if self.only is None or code in areas),
            measures=measures,
            indicators=tuple(self.indicator(row, period) for row in self.rows if row.measure in ids),
            agencies=self.codes,
            districts=self._district_inputs(period, ids, stored),
            settled=tuple(
                Settled(row.area, leading.get(row.id, ()), stored[row.code])
                for row in active
                if row.id not in ids and row.code in stored
            ),
        )

    def _measure(self, row: MeasureBook, leading: tuple[int, ...], period: Period) -> MeasureInput:
        return MeasureInput(
            row.code,
            row.area,
            leading,
            self.said.judged.get((row.id, period), {}),
            self.said.waived.get((row.id, period), frozenset()),
            self.said.overrides.get((row.id, period)),
        )

    def indicator(
        self, row: IndicatorBook, period: Period, holders: tuple[int, ...] | None = None
    ) -> IndicatorInput:
        """The indicator's input for one quarter, with the filings of `holders` where others are meant than its own."""
        if row.kind is IndicatorKind.MILESTONE:
            return self._stepped(self._filed(row, period, ()), row, period)
        then = evaluated_at(row.kind, row.goals.on(period.ends_on), period).plus(-YEAR)
        return replace(self._filed(row, period, holders), year_ago=self._filed(row, then, holders))

    def _filed(self, row: IndicatorBook, period: Period, holders: tuple[int, ...] | None) -> IndicatorInput:
        """See `_read`; put together once, though a quarter is looked at again a year later."""
        key = row.id, period, holders
        if key not in self._read_already:
            self._read_already[key] = self._read(row, period, holders)
        return self._read_already[key]

    def _read(self, row: IndicatorBook, period: Period, holders: tuple[int, ...] | None) -> IndicatorInput:
        """The definition in force on the quarter's last day, with what its holders filed."""
        day, start = period.ends_on, row.start
        every = self.holders.every(row, period) if holders is None else holders
        waited_for = self.holders.waited_for(row, period) if holders is None else holders
        goals = row.goals.on(day)
        return IndicatorInput(
            code=row.code,
            measure=row.measure_code,
            kind=row.kind,
            direction=row.direction,
            way=row.way_on(day),
            baseline=start.value if start else ZERO if row.starts_from_zero else None,
            start=start.on if start else self.book.plan.baseline_date,
            goals=goals,
            filings=self._filings(row, waited_for, period, evaluated_at(row.kind, goals, period)),
            totals=row.totals if len(every) == 1 else {},
        )

    def _stepped(self, given: IndicatorInput, row: IndicatorBook, period: Period) -> IndicatorInput:
        steps = tuple(
            replace(step, done_on=self.said.done_on(row.id, step.order, period)) for step in row.steps
        )
        heard = self.said.heard.get(row.measure, frozenset())
        return replace(given, steps=steps, heard=frozenset(when for when in heard if when <= period))

    def _filings(self, row: IndicatorBook, holders: tuple[int, ...], period: Period, at: Period) -> Filings:
        """What the holders of `period` filed, as it is looked at from the quarter `at`."""
        filed = self.fed.entries(row.id)
        shared = self.fed.shared_agencies(row.id)
        alone = [self._history(agency, filed, period) for agency in holders if agency not in shared]
        return self.fed.filings(row.id, alone, len(holders), at)

    def _history(self, agency: int, filed: Mapping[int, Entries], period: Period) -> Entries:
        heirs = self.book.duties.heirs
        return history(agency, filed, heirs, period) if heirs else filed.get(agency, {})

    # --- Districts ---

    def _district_inputs(
        self, period: Period, computed: Collection[int], stored: Mapping[str, Light]
    ) -> tuple[DistrictInput, ...]:
        """Each district that holds a part of a computed measure's indicator on the quarter's last day."""
        found: dict[int, list[IndicatorInput]] = {}
        for row in self.parts:
            if row.measure in computed:
                for district, part in self.district_parts(row, period).items():
                    found.setdefault(district, []).append(part)
        settled = self._settled_parts(stored)
        return tuple(
            DistrictInput(self.codes[pk], tuple(parts), tuple(settled.get(self.codes[pk], ())))
            for pk, parts in sorted(found.items())
        )

    def _settled_parts(self, stored: Mapping[str, Light]) -> dict[str, list[Light]]:
        """By district code, the stored lights of its parts of indicators that are not computed anew."""
        codes = {row.code for row in self.rows}
        found: dict[str, list[Light]] = {}
        for subject, light in stored.items():
            indicator, _slash, district = subject.partition("/")
            if district and indicator not in codes:
                found.setdefault(district, []).append(light)
        return found

    def district_parts(self, row: IndicatorBook, period: Period) -> dict[int, IndicatorInput]:
        """By district id, its part of the indicator like an indicator of its own, those within it included."""
        goals: dict[int, list[Goal]] = {}
        waived = self.said.waived.get((row.measure, period), frozenset())
        for agency, goal in self._shares(row, period):
            if agency not in waived:
                goals.setdefault(agency, []).append(goal)
        below = nested(goals, self.parents)
        return {
            district: self._part(row, period, below[district], goals)
            for district in goals
            if self.book.agencies[district].is_district
        }

    def _part(
        self,
        row: IndicatorBook,
        period: Period,
        units: tuple[int, ...],
        goals: Mapping[int, Sequence[Goal]],
    ) -> IndicatorInput:
        """A share's target is the unit's own, an amount's that of all within it."""
        own = units[:1] if row.kind is IndicatorKind.RATIO else ()
        whole = _whole(row.kind, [goal for unit in (own or units) for goal in goals[unit]])
        at = evaluated_at(row.kind, whole, period)
        alone = [self._history(unit, self.fed.entries(row.id), period) for unit in units]
        way = row.way_on(period.ends_on)
        part = IndicatorInput(
            code=row.code,
            measure=row.measure_code,
            kind=row.kind,
            direction=row.direction,
            way=replace(way, aggregation=Aggregation.SUM if len(units) > 1 else Aggregation.LEAD),
            baseline=ZERO if row.starts_from_zero else None,
            start=self.book.plan.baseline_date,
            goals=whole,
            filings=Feed(self.fed.alone, {}).filings(row.id, alone, len(units), at),
        )
        return replace(part, year_ago=part)


def _whole(kind: IndicatorKind, goals: Sequence[Goal]) -> tuple[Goal, ...]:
    """One goal for each day: of nested units the sum of their parts, of shares the largest."""
    days: dict[date, Decimal] = {}
    for goal in goals:
        before = days.get(goal.due_on)
        if before is None:
            days[goal.due_on] = goal.value
        else:
            days[goal.due_on] = (
                max(before, goal.value) if kind is IndicatorKind.RATIO else before + goal.value
            )
    return tuple(Goal(due_on, value) for due_on, value in days.items())
