"""Two languages in data."""

from __future__ import annotations

import pytest
from django.utils import translation

from actions.models import Measure
from hz_plus.lib.languages import numeral


@pytest.mark.parametrize(("text", "number"), [("一", 1), ("九", 9), ("十", 10), ("十一", 11), ("十六", 16)])
def test_numerals(text: str, number: int) -> None:
    assert numeral(text) == number


@pytest.mark.parametrize("text", ["", "二十", "百", "一一"])
def test_other_numerals_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a numeral"):
        numeral(text)


def test_a_clause_in_each_language() -> None:
    measure = Measure(clause_section="二", clause_area="十六", clause_item=3)
    assert measure.clause_name == measure.clause == "二（十六）3"
    with translation.override("en"):
        assert measure.clause_name == "part 2, section 16, item 3"
        assert measure.clause == "二（十六）3"


def test_chinese_stands_in_where_english_is_missing() -> None:
    measure = Measure(title_zh="大力发展众创空间", title_en="")
    with translation.override("en"):
        assert measure.title == "大力发展众创空间"
