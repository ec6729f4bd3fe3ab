"""What `actions` does of its own accord when reports move or a quarter changes its stage: people are told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from actions.domain.stages import Stage
from actions.domain.workflow import Event
from actions.models import Quarter, Report
from actions.services import notices
from actions.signals import quarter_staged, reports_moved


def connect() -> None:
    """Listen to the services."""
    reports_moved.connect(on_reports_moved, dispatch_uid="actions.notices.reports")
    quarter_staged.connect(on_quarter_staged, dispatch_uid="actions.notices.quarters")


def on_reports_moved(reports: Sequence[Report], event: Event, **kwargs: Any) -> None:
    """In the transaction of the move: who is told is settled with it."""
    notices.tell_moved(reports, event)


def on_quarter_staged(quarter: Quarter, **kwargs: Any) -> None:
    """A quarter was opened."""
    if quarter.stage == Stage.OPEN:
        notices.tell_opened(quarter)
