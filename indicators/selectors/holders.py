"""Who holds an indicator in a quarter: whose values make its figure (PRODUCT §3)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from agencies.domain.succession import follow
from hz_plus.lib.quarters import Period
from indicators.domain.kinds import Aggregation, IndicatorKind
from indicators.selectors.book import Book, IndicatorBook
from indicators.selectors.feed import Wanted
from indicators.selectors.said import Said

NEAR = (IndicatorKind.STOCK, IndicatorKind.RATIO)
"""Kinds whose value at a quarter rests on that quarter and the one before alone."""


class Holders:
    """The holders of a plan's indicators in any quarter."""

    def __init__(self, book: Book, said: Said) -> None:
        self._book = book
        self._said = said
        self._found: dict[tuple[int, Period], tuple[int, ...]] = {}
        self._epochs: dict[tuple[object, ...], tuple[int, ...]] = {}

    def every(self, row: IndicatorBook, period: Period) -> tuple[int, ...]:
        """Leads, or holders of parts where the indicator is decomposed; successions followed, waivers ignored."""
        key = row.id, period
        if key not in self._found:
            self._found[key] = self._on(row, period.ends_on)
        return self._found[key]

    def _on(self, row: IndicatorBook, day: date) -> tuple[int, ...]:
        """Days with the same parts and duties share one answer."""
        duties = self._book.duties
        by_lead = row.way_on(day).aggregation is Aggregation.LEAD
        key = row.id, by_lead, row.parts.epoch(day), duties.epoch(day)
        if key not in self._epochs:
            self._epochs[key] = (
                duties.leads_on(day).get(row.measure, ())
                if by_lead
                else follow((share.agency for share in row.parts.on(day)), duties.successors_on(day))
            )
        return self._epochs[key]

    def waited_for(self, row: IndicatorBook, period: Period) -> tuple[int, ...]:
        """Those whose report of the quarter was not waived."""
        waived = self._said.waived.get((row.measure, period))
        every = self.every(row, period)
        return tuple(agency for agency in every if agency not in waived) if waived else every

    def wanted(
        self, row: IndicatorBook, periods: Iterable[Period], also: frozenset[int] = frozenset()
    ) -> Wanted:
        """Whose values of the indicator are needed for these quarters; `also`: agencies wanted one by one.

        Agencies may be added up where they hold it in all of the quarters, were never waived, and have no
        history but their own.
        """
        asked = list(periods)
        sets = {*map(frozenset, {self.every(row, period) for period in asked})}
        everybody = also.union(*sets)
        kin = self._kin()
        shared = self._steady(row, asked, sets) - also - kin
        alone = everybody - shared
        return Wanted(row.id, row.kind in NEAR, shared, alone | kin if alone & kin else alone)

    def _steady(
        self, row: IndicatorBook, periods: Sequence[Period], sets: Collection[frozenset[int]]
    ) -> frozenset[int]:
        """Those who hold it in all of the quarters and are waited for; nobody where values may not be added."""
        if not sets or not self._may_be_added(row, periods):
            return frozenset()
        steady = frozenset.intersection(*sets)
        for period in periods:
            steady -= self._said.waived.get((row.measure, period), frozenset())
        return steady

    def _kin(self) -> frozenset[int]:
        """Everybody who was succeeded by, or succeeded, somebody."""
        return frozenset(
            agency for heir in self._book.duties.heirs for agency in (heir.predecessor, heir.successor)
        )

    def _may_be_added(self, row: IndicatorBook, periods: Iterable[Period]) -> bool:
        """Sums may, and means of anything but shares; the largest is no sum, nor is a mean of shares."""
        hows = {row.way_on(period.ends_on).aggregation for period in periods}
        allowed = {Aggregation.SUM, Aggregation.RATIO_OF_SUMS}
        if row.kind is not IndicatorKind.RATIO:
            allowed.add(Aggregation.MEAN)
        return hows <= allowed
