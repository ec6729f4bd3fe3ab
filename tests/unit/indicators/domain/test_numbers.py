"""Figures as people type them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from indicators.domain.numbers import Fault, plain, read_figure


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("47", "47"),
        (" 47 ", "47"),
        ("４７", "47"),
        ("1,234", "1234"),
        ("１，２３４．５", "1234.5"),
        ("0", "0"),
        ("-0", "0"),
        ("007", "7"),
        ("1.50", "1.5"),
        ("12345678901234.5", "12345678901234.5"),
    ],
)
def test_understood(text: str, figure: str) -> None:
    assert read_figure(text, decimals=1).figure == Decimal(figure)


@pytest.mark.parametrize("text", ["", "  ", "　"])
def test_nothing_is_missing_and_not_zero(text: str) -> None:
    read = read_figure(text, decimals=1)
    assert (read.figure, read.fault) == (None, None)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("1e3", Fault.NOT_A_NUMBER),
        ("NaN", Fault.NOT_A_NUMBER),
        ("Infinity", Fault.NOT_A_NUMBER),
        ("1_000", Fault.NOT_A_NUMBER),
        ("٣", Fault.NOT_A_NUMBER),
        ("12,34", Fault.NOT_A_NUMBER),
        ("47家", Fault.NOT_A_NUMBER),
        ("4 7", Fault.NOT_A_NUMBER),
        ("1.25", Fault.TOO_MANY_DECIMALS),
        ("1234567890123456", Fault.TOO_LARGE),
        ("-3", Fault.NEGATIVE),
        ("－3", Fault.NEGATIVE),
    ],
)
def test_refused(text: str, fault: Fault) -> None:
    assert read_figure(text, decimals=1).fault is fault


def test_negative_where_allowed() -> None:
    assert read_figure("−3.5", decimals=1, allow_negative=True).figure == Decimal("-3.5")


@pytest.mark.parametrize(
    ("number", "text"), [("27.0000", "27"), ("1.6000", "1.6"), ("100", "100"), ("0.0000", "0")]
)
def test_plain(number: str, text: str) -> None:
    assert plain(Decimal(number)) == text
    assert plain(None) is None
