"""Carrying and combining: worked cases of PRODUCT §3 and §4.5."""

from __future__ import annotations

from decimal import Decimal

import pytest

from hz_plus.lib.quarters import Period
from indicators.domain.kinds import Aggregation, Reason
from indicators.domain.progress import Observed
from indicators.domain.series import carried, combine

Q1, Q2, Q3, Q4 = (Period(2017, number) for number in (1, 2, 3, 4))


def test_own_value_then_last_quarters_then_nothing() -> None:
    filed = {(1, Q1): Decimal(5)}
    assert carried(filed, 1, Q1) == Observed(Decimal(5))
    assert carried(filed, 1, Q2) == Observed(Decimal(5), stale=True)
    assert carried(filed, 1, Q3) == Observed(None, reason=Reason.NO_DATA)
    assert carried(filed, 2, Q3) == Observed(None, reason=Reason.NEVER_FILED)
    assert carried({(1, Q4): Decimal(5)}, 1, Q1) == Observed(None, reason=Reason.NEVER_FILED)


def test_a_reported_zero_stays_zero() -> None:
    assert carried({(1, Q1): Decimal(0), (1, Q2): Decimal(0)}, 1, Q2) == Observed(Decimal(0))


def test_sum_with_one_of_two_silent_this_quarter_carries_and_marks() -> None:
    seen = combine(
        {(1, Q1): Decimal(4), (2, Q1): Decimal(6), (1, Q2): Decimal(5)}, [1, 2], Q2, Aggregation.SUM
    )
    assert seen.observed == Observed(Decimal(11), stale=True)
    assert (seen.reported, seen.expected) == (1, 2)


def test_sum_with_one_of_three_ever_heard_is_grey_and_keeps_its_number() -> None:
    seen = combine({(1, Q2): Decimal(5)}, [1, 2, 3], Q2, Aggregation.SUM)
    assert seen.observed == Observed(Decimal(5), stale=True, reason=Reason.NO_DATA)


@pytest.mark.parametrize(
    ("how", "result"), [(Aggregation.MEAN, 15), (Aggregation.MAX, 20), (Aggregation.SUM, 30)]
)
def test_missing_leaves_a_mean(how: Aggregation, result: int) -> None:
    """10, 20, missing → mean 15, coverage 2 of 3."""
    seen = combine({(1, Q1): Decimal(10), (2, Q1): Decimal(20)}, [1, 2, 3], Q1, how)
    assert seen.observed.value == result
    assert (seen.reported, seen.expected, seen.observed.stale) == (2, 3, True)


def test_nobody_heard() -> None:
    assert combine({}, [1, 2], Q1, Aggregation.SUM).observed == Observed(None, reason=Reason.NEVER_FILED)
    old = combine({(1, Q1): Decimal(1)}, [1], Q4, Aggregation.LEAD)
    assert old.observed == Observed(None, reason=Reason.NO_DATA)
