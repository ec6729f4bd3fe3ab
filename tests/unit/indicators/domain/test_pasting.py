"""A column pasted from a spreadsheet, read as figures of parts."""

from __future__ import annotations

import pytest

from indicators.domain.pasting import parts_of

FORM = {
    "part:1.1-a:yuhang": "3",
    "part_name:1.1-a:yuhang": "余杭区",
    "part:1.1-a:xihu": "",
    "part_name:1.1-a:xihu": "西湖区",
    "value:1.1-a": "27",
}


def told(pasted: str) -> dict[str, str]:
    rows = parts_of(FORM | {"parts_pasted:1.1-a": pasted})
    assert {row["indicator"] for row in rows} == {"1.1-a"}
    return {row["agency"]: row["value"] for row in rows}


@pytest.mark.parametrize(
    ("pasted", "found"),
    [
        ("", {"yuhang": "3", "xihu": ""}),
        ("12\r\n14\r\n", {"yuhang": "12", "xihu": "14"}),
        ("\n12\n", {"yuhang": "12", "xihu": ""}),
        ("西湖区\t14\n余杭区\t1,200", {"yuhang": "1,200", "xihu": "14"}),
        ("西湖区 14", {"yuhang": "3", "xihu": "14"}),
        ("滨江区\t9", {"yuhang": "3", "xihu": "", "滨江区": "9"}),
        ("#3\t3", {"yuhang": "3", "xihu": "", "#3": "3"}),
        ("1\n2\n3", {"yuhang": "1", "xihu": "2", "#3": "3"}),
    ],
)
def test_a_column_or_two(pasted: str, found: dict[str, str]) -> None:
    assert told(pasted) == found


def test_a_form_without_parts_has_none() -> None:
    assert parts_of({"value:1.1-a": "27", "parts_pasted:1.1-a": "3"}) == []
