"""Who has the obligations of agencies that gave them away."""

from __future__ import annotations

from datetime import date

from agencies.domain.succession import Heir, follow, reached, successors_on

REFORM = date(2019, 1, 10)
LATER = date(2021, 4, 1)


def test_from_its_day_on_a_rename_is_followed() -> None:
    heirs = [Heir(1, 2, REFORM, "rename")]
    assert follow([1, 3], successors_on(heirs, date(2019, 1, 9))) == (1, 3)
    assert follow([1, 3], successors_on(heirs, REFORM)) == (2, 3)


def test_chains_are_followed_to_their_end_and_each_agency_comes_once() -> None:
    heirs = [Heir(1, 2, REFORM, "merge"), Heir(3, 2, REFORM, "merge"), Heir(2, 4, LATER, "rename")]
    assert follow([1, 3, 2], successors_on(heirs, REFORM)) == (2,)
    assert follow([1, 3, 2], successors_on(heirs, LATER)) == (4,)


def test_after_a_split_all_successors_have_it() -> None:
    heirs = [Heir(1, 2, REFORM, "split"), Heir(1, 3, REFORM, "split")]
    assert follow([1], successors_on(heirs, REFORM)) == (2, 3)
    assert [heir.inherits for heir in heirs] == [False, False]


def test_a_ring_ends() -> None:
    heirs = [Heir(1, 2, REFORM, "rename"), Heir(2, 1, LATER, "rename")]
    assert follow([1], successors_on(heirs, LATER)) == (1,)


def test_who_is_reached_through_any_number_of_steps_on_any_day() -> None:
    heirs = [Heir(3, 4, LATER, "rename"), Heir(1, 2, REFORM, "split"), Heir(1, 3, REFORM, "split")]
    assert reached([1], heirs) == {1, 2, 3, 4}
    assert reached([2, 5], heirs) == {2, 5}
    ring = [Heir(1, 2, REFORM, "rename"), Heir(2, 1, LATER, "rename")]
    assert reached([2], ring) == {1, 2}
    assert reached([], heirs) == set()
