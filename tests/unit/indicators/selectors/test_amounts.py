"""Amounts in their unit, with the decimals it has."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from indicators.models import Indicator, Milestone, Target
from indicators.selectors import amounts

COUNT = Indicator(code="1.1-a", kind="stock", unit_zh="家", unit_en="spaces", decimals=0)
MONEY = Indicator(code="3.2-b", kind="annual_flow", unit_zh="亿元", unit_en="100 million yuan", decimals=1)
RATIO = Indicator(code="9.1-a", kind="ratio", unit_zh="%", unit_en="%", decimals=1)
STEPS = Indicator(code="2.1-b", kind="milestone")
D = Decimal


@pytest.mark.parametrize(
    ("number", "indicator", "written"),
    [
        ("1980", COUNT, "1,980"),
        ("27.5", COUNT, "27.5"),
        ("4632.34", MONEY, "4,632.3"),
        ("0.605", RATIO, "60.5"),
        ("0.6666666", STEPS, "66.7"),
        ("1", STEPS, "100"),
    ],
)
def test_amounts(number: str, indicator: Indicator, written: str) -> None:
    assert amounts.amount(D(number), indicator) == written


def test_expected_has_a_decimal_and_targets_no_needless_one() -> None:
    assert amounts.expected(D("34.98"), COUNT) == "35.0"
    assert amounts.stated(D("100.0000"), MONEY) == "100"
    assert amounts.stated(D(1), RATIO) == "100"


def test_differences_carry_their_sign() -> None:
    assert amounts.difference(D("-8"), COUNT) == "−8"
    assert amounts.difference(D(3), COUNT) == "+3"
    assert amounts.difference(D(0), COUNT) == "0"
    assert amounts.difference_with_unit(D("-0.07"), RATIO) == "−7个百分点"
    assert amounts.difference_with_unit(D(2), COUNT) == "+2家"


def test_targets_as_the_text_words_them() -> None:
    target = Target(value=D(60), comparator=">=", due_on=date(2018, 12, 31))
    assert amounts.target_text(target, COUNT) == "≥60家"
    assert amounts.due_text(target) == "2018年底"
    target = Target(value=D(1), comparator="=", due_on=date(2020, 12, 31), deadline_stated=False)
    assert (amounts.target_text(target, RATIO), amounts.due_text(target)) == ("100%", "计划期末")
    assert amounts.due_text(Milestone(due_on=date(2018, 6, 30))) == "2018-06-30"


def test_english_units() -> None:
    with translation.override("en"):
        assert amounts.with_unit("47", COUNT) == "47 spaces"
        assert amounts.with_unit("77.3", MONEY) == "77.3 × 100 million yuan"
        assert amounts.unit_name(MONEY) == "100 million yuan"
