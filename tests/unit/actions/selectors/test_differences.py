"""What changed between two texts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from actions.selectors.differences import changes, differences


def test_numbers_and_words_change_whole() -> None:
    assert differences("累计 47 家", "累计 49 家") == [
        ("same", "累计 "),
        ("del", "47"),
        ("ins", "49"),
        ("same", " 家"),
    ]


def test_crumbs_between_changes_count_as_changed() -> None:
    runs = differences("部分园区改造未完成验收。", "萧山区差3家。")
    assert runs == [("del", "部分园区改造未完成验收"), ("ins", "萧山区差3家"), ("same", "。")]


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_runs_tell_both_texts(old: str, new: str) -> None:
    runs = differences(old, new)
    if old != new:
        assert "".join(text for kind, text in runs if kind != "ins") == old
        assert "".join(text for kind, text in runs if kind != "del") == new


def test_without_an_earlier_text_nothing_is_marked() -> None:
    new = {"progress": "新", "next_steps": [{"step": "甲", "person": "李", "done": True}]}
    found = {row.name: row for row in changes({}, new, is_lead=True)}
    assert [row.name for row in found.values() if row.runs] == []
    assert found["progress"].text == "新"
    assert found["next_steps"].text == "✔ 甲 · 李"
    assert found["problems"].text == ""


def test_what_was_deleted_is_told() -> None:
    found = {
        row.name: row for row in changes({"problems": [{"problem": "有"}]}, {"problems": []}, is_lead=True)
    }
    assert list(found["problems"].runs) == [("del", "有")]


def test_a_supporter_has_two_fields() -> None:
    found = changes({}, {"progress": "配合"}, is_lead=False)
    assert [(row.name, row.label) for row in found] == [("progress", "配合工作情况"), ("contact", "联系人")]
