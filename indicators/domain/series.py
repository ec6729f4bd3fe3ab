"""From filed values to one observed value: carrying, then combining agencies (PRODUCT §3, §4.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from hz_plus.lib.quarters import Period

from .kinds import Aggregation, Reason
from .progress import EXACT, Observed

Filed = Mapping[tuple[int, Period], Decimal]
"""Approved values by (agency id, quarter)."""


@dataclass(frozen=True, slots=True)
class Combined:
    """An indicator's observed value with its coverage: `reported` of `expected` agencies filed."""

    observed: Observed
    reported: int
    expected: int


def carried(filed: Filed, agency: int, period: Period) -> Observed:
    """An agency's value at `period`: its own, else last quarter's marked stale, else none."""
    if (agency, period) in filed:
        return Observed(filed[agency, period])
    if (agency, period.previous()) in filed:
        return Observed(filed[agency, period.previous()], stale=True)
    ever = any(who == agency and when < period for who, when in filed)
    return Observed(None, reason=Reason.NO_DATA if ever else Reason.NEVER_FILED)


def combine(filed: Filed, agencies: Sequence[int], period: Period, how: Aggregation) -> Combined:
    """The agencies' values as one. Those having a value are combined; a carried or absent one marks
    the result stale; a sum in which less than half have a value is grey and keeps its number.
    """
    rows = [carried(filed, agency, period) for agency in agencies]
    values = [row.value for row in rows if row.value is not None]
    reported = sum((agency, period) in filed for agency in agencies)
    if not values:
        heard = any(row.reason is Reason.NO_DATA for row in rows)
        reason = Reason.NO_DATA if heard else Reason.NEVER_FILED
        return Combined(Observed(None, reason=reason), reported, len(agencies))
    thin = how is Aggregation.SUM and 2 * len(values) < len(agencies)
    observed = Observed(
        _combined(values, how), stale=reported < len(agencies), reason=Reason.NO_DATA if thin else None
    )
    return Combined(observed, reported, len(agencies))


def _combined(values: Sequence[Decimal], how: Aggregation) -> Decimal:
    if how is Aggregation.MAX:
        return max(values)
    total = sum(values, Decimal(0))
    return EXACT.divide(total, Decimal(len(values))) if how is Aggregation.MEAN else total
