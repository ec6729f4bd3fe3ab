"""Work done by the workers: thin, idempotent, by id."""

from __future__ import annotations

from celery import shared_task

from indicators.services import roll_up


@shared_task(name="indicators.tasks.fulfil_roll_up")
def fulfil_roll_up(quarter_id: int) -> int:
    """Compute the figures of the quarter and those after it, if a request waits."""
    return roll_up.fulfil(quarter_id=quarter_id)


@shared_task(name="indicators.tasks.sweep")
def sweep() -> int:
    """Find requests that the broker lost, and fulfil them."""
    return sum(roll_up.fulfil(quarter_id=quarter_id) for quarter_id in roll_up.lost())
