"""Counting values, brought from the database in the form in which the rules read them.

Few agencies come one by one. Where many share an indicator PostgreSQL adds up those that filed for the same
quarters (`indicators.domain.series` says why that changes nothing), so that the work here depends on the number
of figures, not on the number of values.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from hz_plus.lib.quarters import Period
from indicators.domain.series import Entries, Entry, Filer, Filings, Pair
from indicators.models import Value

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
    """Agencies added up.

    Near: for each quarter those that filed for the next one too, and those that did not. Else one filer for
    each set of quarters (as bits) that agencies filed for.
    """

    is_near: bool
    near: dict[tuple[Period, bool], Filer] = field(default_factory=dict)
    patterns: dict[int, dict[Period, Entry]] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)
    first: Period | None = None

    def add(self, filed: int, period: Period, count: int, entry: Entry) -> None:
        """`count` agencies that filed `entry` together. `filed`: the quarters as bits; near, 1 for no next one."""
        self.first = period if self.first is None else min(self.first, period)
        if self.is_near:
            self.near[period, bool(filed)] = Filer({period: entry}, count)
        else:
            self.patterns.setdefault(filed, {})[period] = entry
            self.counts[filed] = count

    def filers(self, period: Period) -> list[Filer]:
        """What the value of `period` rests on."""
        if not self.is_near:
            return [Filer(entries, self.counts[pattern]) for pattern, entries in self.patterns.items()]
        keys = (period, False), (period, True), (period.previous(), True)
        return [self.near[key] for key in keys if key in self.near]


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
    """The values wanted that count, now or at `moment`. `first` is the plan's first quarter.

    One query, another where PostgreSQL adds up.
    """
    if connection.vendor != "postgresql":
        together = [replace(row, shared=frozenset(), alone=row.shared | row.alone) for row in wanted]
        return Feed(_alone(plan, together, moment), {})
    added = {row.indicator: row.shared for row in wanted}
    return Feed(_alone(plan, wanted, moment), _shared(plan, wanted, first, moment), added)


def _values(
    plan: int, agencies: Mapping[int, frozenset[int]], moment: datetime | None
) -> QuerySet[Value, tuple[Any, ...]]:
    """Counting values of each indicator (by id) filed by its agencies; most indicators have the same."""
    indicators: dict[frozenset[int], list[int]] = defaultdict(list)
    for indicator, own in agencies.items():
        indicators[own].append(indicator)
    which = Q()
    for own, ids in indicators.items():
        which |= Q(indicator__in=ids, agency__in=own)
    return Value.objects.of_plan(plan, moment).filter(which).order_by().values_list(*_COLUMNS)


def _alone(
    plan: int, wanted: Sequence[Wanted], moment: datetime | None
) -> dict[int, dict[int, dict[Period, Entry]]]:
    """By indicator id and agency id, what was filed one by one."""
    agencies = {row.indicator: row.alone for row in wanted if row.alone}
    found: dict[int, dict[int, dict[Period, Entry]]] = defaultdict(lambda: defaultdict(dict))
    for indicator, agency, period, *figures in _values(plan, agencies, moment) if agencies else ():
        found[indicator][agency][Period.of(period)] = entry_of(*figures)
    return found


# Each value knows every quarter for which its agency filed the indicator, as bits; of an indicator that is near,
# whether it filed for the next one. Values that know the same are added up.
_SUMS = """
SELECT indicator_id, filed, period, COUNT(*), SUM(value), SUM(numerator), SUM(denominator)
FROM (
    SELECT v.*, CASE WHEN indicator_id = ANY(%s::bigint[])
        THEN (LEAD(period) OVER own IS DISTINCT FROM period + 1)::int::bigint
        ELSE BIT_OR(1::bigint << (period - %s)) OVER own END AS filed
    FROM ({values}) AS v
    WINDOW own AS (
        PARTITION BY indicator_id, agency_id ORDER BY period
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    )
) AS f
GROUP BY indicator_id, filed, period
"""


def _shared(plan: int, wanted: Sequence[Wanted], first: Period, moment: datetime | None) -> dict[int, Shared]:
    """By indicator id, the agencies that may be added up."""
    found = {row.indicator: Shared(row.is_near) for row in wanted if row.shared}
    if not found:
        return {}
    near = [indicator for indicator, sums in found.items() if sums.is_near]
    values = _values(plan, {row.indicator: row.shared for row in wanted if row.shared}, moment)
    inner, parameters = values.query.get_compiler(connection=connection).as_sql()
    with connection.cursor() as cursor:
        cursor.execute(_SUMS.format(values=inner), [near, int(first), *parameters])
        for indicator, filed, period, count, *figures in cursor.fetchall():
            found[indicator].add(filed, Period.of(period), count, entry_of(*figures))
    return found
