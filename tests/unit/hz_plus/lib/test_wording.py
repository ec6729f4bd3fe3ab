"""Numbers as people read them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from hz_plus.lib import wording


@pytest.mark.parametrize(
    ("number", "places", "written"),
    [
        (Decimal("1234567.50"), None, "1,234,567.5"),
        (Decimal("60.0000"), None, "60"),
        (Decimal("1E+3"), None, "1,000"),
        (Decimal("-13.25"), 1, "−13.3"),
        (Decimal("-0.04"), 1, "0.0"),
        (Decimal("0.05"), 1, "0.1"),
        (7, None, "7"),
        (None, None, ""),
    ],
)
def test_numbers(number: Decimal | int | None, places: int | None, written: str) -> None:
    assert wording.grouped(number, places) == written
