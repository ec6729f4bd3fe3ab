"""Pasted lines of earlier years' values."""

from __future__ import annotations

import pytest

from hz_plus.lib.quarters import Period
from indicators.domain.past_values import PastFault, PastFaulty, PastLine, lines


def test_lines_in_any_way_of_writing() -> None:
    heading = "季度\t指标\t单位\t数值\n\n"
    text = "2016Q4\t1.1-a\tkewei\t35\n２０１６年第四季度 \t1.1-a\t市旅委\t45 / 60\n2016年第3\t x\ty\tz"
    assert lines(heading + text) == [
        PastLine(3, Period(2016, 4), "1.1-a", "kewei", "35"),
        PastLine(4, Period(2016, 4), "1.1-a", "市旅委", "45 / 60"),
        PastLine(5, Period(2016, 3), "x", "y", "z"),
    ]


def test_a_ratio_has_two_parts() -> None:
    assert [
        row.content for row in lines("2016Q4\ta\tb\t45 / 60\n2016Q4\tc\td\t35") if isinstance(row, PastLine)
    ] == [
        {"numerator": "45", "denominator": "60"},
        {"value": "35"},
    ]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("2016Q4 1.1-a kewei 35", PastFault.NOT_FOUR),
        ("2016Q4\t1.1-a\tkewei\t", PastFault.NOT_FOUR),
        ("2016Q4\t1.1-a\tkewei\t35\t年鉴", PastFault.NOT_FOUR),
        ("2016Q5\t1.1-a\tkewei\t35", PastFault.NO_QUARTER),
        ("2016\t1.1-a\tkewei\t35", PastFault.NO_QUARTER),
        ("2015Q1\tx\ty\t36", PastFault.TWICE),
    ],
)
def test_what_cannot_be_read(line: str, fault: PastFault) -> None:
    assert lines("2015Q1\tx\ty\t35\n" + line)[1:] == [PastFaulty(2, fault)]
