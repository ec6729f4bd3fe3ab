"""From filed entries to one observed value: derived, carried, combined (PRODUCT §3, §4.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from hz_plus.lib.quarters import Period

from .kinds import Aggregation, IndicatorKind, Reason
from .progress import EXACT, Observed

QUARTERS = Decimal(4)


@dataclass(frozen=True, slots=True)
class Pair:
    """A filed ratio: numerator and denominator."""

    numerator: Decimal
    denominator: Decimal


Entry = Decimal | Pair
Filed = Mapping[tuple[int, Period], Entry]
"""Approved entries by (agency id, quarter)."""


@dataclass(frozen=True, slots=True)
class Series:
    """What an indicator's agencies filed, and what turns it into values.

    `totals`: recorded totals of whole years (for a flow the baseline is the year of t0's).
    `quotas`: a quota's number for each plan year. `frozen_at`: the quarter from which a flow's
    value no longer moves.
    """

    kind: IndicatorKind
    filed: Filed = field(default_factory=dict)
    totals: Mapping[int, Decimal] = field(default_factory=dict)
    quotas: Mapping[int, Decimal] = field(default_factory=dict)
    frozen_at: Period | None = None


@dataclass(frozen=True, slots=True)
class Carried:
    """One agency's entry: its own, last quarter's (`stale`), or none for a `reason`."""

    entry: Entry | None
    stale: bool = False
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Combined:
    """An indicator's observed value with its coverage: `reported` of `expected` agencies filed."""

    observed: Observed
    reported: int
    expected: int


def derived(series: Series, agency: int, period: Period) -> Entry | None:
    """The agency's value of a quarter it filed for; None where it did not, or where a part is missing."""
    entry = series.filed.get((agency, period))
    if not isinstance(entry, Decimal):
        return entry
    if series.kind is IndicatorKind.ANNUAL_FLOW:
        return _rolling_year(series, agency, period, entry)
    if series.kind is IndicatorKind.ANNUAL_QUOTA:
        return _sum_of_years(series, agency, period)
    return entry


def _rolling_year(series: Series, agency: int, period: Period, to_date: Decimal) -> Decimal | None:
    """YTD(q) + total(y−1) − YTD(same quarter of y−1); without that split YTD(q) + total(y−1)·(1 − n/4)."""
    if period.number == 4:
        return to_date
    year_end = series.filed.get((agency, Period(period.year - 1, 4)))
    total = year_end if isinstance(year_end, Decimal) else series.totals.get(period.year - 1)
    if total is None:
        return None
    a_year_ago = series.filed.get((agency, period.plus(-4)))
    if isinstance(a_year_ago, Decimal):
        return to_date + total - a_year_ago
    return to_date + EXACT.multiply(total, 1 - Decimal(period.number) / QUARTERS)


def _sum_of_years(series: Series, agency: int, period: Period) -> Decimal | None:
    """Σ over plan years up to the quarter of the latest count; a year without any makes it missing."""
    counts = [
        _latest_count(series, agency, Period(year, 4 if year < period.year else period.number))
        for year in series.quotas
        if year <= period.year
    ]
    known = [count for count in counts if count is not None]
    return sum(known, Decimal(0)) if len(known) == len(counts) else None


def _latest_count(series: Series, agency: int, until: Period) -> Decimal | None:
    for number in range(until.number, 0, -1):
        entry = series.filed.get((agency, Period(until.year, number)))
        if isinstance(entry, Decimal):
            return entry
    return None


def year_met(series: Series, agencies: Sequence[int], year: int) -> bool | None:
    """Whether a plan year's own quota was met by all agencies' latest counts; None without any count."""
    counts = [_latest_count(series, agency, Period(year, 4)) for agency in agencies]
    known = [count for count in counts if count is not None]
    return sum(known, Decimal(0)) >= series.quotas[year] if known else None


def carried(series: Series, agency: int, period: Period) -> Carried:
    """An agency's entry at `period`: its own, else last quarter's marked stale, else none.

    A flow does not carry across the year's end.
    """
    own = derived(series, agency, period)
    if own is not None:
        return Carried(own)
    across_year = series.kind is IndicatorKind.ANNUAL_FLOW and period.number == 1
    last = None if across_year else derived(series, agency, period.previous())
    if last is not None:
        return Carried(last, stale=True)
    ever = any(who == agency and when <= period for who, when in series.filed)
    return Carried(None, reason=Reason.NO_DATA if ever else Reason.NEVER_FILED)


def combine(series: Series, agencies: Sequence[int], period: Period, how: Aggregation) -> Combined:
    """The agencies' values as one. Those having a value are combined; a carried or absent one marks
    the result stale; a sum in which less than half have a value is grey and keeps its number.
    """
    if series.frozen_at is not None:
        period = min(period, series.frozen_at)
    rows = [carried(series, agency, period) for agency in agencies]
    entries = [row.entry for row in rows if row.entry is not None]
    reported = sum((agency, period) in series.filed for agency in agencies)
    if not entries:
        heard = any(row.reason is Reason.NO_DATA for row in rows)
        reason = Reason.NO_DATA if heard else Reason.NEVER_FILED
        return Combined(Observed(None, reason=reason), reported, len(agencies))
    stale = any(row.stale or row.entry is None for row in rows)
    thin = how is Aggregation.SUM and 2 * len(entries) < len(agencies)
    observed = Observed(_combined(entries, how), stale=stale, reason=Reason.NO_DATA if thin else None)
    return Combined(observed, reported, len(agencies))


def _combined(entries: Sequence[Entry], how: Aggregation) -> Decimal:
    if how is Aggregation.RATIO_OF_SUMS:
        pairs = [entry for entry in entries if isinstance(entry, Pair)]
        whole = sum((pair.denominator for pair in pairs), Decimal(0))
        return EXACT.divide(sum((pair.numerator for pair in pairs), Decimal(0)), whole)
    values = [_value(entry) for entry in entries]
    if how is Aggregation.MAX:
        return max(values)
    total = sum(values, Decimal(0))
    return EXACT.divide(total, Decimal(len(values))) if how is Aggregation.MEAN else total


def _value(entry: Entry) -> Decimal:
    """A ratio's share; any other entry is its value."""
    return EXACT.divide(entry.numerator, entry.denominator) if isinstance(entry, Pair) else entry
