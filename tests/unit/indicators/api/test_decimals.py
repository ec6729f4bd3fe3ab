"""How the API writes a decimal."""

from __future__ import annotations

from decimal import Decimal

import pytest

from indicators.api.serializers import decimal_text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (None, None),
        ("0", "0"),
        ("-0.0000001", "0"),
        ("0E+2", "0"),
        ("27.0000", "27"),
        ("1E+3", "1000"),
        ("100", "100"),
        ("0.45", "0.45"),
        ("13.302919708029", "13.30292"),
        ("0.0000005", "0.000001"),
        ("-0.0000005", "-0.000001"),
        ("-7.250000000000", "-7.25"),
        ("99999999999.123456789012", "99999999999.123457"),
    ],
)
def test_half_up_to_six_places_without_noise(number: str | None, text: str | None) -> None:
    assert decimal_text(None if number is None else Decimal(number)) == text
