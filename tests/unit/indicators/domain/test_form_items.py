"""Rows in a cell of the official form, and back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.domain.items import MATTERS, NEXT_STEPS, PROBLEMS
from indicators.domain.form_items import after, cell, rows_of

MATTER = {"id": "r1", "matter": "用地", "agencies": [{"code": "kewei", "name": "市科委"}], "settled": False}


@pytest.mark.parametrize(
    ("line", "step", "day", "person"),
    [
        ("验收", "验收", "", ""),
        ("验收；2018-10-31", "验收", "2018-10-31", ""),
        ("验收;2018-10-31; 李四 ", "验收", "2018-10-31", "李四"),
        ("评审；验收；；李四", "评审；验收", "", "李四"),
        ("验收；10月底；李四", "验收", "10月底", "李四"),
    ],
)
def test_a_step_is_read_from_the_right(line: str, step: str, day: str, person: str) -> None:
    [row] = rows_of(NEXT_STEPS, line, (), None)
    assert (row["step"], row["due_on"], row["person"]) == (step, day, person)


def test_what_a_line_does_not_say_stays() -> None:
    assert rows_of(MATTERS, "用地\n", [MATTER], None) == [MATTER]
    [again] = rows_of(NEXT_STEPS, "验收；2018-10-31", [{"id": "r1", "step": "验收", "done": True}], None)
    assert (again["id"], again["done"], again["due_on"]) == ("r1", True, "2018-10-31")


def test_a_line_taken_out_goes_unless_it_came_after_the_form_was_made() -> None:
    saved: list[dict[str, Any]] = [{"id": "r1", "problem": "甲"}, {"id": "r2", "problem": "乙"}]
    assert rows_of(PROBLEMS, "", saved, {"r1"}) == [{"id": "r1"}]
    assert rows_of(PROBLEMS, "", saved, None) == [{"id": "r1"}, {"id": "r2"}]
    assert after(PROBLEMS, saved, [{"id": "r1"}]) == "乙"


def test_the_same_line_twice_is_two_rows() -> None:
    first, second = rows_of(PROBLEMS, "甲\n甲", [{"id": "r1", "problem": "甲"}], None)
    assert (first["id"], second["problem"]) == ("r1", "甲")
    assert second["id"] != "r1"


WORDS = st.text("甲乙；; 1-", min_size=1, max_size=6).map(str.strip).filter(bool)
STEPS = st.lists(
    st.fixed_dictionaries(
        {
            "step": WORDS,
            "due_on": st.sampled_from([None, "2018-10-31"]),
            "person": st.one_of(st.just(""), WORDS),
            "done": st.booleans(),
        }
    ),
    max_size=4,
    unique_by=lambda row: str(row["step"]) + str(row["person"]),
)


@given(STEPS)
def test_there_and_back_nothing_changes(typed: list[dict[str, Any]]) -> None:
    saved = [{"id": f"r{index}", **row} for index, row in enumerate(typed)]
    text = cell(NEXT_STEPS, saved)
    back = rows_of(NEXT_STEPS, text, saved, {row["id"] for row in saved})
    assert cell(NEXT_STEPS, back) == text
