"""From filed entries to one observed value: derived, carried, combined (PRODUCT §3, §4.5).

Every rule here is linear in the entries, given the quarters for which something was filed. Agencies that filed
for the same quarters may therefore be added up before their series is read: what holds for each holds for
their sum. The database does so where many agencies share an indicator.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from hz_plus.lib.quarters import Period, quarters_of

from .kinds import Aggregation, IndicatorKind, Reason
from .paths import EXACT, ZERO
from .progress import Observed

QUARTERS = Decimal(4)
MOST_QUARTERS = 62
"""So many a plan may have: where the database adds up, the quarters filed for are the bits of one number."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A filed ratio: numerator and denominator."""

    numerator: Decimal
    denominator: Decimal


Entry = Decimal | Pair
Entries = Mapping[Period, Entry]
"""By quarter, what counts of an agency's filings."""


def added(entries: Sequence[Entry]) -> Entry:
    """Entries of the same quarter as one: numbers added, pairs part by part."""
    first, *others = entries
    for other in others:
        if isinstance(first, Pair) and isinstance(other, Pair):
            first = Pair(first.numerator + other.numerator, first.denominator + other.denominator)
        elif isinstance(first, Decimal) and isinstance(other, Decimal):
            first += other
    return first


@dataclass(frozen=True, slots=True)
class Filer:
    """The entries of one agency, or of `count` agencies that filed for the same quarters, added up."""

    entries: Entries
    count: int = 1


@dataclass(frozen=True, slots=True)
class Filings:
    """What the holders of an indicator in one quarter filed.

    `holders`: how many they are, those who filed nothing included. `heard`: whether any of them ever filed,
    for this quarter or an earlier one.
    """

    filers: tuple[Filer, ...] = ()
    holders: int = 0
    heard: bool = False


NOTHING = Filings()
"""Nobody holds it, nobody filed."""


@dataclass(frozen=True, slots=True)
class Series:
    """How entries become values.

    `totals`: recorded totals of whole years (for a flow the baseline is that of t0's year).
    `quotas`: a quota's number for each plan year. `frozen_at`: the quarter from which a flow's
    value no longer moves.
    """

    kind: IndicatorKind
    totals: Mapping[int, Decimal] = field(default_factory=dict)
    quotas: Mapping[int, Decimal] = field(default_factory=dict)
    frozen_at: Period | None = None

    def evaluated_at(self, period: Period) -> Period:
        """The quarter whose value stands in `period`: itself, or the one at which a flow was frozen."""
        return period if self.frozen_at is None else min(period, self.frozen_at)


@dataclass(frozen=True, slots=True)
class Combined:
    """An indicator's observed value with its coverage: `reported` of `expected` agencies filed."""

    observed: Observed
    reported: int
    expected: int


def derived(series: Series, entries: Entries, period: Period) -> Entry | None:
    """The value of a quarter that was filed for; None where it was not, or where a part is missing."""
    entry = entries.get(period)
    if not isinstance(entry, Decimal):
        return entry
    if series.kind is IndicatorKind.ANNUAL_FLOW:
        return _rolling_year(series, entries, period, entry)
    if series.kind is IndicatorKind.ANNUAL_QUOTA:
        return _sum_of_years(series, entries, period)
    return entry


def _rolling_year(series: Series, entries: Entries, period: Period, to_date: Decimal) -> Decimal | None:
    """YTD(q) + total(y−1) − YTD(same quarter of y−1); without that split YTD(q) + total(y−1)·(1 − n/4)."""
    if period.number == 4:
        return to_date
    year_end = entries.get(Period(period.year - 1, 4))
    total = year_end if isinstance(year_end, Decimal) else series.totals.get(period.year - 1)
    if total is None:
        return None
    a_year_ago = entries.get(period.plus(-4))
    if isinstance(a_year_ago, Decimal):
        return to_date + total - a_year_ago
    return to_date + EXACT.multiply(total, 1 - Decimal(period.number) / QUARTERS)


def _sum_of_years(series: Series, entries: Entries, period: Period) -> Decimal | None:
    """Σ over plan years up to the quarter of the latest count; a year without any makes it missing."""
    counts = [latest_count(entries, year, period) for year in series.quotas if year <= period.year]
    known = [count for count in counts if count is not None]
    return sum(known, ZERO) if len(known) == len(counts) else None


def latest_count(entries: Entries, year: int, until: Period) -> Decimal | None:
    """The latest count of `year` filed for a quarter up to `until`."""
    for period in reversed(quarters_of(year)):
        entry = entries.get(period) if period <= until else None
        if isinstance(entry, Decimal):
            return entry
    return None


def year_met(series: Series, filings: Filings, year: int, until: Period) -> bool:
    """Whether a plan year's own quota was met by all holders' latest counts; not where there is none."""
    counts = [latest_count(filer.entries, year, until) for filer in filings.filers]
    known = [count for count in counts if count is not None]
    return bool(known) and sum(known, ZERO) >= series.quotas[year]


def carried(series: Series, entries: Entries, period: Period) -> tuple[Entry | None, bool]:
    """The value at `period` and whether it is last quarter's for want of an own one.

    A flow does not carry across the year's end.
    """
    own = derived(series, entries, period)
    across_year = series.kind is IndicatorKind.ANNUAL_FLOW and period.number == 1
    if own is not None or across_year:
        return own, False
    last = derived(series, entries, period.previous())
    return last, last is not None


def combine(series: Series, filings: Filings, period: Period, how: Aggregation) -> Combined:
    """The holders' values as one. Those having a value are combined; a carried or absent one marks
    the result stale; a sum in which less than half have a value is grey and keeps its number.
    """
    period = series.evaluated_at(period)
    rows = [(*carried(series, filer.entries, period), filer.count) for filer in filings.filers]
    having = [(entry, count) for entry, _stale, count in rows if entry is not None]
    valued = sum(count for _entry, count in having)
    reported = sum(filer.count for filer in filings.filers if period in filer.entries)
    if not having:
        reason = Reason.NO_DATA if filings.heard else Reason.NEVER_FILED
        return Combined(Observed(None, reason=reason), reported, filings.holders)
    stale = valued < filings.holders or any(is_stale for _entry, is_stale, _count in rows)
    thin = how is Aggregation.SUM and 2 * valued < filings.holders
    value = _combined(having, valued, how)
    observed = Observed(value, stale=stale, reason=Reason.TOO_FEW if thin else None)
    return Combined(observed, reported, filings.holders)


def _combined(having: Sequence[tuple[Entry, int]], valued: int, how: Aggregation) -> Decimal:
    """Pairs become Σn/Σd, except for a mean or maximum, which is that of the agencies' own shares."""
    entries = [entry for entry, _count in having]
    if how is Aggregation.MAX:
        return max(map(value_of, entries))
    if how is Aggregation.MEAN:
        return EXACT.divide(sum(map(value_of, entries), ZERO), Decimal(valued))
    return value_of(added(entries))


def value_of(entry: Entry) -> Decimal:
    """A ratio's share; any other entry is its value."""
    return EXACT.divide(entry.numerator, entry.denominator) if isinstance(entry, Pair) else entry


def periods_behind(kind: IndicatorKind, period: Period, first: Period) -> list[Period]:
    """The quarters whose entries the value of `period` may rest on, the latest first; `first` is the plan's first."""
    last = period.previous()
    if kind is IndicatorKind.ANNUAL_QUOTA:
        return [Period.of(ordinal) for ordinal in range(period, first - 1, -1)]
    if kind is IndicatorKind.ANNUAL_FLOW:
        before = {Period(period.year - 1, 4), period.plus(-4), last, last.plus(-4), Period(last.year - 1, 4)}
        return sorted({period, *before}, reverse=True)
    return [period, last]
