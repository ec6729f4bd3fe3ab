"""Counting values, brought from the database in the form in which the rules read them.

Few agencies come one by one. Where many share an indicator PostgreSQL adds up those that filed for the same
quarters (`indicators.domain.series` says why that changes nothing), so that the work here depends on the number
of figures, not on the number of values.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from hz_plus.lib.quarters import Period
from indicators.domain.series import Entries, Entry, Filer, Filings, Pair, added
from indicators.models import Value

MOST_QUARTERS = 62
"""A plan's quarters are bits of one number: more do not fit."""
_COLUMNS = ("indicator_id", "agency_id", "period", "value", "numerator", "denominator")


@dataclass(frozen=True, slots=True)
class Wanted:
    """An indicator whose values are wanted.

    `shared`: agencies that hold it in every quarter asked about and may be added up. `alone`: agencies
    wanted one by one. `is_near`: its value rests on a quarter and the one before alone.
    """

    indicator: int
    is_near: bool
    shared: frozenset[int] = frozenset()
    alone: frozenset[int] = frozenset()


@dataclass(slots=True)
class Shared:
    """Agencies added up. Near: by quarter all that filed, and those that did not file for the next one;
    else one filer for each set of quarters.
    """

    is_near: bool
    filed: dict[Period, Filer] = field(default_factory=dict)
    ended: dict[Period, Filer] = field(default_factory=dict)
    patterns: dict[int, dict[Period, Entry]] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)
    first: Period | None = None

    def filers(self, period: Period) -> Iterable[Filer]:
        """What the value of `period` rests on."""
        if not self.is_near:
            return [Filer(entries, self.counts[pattern]) for pattern, entries in self.patterns.items()]
        found = (self.filed.get(period), self.ended.get(period.previous()))
        return [filer for filer in found if filer is not None]


@dataclass(frozen=True, slots=True)
class Feed:
    """Counting values by indicator id: agencies one by one, and those added up."""

    alone: Mapping[int, Mapping[int, Entries]]
    shared: Mapping[int, Shared]
    added: Mapping[int, frozenset[int]] = field(default_factory=dict)

    def shared_agencies(self, indicator: int) -> frozenset[int]:
        """The agencies that were added up."""
        return self.added.get(indicator, frozenset())

    def entries(self, indicator: int) -> Mapping[int, Entries]:
        """By agency id, what was filed one by one."""
        return self.alone.get(indicator, {})

    def filings(self, indicator: int, alone: Sequence[Entries], holders: int, period: Period) -> Filings:
        """The filings of a quarter's `holders`: those `alone` with their entries, the shared ones added up."""
        shared = self.shared.get(indicator)
        filers = [Filer(entries) for entries in alone if entries]
        heard = any(when <= period for filer in filers for when in filer.entries)
        if shared is not None:
            filers += shared.filers(period)
            heard = heard or (shared.first is not None and shared.first <= period)
        return Filings(tuple(filers), holders, heard)


def entry_of(value: Decimal | None, numerator: Decimal | None, denominator: Decimal | None) -> Entry:
    """A stored value as the domain's entry: a number, or a pair."""
    if numerator is not None and denominator is not None:
        return Pair(numerator, denominator)
    if value is None:
        raise ValueError("The database lets no value be stored without its figure.")
    return value


def feed(plan: int, wanted: Sequence[Wanted], first: Period, moment: datetime | None = None) -> Feed:
    """The values wanted that count, now or at `moment`. `first` is the plan's first quarter. One query."""
    if not any(row.shared or row.alone for row in wanted):
        return Feed({}, {})
    if connection.vendor != "postgresql":
        return _one_by_one(plan, wanted, moment)
    near = {row.indicator for row in wanted if row.is_near}
    added = {row.indicator: row.shared for row in wanted}
    return Feed(*_added_up(_summed(plan, wanted, first, moment), near), added)


def _values(plan: int, indicators: Collection[int], moment: datetime | None) -> Any:
    rows = Value.objects.of_plan(plan, moment).filter(indicator__in=indicators)
    return rows.order_by().values_list(*_COLUMNS)


def _one_by_one(plan: int, wanted: Sequence[Wanted], moment: datetime | None) -> Feed:
    agencies = {row.indicator: row.shared | row.alone for row in wanted}
    alone: dict[int, dict[int, dict[Period, Entry]]] = defaultdict(lambda: defaultdict(dict))
    for indicator, agency, period, *figures in _values(plan, agencies, moment):
        if agency in agencies[indicator]:
            alone[indicator][agency][Period.of(period)] = entry_of(*figures)
    return Feed(alone, {})


# Each value knows, as bits of `filed`, every quarter for which its agency filed the indicator. Agencies alone keep
# their id and have no pattern. The others share the id 0 and are added up where the bits agree: for near indicators
# this quarter's and the next one's, else all.
_SUMS = """
SELECT indicator_id, agency, pattern, period, COUNT(*), SUM(value), SUM(numerator), SUM(denominator)
FROM (
    SELECT f.indicator_id, f.period, f.value, f.numerator, f.denominator, w.agency,
        CASE
            WHEN w.agency <> 0 THEN 0
            WHEN f.indicator_id = ANY(%s) THEN f.filed >> (f.period - %s) & 3
            ELSE f.filed
        END AS pattern
    FROM (
        SELECT v.*, BIT_OR(1::bigint << (v.period - %s)) OVER (PARTITION BY v.indicator_id, v.agency_id) AS filed
        FROM ({values}) AS v
    ) AS f
    JOIN UNNEST(%s::bigint[], %s::bigint[], %s::bigint[]) AS w (indicator_id, agency_id, agency)
        USING (indicator_id, agency_id)
) AS p
GROUP BY indicator_id, agency, pattern, period
"""


def _summed(
    plan: int, wanted: Sequence[Wanted], first: Period, moment: datetime | None
) -> list[tuple[Any, ...]]:
    values, parameters = (
        _values(plan, [row.indicator for row in wanted], moment)
        .query.get_compiler(connection=connection)
        .as_sql()
    )
    near = [row.indicator for row in wanted if row.is_near]
    pairs = [
        (row.indicator, agency, 0 if agency in row.shared else agency)
        for row in wanted
        for agency in row.shared | row.alone
    ]
    arrays = [list(column) for column in zip(*pairs, strict=True)]
    with connection.cursor() as cursor:
        sums = _SUMS.format(values=values)
        cursor.execute(sums, [near, int(first), int(first), *parameters, *arrays])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


_ENDED = 1
"""The pattern of a near value whose agency filed nothing for the next quarter."""


def _added_up(
    rows: Iterable[tuple[Any, ...]], near: set[int]
) -> tuple[dict[int, dict[int, dict[Period, Entry]]], dict[int, Shared]]:
    alone: dict[int, dict[int, dict[Period, Entry]]] = defaultdict(lambda: defaultdict(dict))
    shared: dict[int, Shared] = {}
    for indicator, agency, pattern, ordinal, count, *figures in rows:
        period, entry = Period.of(ordinal), entry_of(*figures)
        if agency:
            alone[indicator][agency][period] = entry
            continue
        sums = shared.setdefault(indicator, Shared(indicator in near))
        sums.first = period if sums.first is None else min(sums.first, period)
        if sums.is_near:
            _add_near(sums, pattern == _ENDED, period, entry, count)
        else:
            sums.patterns.setdefault(pattern, {})[period] = entry
            sums.counts[pattern] = count
    return alone, shared


def _add_near(sums: Shared, has_ended: bool, period: Period, entry: Entry, count: int) -> None:
    """A near sum is the filer of its quarter together with its twin that ended or went on."""
    twin = sums.filed.get(period)
    whole = entry if twin is None else added((twin.entries[period], entry))
    sums.filed[period] = Filer({period: whole}, count + (twin.count if twin else 0))
    if has_ended:
        sums.ended[period] = Filer({period: entry}, count)
