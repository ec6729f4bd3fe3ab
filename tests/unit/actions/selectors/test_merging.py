"""What each of two people changed in one draft."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.selectors.merging import clashes_at, marks_as_text, marks_of, merge, taken_from, without

SAVED: dict[str, Any] = {
    "progress": "原文。",
    "results": "",
    "next_steps": [{"id": "r1", "step": "验收", "due_on": "2017-12-31", "person": "", "done": False}],
    "values": [{"indicator": "1.1-a", "value": "27", "numerator": None, "denominator": None, "note": ""}],
    "milestones": [{"indicator": "2.1-b", "order": 1, "done_on": "2017-09-01", "note": ""}],
}
POSTED: dict[str, Any] = {
    "progress": "原文。\r\n",
    "results": "",
    "next_steps": [
        {"id": "r1", "step": "验收", "due_on": "2017-12-31", "person": ""},
        {"id": "r2", "step": ""},
    ],
    "values": [{"indicator": "1.1-a", "value": "27", "note": ""}],
    "milestones": [
        {"indicator": "2.1-b", "order": "1", "done_on": "2017-09-01", "note": ""},
        {"indicator": "2.1-b", "order": "2", "done_on": "", "note": ""},
    ],
}
BASE = marks_of(marks_as_text(SAVED))


def changed(content: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return content | fields


def value(number: str, note: str = "") -> list[dict[str, Any]]:
    return [{"indicator": "1.1-a", "value": number, "note": note}]


def steps(row: str, text: str) -> list[dict[str, Any]]:
    return [{"id": row, "step": text}]


def test_what_was_posted_untouched_is_no_change() -> None:
    merged = merge(POSTED, SAVED, BASE)
    assert (merged.clashes, merged.taken) == ([], [])


@pytest.mark.parametrize(
    ("mine", "theirs", "clashes", "taken"),
    [
        ({"progress": "我。"}, {}, [], []),
        ({}, {"progress": "她。"}, [], ["progress"]),
        ({"progress": "我。"}, {"progress": "她。"}, ["progress"], []),
        ({"progress": "同。"}, {"progress": "同。"}, [], []),
        ({"progress": "我。"}, {"results": "她。"}, [], ["results"]),
        ({"progress": ""}, {"progress": "她。"}, ["progress"], []),
        ({"values": value("28")}, {"values": value("29")}, ["values/1.1-a"], []),
        ({"values": value("27")}, {"values": value("29")}, [], ["values/1.1-a"]),
        ({"values": value("27", "台账")}, {"values": []}, ["values/1.1-a"], []),
        ({"values": value("1,000")}, {"values": value("1000")}, [], []),
        ({"next_steps": steps("r1", "复验")}, {"next_steps": steps("r1", "验收二")}, ["next_steps/r1"], []),
        ({"next_steps": steps("r1", "")}, {"next_steps": steps("r1", "验收二")}, ["next_steps/r1"], []),
        ({"next_steps": steps("r8", "甲")}, {"next_steps": steps("r9", "乙")}, [], []),
        ({}, {"next_steps": []}, [], ["next_steps/r1"]),
    ],
)
def test_only_what_both_changed_is_asked(
    mine: dict[str, Any], theirs: dict[str, Any], clashes: list[str], taken: list[str]
) -> None:
    merged = merge(changed(POSTED, **mine), changed(SAVED, **theirs), BASE)
    assert (merged.clashes, merged.taken) == (clashes, taken)


def test_a_form_without_marks_asks_wherever_the_texts_differ() -> None:
    merged = merge(changed(POSTED, progress="我。"), SAVED, marks_of(None))
    assert merged.clashes == ["progress"]
    assert marks_of("") == {}


def test_what_is_taken_or_left_goes_row_by_row() -> None:
    left = without(POSTED, ["progress", "milestones/2.1-b/2"])
    assert "progress" not in left
    assert [row["order"] for row in left["milestones"]] == ["1"]
    assert taken_from(SAVED, "values/1.1-a") == {"values": SAVED["values"]}
    assert taken_from(SAVED, "progress") == {"progress": "原文。"}
    assert taken_from(SAVED, "values/9.9-z") == {}


def test_both_texts_are_shown() -> None:
    mine = changed(
        POSTED, values=value("28", "台账"), next_steps=[{"id": "r1", "step": "复验", "person": "李四"}]
    )
    found = clashes_at(["values/1.1-a", "next_steps/r1", "progress"], mine, SAVED)
    assert [(clash.mine, clash.theirs) for clash in found] == [
        ("28 · 台账", "27"),
        ("复验 · 李四", "验收 · 2017-12-31"),
        ("原文。", "原文。"),
    ]


TEXTS = st.dictionaries(st.sampled_from(["progress", "results", "delay_reason"]), st.sampled_from("甲乙丙"))


@given(base=TEXTS, mine=TEXTS, theirs=TEXTS)
def test_no_text_is_ever_lost(base: dict[str, str], mine: dict[str, str], theirs: dict[str, str]) -> None:
    """What I changed is in the result or asked about; what they changed stands or is asked about."""
    merged = merge(mine, theirs, marks_of(marks_as_text(base)))
    result = theirs | dict(merged.content)
    for name, text in mine.items():
        if text != base.get(name, "") and name not in merged.clashes:
            assert result[name] == text
    for name, text in theirs.items():
        if text != base.get(name, "") and name not in merged.clashes:
            assert result[name] == text
