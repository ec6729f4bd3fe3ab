"""Which reminder stands on a day."""

from __future__ import annotations

import pytest

from agencies.domain.notices import Kind, reminder


@pytest.mark.parametrize(
    ("days_left", "expected"),
    [
        (8, None),
        (7, (Kind.DUE, "T-7")),
        (4, (Kind.DUE, "T-7")),
        (3, (Kind.DUE, "T-3")),
        (2, (Kind.DUE, "T-3")),
        (1, (Kind.DUE, "T-1")),
        (0, (Kind.DUE, "T-1")),
        (-1, (Kind.OVERDUE, "overdue")),
        (-2, (Kind.OVERDUE, "overdue")),
        (-3, (Kind.ESCALATED, "escalated")),
        (-30, (Kind.ESCALATED, "escalated")),
    ],
)
def test_the_reminder_of_a_day(days_left: int, expected: tuple[Kind, str] | None) -> None:
    assert reminder(days_left) == expected
