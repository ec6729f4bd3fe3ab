"""Spans of days, and what is valid for them."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from hz_plus.lib.spans import ALWAYS, Span, Timeline, span

FIRST, LAST = date(2018, 1, 1), date(2018, 6, 30)
days = st.dates(date(2018, 1, 1), date(2018, 12, 31))
spans = st.builds(
    lambda one, other: Span(min(one, other), max(one, other)) if one and other else Span(one, other),
    st.none() | days,
    st.none() | days,
)


def test_both_ends_are_included_and_none_is_open() -> None:
    half = Span(FIRST, LAST)
    assert [half.holds(day) for day in (FIRST, LAST)] == [True, True]
    assert [half.holds(day) for day in (date(2017, 12, 31), date(2018, 7, 1))] == [False, False]
    assert ALWAYS.holds(date(1, 1, 1))
    assert span(None, None) is ALWAYS
    assert half.changes == (FIRST, date(2018, 7, 1))


def test_of_several_the_one_that_began_last() -> None:
    line = Timeline([(Span(FIRST), "new"), (ALWAYS, "old")])
    assert (line.latest(date(2017, 12, 31)), line.latest(FIRST)) == ("old", "new")
    assert Timeline[str]().latest(FIRST) is None
    assert set(line.every()) == {"new", "old"}


@given(st.lists(st.tuples(spans, st.integers())), days)
def test_a_timeline_says_what_its_spans_say(rows: list[tuple[Span, int]], day: date) -> None:
    found = Timeline(rows).on(day)
    assert sorted(found) == sorted(row for each, row in rows if each.holds(day))
