"""Where unfinished reports go when agencies end."""

from __future__ import annotations

import pytest

from actions.domain.reforms import Owed, rearranged, shape_fault
from actions.domain.workflow import Role

A, B, S, T = 1, 2, 10, 11
M = 100


def row(agency: int, *, is_open: bool = True, pk: int = 0) -> Owed:
    return Owed(pk or agency, M, agency, is_open)


@pytest.mark.parametrize(
    ("kind", "before", "after", "fault"),
    [
        ("rename", 1, 1, ""),
        ("rename", 2, 1, "before"),
        ("rename", 1, 2, "after"),
        ("merge", 2, 1, ""),
        ("merge", 1, 1, "before"),
        ("merge", 3, 2, "after"),
        ("split", 1, 2, ""),
        ("split", 1, 1, "after"),
        ("split", 2, 2, "before"),
        ("split", 1, 0, "after"),
    ],
)
def test_what_fits_a_kind(kind: str, before: int, after: int, fault: str) -> None:
    assert shape_fault(kind, before, after) == fault


def test_a_rename_moves_an_open_report() -> None:
    found = rearranged([row(A)], {(M, S): Role.LEAD}, {A: (S,)})
    assert (list(found.moved), list(found.left), list(found.new)) == ([(row(A), S)], [], [])


def test_what_was_filed_stays_and_is_not_asked_for_again() -> None:
    found = rearranged([row(A, is_open=False)], {(M, S): Role.LEAD}, {A: (S,)})
    assert (list(found.moved), list(found.left), list(found.new)) == ([], [], [])


def test_of_two_that_merge_one_report_moves() -> None:
    found = rearranged([row(A), row(B)], {(M, S): Role.SUPPORT}, {A: (S,), B: (S,)})
    assert list(found.moved) == [(row(A), S)]
    assert list(found.left) == [row(B)]
    assert list(found.new) == []


def test_a_successor_with_a_report_of_its_own_gets_no_second() -> None:
    found = rearranged([row(A), row(S)], {(M, S): Role.LEAD}, {A: (S,)})
    assert (list(found.moved), list(found.left)) == ([], [row(A)])


def test_a_split_moves_one_and_makes_the_other() -> None:
    owed = {(M, S): Role.SUPPORT, (M, T): Role.SUPPORT}
    found = rearranged([row(A)], owed, {A: (S, T)})
    assert list(found.moved) == [(row(A), S)]
    assert list(found.new) == [(M, T, Role.SUPPORT)]


def test_others_are_left_alone() -> None:
    found = rearranged([row(B)], {(M, B): Role.LEAD, (M, S): Role.LEAD}, {A: (S,)})
    assert (list(found.moved), list(found.left)) == ([], [])
