"""The stages of a quarter (PRODUCT §5)."""

from __future__ import annotations

from enum import StrEnum


class Stage(StrEnum):
    """Where a quarter stands: from scheduled to published."""

    SCHEDULED = "scheduled"
    OPEN = "open"
    CLOSED = "closed"
    PUBLISHED = "published"


NEXT_STAGE: dict[Stage, Stage] = {
    Stage.SCHEDULED: Stage.OPEN,
    Stage.OPEN: Stage.CLOSED,
    Stage.CLOSED: Stage.PUBLISHED,
}
