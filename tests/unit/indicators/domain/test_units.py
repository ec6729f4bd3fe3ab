"""Histories of agencies that were renamed, merged or split, and nested units."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from agencies.domain.succession import Heir
from hz_plus.lib.quarters import Period
from indicators.domain.series import Entries, Pair
from indicators.domain.units import history, nested

Q1, Q2, Q3, Q4 = (Period(2018, number) for number in (1, 2, 3, 4))
REFORM = date(2018, 7, 1)


def filed(*rows: tuple[Period, int]) -> Entries:
    """Whole numbers by quarter."""
    return {period: Decimal(number) for period, number in rows}


def test_a_renamed_agency_keeps_its_history() -> None:
    found = history(2, {1: filed((Q1, 5), (Q2, 6)), 2: filed((Q3, 7))}, [Heir(1, 2, REFORM, "rename")], Q3)
    assert found == filed((Q1, 5), (Q2, 6), (Q3, 7))
    assert history(1, {1: filed((Q1, 5))}, [Heir(1, 2, REFORM, "rename")], Q2) == filed((Q1, 5))


def test_a_mergers_history_is_the_sum_of_its_predecessors() -> None:
    heirs = [Heir(1, 3, REFORM, "merge"), Heir(2, 3, REFORM, "merge")]
    rows = {1: filed((Q1, 5), (Q2, 6)), 2: filed((Q1, 10)), 3: filed((Q3, 20))}
    assert history(3, rows, heirs, Q3) == filed((Q1, 15), (Q3, 20))
    pairs = {1: {Q1: Pair(Decimal(1), Decimal(5))}, 2: {Q1: Pair(Decimal(2), Decimal(5))}}
    assert history(3, pairs, heirs, Q3) == {Q1: Pair(Decimal(3), Decimal(10))}


def test_one_that_takes_in_another_adds_its_own_history() -> None:
    rows = {1: filed((Q1, 5), (Q2, 6)), 3: filed((Q1, 10), (Q2, 11), (Q3, 20))}
    assert history(3, rows, [Heir(1, 3, REFORM, "merge")], Q3) == filed((Q1, 15), (Q2, 17), (Q3, 20))


def test_one_that_never_filed_takes_nothing_away() -> None:
    rows = {3: filed((Q1, 10), (Q3, 20))}
    assert history(3, rows, [Heir(1, 3, REFORM, "merge")], Q3) == filed((Q1, 10), (Q3, 20))


def test_before_its_day_and_after_a_split_nothing_is_inherited() -> None:
    rows = {1: filed((Q1, 5)), 2: filed((Q3, 7))}
    assert history(2, rows, [Heir(1, 2, date(2018, 10, 1), "rename")], Q3) == filed((Q3, 7))
    assert history(2, rows, [Heir(1, 2, REFORM, "split")], Q3) == filed((Q3, 7))


def test_a_chain_is_inherited_whole() -> None:
    heirs = [Heir(1, 2, date(2018, 4, 1), "rename"), Heir(2, 3, REFORM, "rename")]
    rows = {1: filed((Q1, 5)), 2: filed((Q2, 6)), 3: filed((Q3, 7))}
    assert history(3, rows, heirs, Q4) == filed((Q1, 5), (Q2, 6), (Q3, 7))


def test_three_nested_levels() -> None:
    """1 + 2 + 3 with own values → 6."""
    units = nested([1, 2, 3, 9], {2: 1, 3: 2})
    assert units == {1: (1, 2, 3), 2: (2, 3), 3: (3,), 9: (9,)}
    values = {1: 1, 2: 2, 3: 3}
    assert sum(values[unit] for unit in units[1]) == 6
    assert nested([1, 3], {2: 1, 3: 2}) == {1: (1, 3), 3: (3,)}
