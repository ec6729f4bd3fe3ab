"""Rows that are ticked off: laid over, carried, recognised, told."""

from __future__ import annotations

from actions.domain.items import (
    ID,
    MATTERS,
    NEXT_STEPS,
    PROBLEMS,
    carried,
    codes_of,
    identified,
    laid_over,
    lines,
    new_id,
    taken_away,
)

SAVED = [{"id": "r1", "problem": "甲", "solved": False}, {"id": "r2", "problem": "乙", "solved": True}]


def test_ids_are_new_and_never_read_as_a_row_number() -> None:
    ids = {new_id() for _turn in range(50)}
    assert len(ids) == 50
    assert all(ID.fullmatch(own) and not own.isdigit() for own in ids)


def test_what_is_not_mentioned_stays_and_a_blank_row_says_nothing() -> None:
    typed = [{"id": "r9", "problem": "丙"}, {"id": "r1"}]
    assert [row["id"] for row in laid_over(SAVED, typed)] == ["r9", "r1", "r2"]
    assert PROBLEMS.is_blank(typed[1])
    assert lines(PROBLEMS, laid_over(SAVED, typed)) == "丙\n✔ 乙"


def test_open_rows_come_along_until_they_are_taken_up() -> None:
    assert [row["id"] for row in carried(PROBLEMS, SAVED, set())] == ["r1"]
    assert carried(PROBLEMS, SAVED, {"r1"}) == []


def test_a_row_without_an_id_is_recognised_by_its_text_once() -> None:
    found = identified(PROBLEMS, [{"problem": "甲"}, {"problem": "甲"}, {"problem": "乙", "id": "r5"}], SAVED)
    assert found[0]["id"] == "r1"
    assert found[1]["id"] not in ("r1", "r2")
    assert found[2]["id"] == "r5"


def test_a_list_for_the_whole_takes_the_others_away() -> None:
    assert taken_away(SAVED, [{"id": "r2"}]) == [{"id": "r1"}]


def test_a_row_as_one_line() -> None:
    step = {"step": "验收", "due_on": "2017-12-31", "person": "李四", "done": True}
    assert lines(NEXT_STEPS, [step, {"step": ""}]) == "✔ 验收 · 李四 · 2017-12-31"
    matter = {"matter": "用地", "agencies": [{"code": "fagaiwei", "name": "市发改委"}, "kewei"]}
    assert lines(MATTERS, [matter]) == "用地 · 市发改委、kewei"
    assert codes_of(matter["agencies"]) == ["fagaiwei", "kewei"]
    assert lines(MATTERS, None) == ""
