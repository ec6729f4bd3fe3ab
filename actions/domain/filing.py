"""The light of filing itself: missing is not failing (PRODUCT §4.5, §5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class FilingLight(StrEnum):
    """How a report stands with its deadline."""

    ON_TIME = "on_time"
    LATE = "late"
    NOT_FILED = "not_filed"
    NOT_DUE = "not_due"
    WAIVED = "waived"


def filing_light(
    submitted_at: datetime | None, due_at: datetime, now: datetime, *, waived: bool = False
) -> FilingLight:
    """On time = first submitted before the deadline, which is the moment its last day is over."""
    if waived:
        return FilingLight.WAIVED
    if submitted_at is not None and submitted_at <= now:
        return FilingLight.ON_TIME if submitted_at < due_at else FilingLight.LATE
    return FilingLight.NOT_FILED if now >= due_at else FilingLight.NOT_DUE


def tally(lights: Iterable[FilingLight]) -> dict[FilingLight, int]:
    """How many of each."""
    counts = dict.fromkeys(FilingLight, 0)
    for light in lights:
        counts[light] += 1
    return counts


def timeliness(counts: Mapping[FilingLight, int]) -> Decimal | None:
    """The share filed on time of those due and not waived; None where none is due."""
    due = counts[FilingLight.ON_TIME] + counts[FilingLight.LATE] + counts[FilingLight.NOT_FILED]
    return Decimal(counts[FilingLight.ON_TIME]) / due if due else None
