"""Carrying and combining: worked cases of PRODUCT §3 and §4.5."""

from __future__ import annotations

from decimal import Decimal

import pytest

from hz_plus.lib.quarters import Period
from indicators.domain.kinds import Aggregation, IndicatorKind, Reason
from indicators.domain.progress import Observed
from indicators.domain.series import (
    Combined,
    Entry,
    Filer,
    Filings,
    Pair,
    Series,
    carried,
    combine,
    derived,
    year_met,
)

Q1, Q2, Q3, Q4 = (Period(2017, number) for number in (1, 2, 3, 4))
STOCK = Series(IndicatorKind.STOCK)
Filed = dict[tuple[int, Period], Entry]


def filings(filed: Filed, holders: list[int], period: Period) -> Filings:
    """What these agencies filed, each a filer of its own."""
    filers = tuple(
        Filer({when: entry for (agency, when), entry in filed.items() if agency == holder})
        for holder in holders
    )
    heard = any(agency in holders and when <= period for agency, when in filed)
    return Filings(filers, len(holders), heard)


def combined(filed: Filed, holders: list[int], period: Period, how: Aggregation) -> Combined:
    """A stock's value."""
    return combine(STOCK, filings(filed, holders, period), period, how)


def test_own_value_then_last_quarters_then_nothing() -> None:
    filed = {Q1: Decimal(5)}
    assert carried(STOCK, filed, Q1) == (5, False)
    assert carried(STOCK, filed, Q2) == (5, True)
    assert carried(STOCK, filed, Q3) == (None, False)
    assert carried(STOCK, {Q4: Decimal(5)}, Q1) == (None, False)


def test_a_reported_zero_stays_zero() -> None:
    assert carried(STOCK, {Q1: Decimal(0), Q2: Decimal(0)}, Q2) == (0, False)


def test_sum_with_one_of_two_silent_this_quarter_carries_and_marks() -> None:
    filed: Filed = {(1, Q1): Decimal(4), (2, Q1): Decimal(6), (1, Q2): Decimal(5)}
    seen = combined(filed, [1, 2], Q2, Aggregation.SUM)
    assert seen.observed == Observed(Decimal(11), stale=True)
    assert (seen.reported, seen.expected) == (1, 2)


def test_sum_with_one_of_three_ever_heard_is_grey_and_keeps_its_number() -> None:
    seen = combined({(1, Q2): Decimal(5)}, [1, 2, 3], Q2, Aggregation.SUM)
    assert seen.observed == Observed(Decimal(5), stale=True, reason=Reason.TOO_FEW)


@pytest.mark.parametrize(
    ("how", "result"), [(Aggregation.MEAN, 15), (Aggregation.MAX, 20), (Aggregation.SUM, 30)]
)
def test_missing_leaves_a_mean(how: Aggregation, result: int) -> None:
    """10, 20, missing → mean 15, coverage 2 of 3."""
    seen = combined({(1, Q1): Decimal(10), (2, Q1): Decimal(20)}, [1, 2, 3], Q1, how)
    assert seen.observed.value == result
    assert (seen.reported, seen.expected, seen.observed.stale) == (2, 3, True)


def test_nobody_heard() -> None:
    assert combined({}, [1, 2], Q1, Aggregation.SUM).observed == Observed(None, reason=Reason.NEVER_FILED)
    old = combined({(1, Q1): Decimal(1)}, [1], Q4, Aggregation.LEAD)
    assert old.observed == Observed(None, reason=Reason.NO_DATA)
    later = combined({(1, Q4): Decimal(1)}, [1], Q1, Aggregation.LEAD)
    assert later.observed == Observed(None, reason=Reason.NEVER_FILED)


@pytest.mark.parametrize("how", [Aggregation.SUM, Aggregation.MEAN])
def test_agencies_that_filed_for_the_same_quarters_may_be_added_up(how: Aggregation) -> None:
    """1 and 2 filed for both quarters, 3 and 4 for the first alone."""
    filed: Filed = {(agency, Q1): Decimal(agency) for agency in (1, 2, 3, 4)}
    filed |= {(1, Q2): Decimal(7), (2, Q2): Decimal(9)}
    added = (Filer({Q1: Decimal(3), Q2: Decimal(16)}, 2), Filer({Q1: Decimal(7)}, 2))
    for period in (Q1, Q2, Q3):
        one_by_one = filings(filed, [1, 2, 3, 4, 5], period)
        together = Filings(added, 5, one_by_one.heard)
        assert combine(STOCK, one_by_one, period, how) == combine(STOCK, together, period, how)


class TestAnnualFlow:
    """Year to date becomes a rolling year."""

    FILED = {
        Period(2016, 3): Decimal(60),
        Period(2016, 4): Decimal(80),
        Period(2017, 3): Decimal(70),
    }
    FLOW = Series(IndicatorKind.ANNUAL_FLOW)

    def test_four_quarters(self) -> None:
        assert derived(self.FLOW, self.FILED, Q3) == 70 + 80 - 60

    def test_at_the_years_end_it_is_the_years_amount(self) -> None:
        assert derived(self.FLOW, self.FILED, Period(2016, 4)) == 80

    def test_without_last_years_split_its_total_is_spread_evenly(self) -> None:
        filed = {Period(2016, 4): Decimal(80), Q1: Decimal(10)}
        assert derived(self.FLOW, filed, Q1) == 10 + 80 * Decimal("0.75")

    def test_the_baseline_is_the_total_of_2015(self) -> None:
        filed = {Period(2016, 2): Decimal(30)}
        based = Series(IndicatorKind.ANNUAL_FLOW, totals={2015: Decimal(64)})
        assert derived(based, filed, Period(2016, 2)) == 30 + 32
        assert derived(self.FLOW, filed, Period(2016, 2)) is None

    def test_no_carry_across_the_years_end(self) -> None:
        assert carried(self.FLOW, {Period(2016, 4): Decimal(80)}, Q1) == (None, False)
        assert carried(self.FLOW, {Period(2016, 4): Decimal(80), Q1: Decimal(10)}, Q2) == (70, True)

    def test_frozen_at_its_target(self) -> None:
        filed: Filed = {(1, Q4): Decimal(80), (1, Period(2018, 1)): Decimal(10)}
        frozen = Series(IndicatorKind.ANNUAL_FLOW, frozen_at=Q4)
        seen = combine(frozen, filings(filed, [1], Q4), Period(2018, 1), Aggregation.LEAD)
        assert seen.observed == Observed(Decimal(80))


class TestAnnualQuota:
    """Counts of each year add up."""

    QUOTA = Series(IndicatorKind.ANNUAL_QUOTA, quotas={2016: Decimal(3), 2017: Decimal(3)})

    def test_latest_count_of_each_year(self) -> None:
        filed: Filed = {(1, Period(2016, 3)): Decimal(2), (1, Q1): Decimal(0), (1, Q2): Decimal(1)}
        filed |= {(1, Q3): Decimal(2)}
        found = filings(filed, [1], Q2)
        assert derived(self.QUOTA, found.filers[0].entries, Q2) == 3
        assert not year_met(self.QUOTA, found, 2016, Q2)
        assert year_met(Series(IndicatorKind.ANNUAL_QUOTA, quotas={2016: Decimal(2)}), found, 2016, Q2)

    def test_a_year_without_any_count_makes_it_missing(self) -> None:
        assert derived(self.QUOTA, {Q2: Decimal(1)}, Q2) is None
        assert not year_met(self.QUOTA, Filings(), 2016, Q2)

    def test_a_quota_carries_across_the_years_end(self) -> None:
        assert carried(self.QUOTA, {Period(2016, 4): Decimal(3)}, Q1) == (3, True)


class TestRatio:
    """Never an average of percentages."""

    def ratio(self, how: Aggregation, *pairs: tuple[int, int] | None) -> Combined:
        """The value of agencies 1, 2, … with these numerators and denominators; None: silent."""
        filed: Filed = {(n, Q1): Pair(Decimal(p[0]), Decimal(p[1])) for n, p in enumerate(pairs, 1) if p}
        holders = [*range(1, len(pairs) + 1)]
        return combine(Series(IndicatorKind.RATIO), filings(filed, holders, Q1), Q1, how)

    @pytest.mark.parametrize(
        ("pairs", "share"),
        [
            (((1, 5), (2, 5)), "0.3"),
            ((None, (2, 5)), "0.4"),
            (((10, 20), (30, 40)), "0.6667"),
        ],
    )
    def test_sums_of_both(self, pairs: tuple[tuple[int, int] | None, ...], share: str) -> None:
        seen = self.ratio(Aggregation.RATIO_OF_SUMS, *pairs)
        assert seen.observed.value is not None
        assert seen.observed.value.quantize(Decimal("0.0001")) == Decimal(share).quantize(Decimal("0.0001"))
        assert seen.reported == sum(pair is not None for pair in pairs)

    def test_of_one_lead(self) -> None:
        assert self.ratio(Aggregation.LEAD, (3, 4)).observed == Observed(Decimal("0.75"))

    def test_mean_and_maximum_are_of_the_shares(self) -> None:
        assert self.ratio(Aggregation.MEAN, (1, 2), (1, 4)).observed.value == Decimal("0.375")
        assert self.ratio(Aggregation.MAX, (1, 2), (1, 4)).observed.value == Decimal("0.5")
