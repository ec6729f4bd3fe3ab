"""Quarters as they stood at a moment."""

from __future__ import annotations

from datetime import datetime

from actions.domain.stages import Stage
from actions.models import Quarter
from agencies.authorization import Viewer, standing


def stage_at(row: Quarter, moment: datetime) -> Stage:
    """The stage that the quarter had at a moment."""
    reached = (
        (row.published_at, Stage.PUBLISHED),
        (row.closed_at, Stage.CLOSED),
        (row.opened_at, Stage.OPEN),
    )
    return next((stage for at, stage in reached if at is not None and at <= moment), Stage.SCHEDULED)


def was_visible(row: Quarter, moment: datetime, viewer: Viewer) -> bool:
    """Give the quarter the stage it had at the moment; whether it was started then, for the public published."""
    row.stage = stage_at(row, moment)
    internal = standing(viewer).reads_internal
    return row.stage == Stage.PUBLISHED or (internal and row.stage != Stage.SCHEDULED)
