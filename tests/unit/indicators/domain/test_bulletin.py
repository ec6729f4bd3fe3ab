"""References, typed figures, what changed, the code of a bulletin."""

from __future__ import annotations

import pytest

from indicators.domain.bulletin import (
    LANGUAGES,
    TEMPLATES,
    Difference,
    Section,
    Sheet,
    Snapshot,
    code_of,
    differences,
    digest,
    drafted,
    filled,
    references,
    same_code,
    typed_figures,
    unknown,
)

CODES = {"3.2", "S5.1"}


def snapshot(red: str = "2", cell: str = "27家") -> Snapshot:
    sheet = Sheet("各项指标进展", ("编号", "现值"), (("1.1-a", cell),), (1,))
    return Snapshot({"red": red, "day": "2018-06-30"}, {"annex": (sheet,)})


def test_references_are_replaced() -> None:
    assert references("{red}项，共{measures}项") == ["red", "measures"]
    assert filled("明显滞后{red}项", {"red": "2"}) == "明显滞后2项"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("{red}项", []),
        ("{redd}项", ["redd"]),
        ("{red", ["{red"]),
        ("{Red}项", ["{Red", "}项"]),
        ("red}项", ["}项"]),
    ],
)
def test_what_is_no_reference_is_found(text: str, names: list[str]) -> None:
    assert unknown(text, {"red": "2"}) == names


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("明显滞后{red}项", []),
        ("明显滞后2项", ["2"]),
        ("完成１２家", ["１２"]),
        ("达到96.7%", ["96.7%"]),
        ("增长3.2", []),
        ("完成3.25亿元", ["3.25"]),
        ("措施3.2和S5.1", ["5.1"]),
        ("2018年第二季度，于11月10日前、5个工作日内报送", []),
        ("2018Q3, Q4 2018, by 10 November 2018, within 5 working days", []),
        ("2018-10-08前", []),
        ("共有1,234家", ["1,234"]),
    ],
)
def test_figures_are_not_typed(text: str, figures: list[str]) -> None:
    assert typed_figures(text, CODES | ({"5.1"} if not figures else set())) == figures


def test_a_paragraph_about_nothing_is_left_out() -> None:
    numbers = {name: "1" for texts in TEMPLATES["en"].values() for text in texts for name in references(text)}
    whole = drafted("en", numbers)
    assert whole == {part.value: list(TEMPLATES["en"][part]) for part in Section}
    less = drafted("en", numbers | {"previous": "", "red_list": ""})
    assert len(less["overall"]) == len(whole["overall"]) - 1
    assert not any("red_list" in text for text in less["behind"])


def test_both_languages_refer_to_the_same_figures() -> None:
    named = [
        {name for texts in TEMPLATES[code].values() for text in texts for name in references(text)}
        for code in LANGUAGES
    ]
    assert named[0] == named[1]


def test_templates_type_no_figures() -> None:
    for texts in TEMPLATES.values():
        for text in (text for own in texts.values() for text in own):
            assert typed_figures(text) == []


def test_every_changed_number_and_cell_is_told() -> None:
    assert differences(snapshot(), snapshot()) == []
    assert differences(snapshot(), snapshot("3", "28家")) == [
        Difference("{red}", "2", "3"),
        Difference("各项指标进展 · 1.1-a · 现值", "27家", "28家"),
    ]
    gone = Snapshot({"day": "2018-06-30"}, {})
    assert Difference("各项指标进展 · 1.1-a · 现值", "27家", "") in differences(snapshot(), gone)
    assert Difference("{red}", "", "2") in differences(gone, snapshot())


def test_a_snapshot_survives_storing() -> None:
    assert Snapshot.of(snapshot().plain()) == snapshot()


def test_the_digest_covers_text_numbers_and_tables() -> None:
    texts = {"overall": ["明显滞后{red}项"]}
    whole = digest([("zh-hans", snapshot(), texts)])
    assert len(whole) == 64
    assert whole == digest([("zh-hans", snapshot(), dict(texts))])
    others = [
        ("en", snapshot(), texts),
        ("zh-hans", snapshot("3"), texts),
        ("zh-hans", snapshot(cell="28家"), texts),
    ]
    assert whole not in {digest([other]) for other in others}
    assert whole != digest([("zh-hans", snapshot(), {"overall": ["明显滞后{red}项。"]})])


def test_a_code_is_recognised_however_it_is_spaced() -> None:
    whole = digest([])
    code = code_of(whole)
    assert len(code) == 19
    for typed in (code, code.upper(), code.replace(" ", ""), code.replace(" ", "-"), whole):
        assert same_code(typed, whole)
    for typed in ("", code[:-1], "0" * 16, whole + "0"):
        assert not same_code(typed, whole)
