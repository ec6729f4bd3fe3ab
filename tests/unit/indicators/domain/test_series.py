"""Carrying and combining: worked cases of PRODUCT §3 and §4.5."""

from __future__ import annotations

from decimal import Decimal

import pytest

from hz_plus.lib.quarters import Period
from indicators.domain.kinds import Aggregation, IndicatorKind, Reason
from indicators.domain.progress import Observed
from indicators.domain.series import Carried, Filed, Pair, Series, carried, combine, derived, year_met

Q1, Q2, Q3, Q4 = (Period(2017, number) for number in (1, 2, 3, 4))


def stock(filed: Filed) -> Series:
    """A stock with these entries."""
    return Series(IndicatorKind.STOCK, filed)


def test_own_value_then_last_quarters_then_nothing() -> None:
    filed = stock({(1, Q1): Decimal(5)})
    assert carried(filed, 1, Q1) == Carried(Decimal(5))
    assert carried(filed, 1, Q2) == Carried(Decimal(5), stale=True)
    assert carried(filed, 1, Q3) == Carried(None, reason=Reason.NO_DATA)
    assert carried(filed, 2, Q3) == Carried(None, reason=Reason.NEVER_FILED)
    assert carried(stock({(1, Q4): Decimal(5)}), 1, Q1) == Carried(None, reason=Reason.NEVER_FILED)


def test_a_reported_zero_stays_zero() -> None:
    assert carried(stock({(1, Q1): Decimal(0), (1, Q2): Decimal(0)}), 1, Q2) == Carried(Decimal(0))


def test_sum_with_one_of_two_silent_this_quarter_carries_and_marks() -> None:
    filed = stock({(1, Q1): Decimal(4), (2, Q1): Decimal(6), (1, Q2): Decimal(5)})
    seen = combine(filed, [1, 2], Q2, Aggregation.SUM)
    assert seen.observed == Observed(Decimal(11), stale=True)
    assert (seen.reported, seen.expected) == (1, 2)


def test_sum_with_one_of_three_ever_heard_is_grey_and_keeps_its_number() -> None:
    seen = combine(stock({(1, Q2): Decimal(5)}), [1, 2, 3], Q2, Aggregation.SUM)
    assert seen.observed == Observed(Decimal(5), stale=True, reason=Reason.NO_DATA)


@pytest.mark.parametrize(
    ("how", "result"), [(Aggregation.MEAN, 15), (Aggregation.MAX, 20), (Aggregation.SUM, 30)]
)
def test_missing_leaves_a_mean(how: Aggregation, result: int) -> None:
    """10, 20, missing → mean 15, coverage 2 of 3."""
    seen = combine(stock({(1, Q1): Decimal(10), (2, Q1): Decimal(20)}), [1, 2, 3], Q1, how)
    assert seen.observed.value == result
    assert (seen.reported, seen.expected, seen.observed.stale) == (2, 3, True)


def test_nobody_heard() -> None:
    assert combine(stock({}), [1, 2], Q1, Aggregation.SUM).observed == Observed(
        None, reason=Reason.NEVER_FILED
    )
    old = combine(stock({(1, Q1): Decimal(1)}), [1], Q4, Aggregation.LEAD)
    assert old.observed == Observed(None, reason=Reason.NO_DATA)


class TestAnnualFlow:
    """Year to date becomes a rolling year."""

    FILED = {
        (1, Period(2016, 3)): Decimal(60),
        (1, Period(2016, 4)): Decimal(80),
        (1, Period(2017, 3)): Decimal(70),
    }

    def flow(self, filed: Filed, **more: object) -> Series:
        """A flow with these entries."""
        return Series(IndicatorKind.ANNUAL_FLOW, filed, **more)  # type: ignore[arg-type]

    def test_four_quarters(self) -> None:
        assert derived(self.flow(self.FILED), 1, Q3) == 70 + 80 - 60

    def test_at_the_years_end_it_is_the_years_amount(self) -> None:
        assert derived(self.flow(self.FILED), 1, Period(2016, 4)) == 80

    def test_without_last_years_split_its_total_is_spread_evenly(self) -> None:
        filed = {(1, Period(2016, 4)): Decimal(80), (1, Q1): Decimal(10)}
        assert derived(self.flow(filed), 1, Q1) == 10 + 80 * Decimal("0.75")

    def test_the_baseline_is_the_total_of_2015(self) -> None:
        filed = {(1, Period(2016, 2)): Decimal(30)}
        assert derived(self.flow(filed, totals={2015: Decimal(64)}), 1, Period(2016, 2)) == 30 + 32
        assert derived(self.flow(filed), 1, Period(2016, 2)) is None

    def test_no_carry_across_the_years_end(self) -> None:
        series = self.flow({(1, Period(2016, 4)): Decimal(80)})
        assert carried(series, 1, Q1) == Carried(None, reason=Reason.NO_DATA)
        series = self.flow({(1, Period(2016, 4)): Decimal(80), (1, Q1): Decimal(10)})
        assert carried(series, 1, Q2) == Carried(Decimal(70), stale=True)

    def test_frozen_at_its_target(self) -> None:
        filed = {(1, Q4): Decimal(80), (1, Period(2018, 1)): Decimal(10)}
        seen = combine(self.flow(filed, frozen_at=Q4), [1], Period(2018, 1), Aggregation.LEAD)
        assert seen.observed == Observed(Decimal(80))


class TestAnnualQuota:
    """Counts of each year add up."""

    QUOTAS = {2016: Decimal(3), 2017: Decimal(3)}

    def quota(self, filed: Filed) -> Series:
        """A quota of three a year."""
        return Series(IndicatorKind.ANNUAL_QUOTA, filed, quotas=self.QUOTAS)

    def test_latest_count_of_each_year(self) -> None:
        filed = {(1, Period(2016, 3)): Decimal(2), (1, Q1): Decimal(0), (1, Q2): Decimal(1)}
        assert derived(self.quota(filed), 1, Q2) == 3
        assert year_met(self.quota(filed), [1], 2016) is False

    def test_a_year_without_any_count_makes_it_missing(self) -> None:
        assert derived(self.quota({(1, Q2): Decimal(1)}), 1, Q2) is None
        assert year_met(self.quota({}), [1], 2016) is None

    def test_a_quota_carries_across_the_years_end(self) -> None:
        filed = {(1, Period(2016, 4)): Decimal(3)}
        assert carried(self.quota(filed), 1, Q1) == Carried(Decimal(3), stale=True)


class TestRatio:
    """Never an average of percentages."""

    def ratio(self, *pairs: tuple[int, int] | None) -> Series:
        """Agencies 1, 2, … with these numerators and denominators; None: silent."""
        filed = {(n, Q1): Pair(Decimal(p[0]), Decimal(p[1])) for n, p in enumerate(pairs, 1) if p}
        return Series(IndicatorKind.RATIO, filed)

    @pytest.mark.parametrize(
        ("pairs", "share"),
        [
            (((1, 5), (2, 5)), "0.3"),
            ((None, (2, 5)), "0.4"),
            (((10, 20), (30, 40)), "0.6667"),
        ],
    )
    def test_sums_of_both(self, pairs: tuple[tuple[int, int] | None, ...], share: str) -> None:
        seen = combine(self.ratio(*pairs), [1, 2], Q1, Aggregation.RATIO_OF_SUMS)
        assert seen.observed.value is not None
        assert seen.observed.value.quantize(Decimal("0.0001")) == Decimal(share).quantize(Decimal("0.0001"))
        assert seen.reported == sum(pair is not None for pair in pairs)

    def test_of_one_lead(self) -> None:
        assert combine(self.ratio((3, 4)), [1], Q1, Aggregation.LEAD).observed == Observed(Decimal("0.75"))
