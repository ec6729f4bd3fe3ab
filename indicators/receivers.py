"""What `indicators` does when reports move or a quarter changes its stage."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db import transaction
from kombu.exceptions import OperationalError

from actions.domain.stages import Stage
from actions.domain.workflow import Event
from actions.models import Quarter, Report
from actions.signals import quarter_staged, reports_moved
from indicators.services import roll_up
from indicators.tasks import fulfil_roll_up

log = logging.getLogger(__name__)

_MOVING = frozenset({Event.APPROVE, Event.UNDO, Event.WAIVE, Event.UNWAIVE})
"""Events that change which values count. Reopening does not: the approved revision counts on."""


def connect() -> None:
    """Listen to the floor below."""
    reports_moved.connect(on_reports_moved, dispatch_uid="indicators.roll_up.reports")
    quarter_staged.connect(on_quarter_staged, dispatch_uid="indicators.roll_up.quarters")


def on_reports_moved(reports: Sequence[Report], event: Event, **kwargs: Any) -> None:
    """An approval, its undoing or a waiver: ask for the figures of its quarter."""
    if event in _MOVING:
        _request({report.quarter_id: report.quarter for report in reports}.values())


def on_quarter_staged(quarter: Quarter, **kwargs: Any) -> None:
    """A quarter was opened: give it figures, provisional ones."""
    if quarter.stage == Stage.OPEN:
        _request([quarter])


def _request(quarters: Any) -> None:
    for row in roll_up.request(quarters=quarters):
        transaction.on_commit(partial(_enqueue, row.quarter_id))


def _enqueue(quarter_id: int) -> None:
    """Hand the request to a worker; where the broker is away, its row waits for the sweeper."""
    try:
        fulfil_roll_up.delay(quarter_id)
    except OperationalError as error:
        log.warning(
            "The queue is away (%s); the sweeper will find the request of quarter %s.", error, quarter_id
        )
