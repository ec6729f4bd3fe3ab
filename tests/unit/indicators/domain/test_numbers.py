"""Figures as people type them."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indicators.domain.numbers import SIGNIFICANT_DIGITS, Fault, grouped, plain, read_figure


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


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("27", "27"),
        ("1234.50", "1,234.5"),
        ("-1234567", "-1,234,567"),
        ("0.0001", "0.0001"),
        ("1000", "1,000"),
    ],
)
def test_grouped(number: str, text: str) -> None:
    assert grouped(Decimal(number)) == text


class TestSuffixes:
    """万 and 亿 behind the digits."""

    @pytest.mark.parametrize(
        ("text", "unit", "figure"),
        [
            ("3万", "家", "30000"),
            ("１．２５万", "个", "12500"),
            ("1,200 万", "", "12000000"),
            ("2亿", "元", "200000000"),
            ("0万", "个", "0"),
        ],
    )
    def test_multiply_where_single_things_are_counted(self, text: str, unit: str, figure: str) -> None:
        assert read_figure(text, decimals=0, unit=unit).figure == Decimal(figure)

    @pytest.mark.parametrize(
        ("text", "unit", "instead"),
        [
            ("1.2亿", "亿元", "1.2"),
            ("1.2亿元", "亿元", "1.2"),
            ("12000万", "亿元", "1.2"),
            ("3亿", "万户", "30000"),
            ("1万", "亿元", None),
        ],
    )
    def test_refused_where_the_unit_has_one_itself(self, text: str, unit: str, instead: str | None) -> None:
        read = read_figure(text, decimals=1, unit=unit)
        assert (read.figure, read.fault) == (None, Fault.OTHER_UNIT)
        assert read.instead == (None if instead is None else Decimal(instead))

    @pytest.mark.parametrize(
        ("text", "unit", "fault"),
        [
            ("3万", None, Fault.NOT_A_NUMBER),
            ("万", "家", Fault.NOT_A_NUMBER),
            ("3万家", "家", Fault.NOT_A_NUMBER),
            ("47家", "家", Fault.NOT_A_NUMBER),
            ("3万5", "家", Fault.NOT_A_NUMBER),
            ("3万亿", "家", Fault.NOT_A_NUMBER),
            ("1e3万", "家", Fault.NOT_A_NUMBER),
            ("٣万", "家", Fault.NOT_A_NUMBER),
            ("1.2元", "亿元", Fault.NOT_A_NUMBER),
            ("1.23456万", "家", Fault.TOO_MANY_DECIMALS),
            ("12345678901234亿", "家", Fault.TOO_LARGE),
            ("-3万", "家", Fault.NEGATIVE),
        ],
    )
    def test_refused(self, text: str, unit: str | None, fault: Fault) -> None:
        assert read_figure(text, decimals=0, unit=unit).fault is fault


FULL_WIDTH = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")
UNITS = st.sampled_from([None, "", "家", "亿元", "万户"])


@st.composite
def figures(draw: st.DrawFn) -> Decimal:
    """Figures as a column holds them."""
    return Decimal(draw(st.integers(-(10**15) + 1, 10**15 - 1))).scaleb(-draw(st.integers(0, 4)))


@given(
    figure=figures(),
    full=st.booleans(),
    groups=st.booleans(),
    blanks=st.sampled_from(["", " ", "　"]),
    unit=UNITS,
)
def test_whatever_way_a_figure_is_written_it_is_read_exactly(
    figure: Decimal, full: bool, groups: bool, blanks: str, unit: str | None
) -> None:
    text = f"{figure:,f}" if groups else f"{figure:f}"
    written = blanks + (text.translate(FULL_WIDTH) if full else text) + blanks
    assert read_figure(written, decimals=4, allow_negative=True, unit=unit).figure == figure


@given(text=st.one_of(st.text(max_size=12), st.text("0123456789.,-万亿元eE_٣", max_size=8)), unit=UNITS)
@example("1e3", None)
@example("NaN", "家")
@example("1_000", "")
@example("٣", "亿元")
def test_nothing_is_guessed(text: str, unit: str | None) -> None:
    read = read_figure(text, decimals=2, unit=unit)
    assert read.figure is None or read.fault is None
    if read.figure is None:
        return
    assert read.figure >= 0
    assert read.figure.is_finite()
    assert len(read.figure.as_tuple().digits) <= SIGNIFICANT_DIGITS + 8
    assert re.fullmatch(r"[\s0-9０-９.,，．+\-−－]*[万亿]?\s*", text)
    assert not re.search("[万亿]", text) or unit in ("", "家")
