"""Clauses told apart by their numbers."""

from __future__ import annotations

from actions.domain.clauses import clauses

TEXT = """
关于测试的意见
各单位：
一、目标
到2020年完成。
二、行动
(一)第一类。
1.甲事。办好。
另起一段。
２。不是编号。
2．乙事，增长 1.5倍。
（二）第二类。
不分项。
1.5倍不是编号。
三、保障
十一、附则
"""


def test_each_number_begins_a_clause() -> None:
    found = clauses(TEXT.splitlines())
    assert [(row.pointer, row.lines[0][:4]) for row in found] == [
        (("", "", None), "关于测试"),
        (("一", "", None), "一、目标"),
        (("二", "", None), "二、行动"),
        (("二", "一", None), "(一)第"),
        (("二", "一", 1), "1.甲事"),
        (("二", "一", 2), "2．乙事"),
        (("二", "二", None), "（二）第"),
        (("三", "", None), "三、保障"),
        (("十一", "", None), "十一、附"),
    ]


def test_lines_stay_as_they_are_with_the_clause_they_follow() -> None:
    by_pointer = {row.pointer: row.lines for row in clauses(TEXT.splitlines())}
    assert by_pointer["二", "一", 1] == ["1.甲事。办好。", "另起一段。", "２。不是编号。"]
    assert by_pointer["二", "二", None] == ["（二）第二类。", "不分项。", "1.5倍不是编号。"]


def test_nothing_has_no_clauses() -> None:
    assert clauses(["", "  "]) == []
    assert [row.pointer for row in clauses(["1.没有上一级的编号"])] == [("", "", None)]
