"""Work done by the workers: thin, idempotent, by id."""

from __future__ import annotations

from celery import shared_task

from indicators.services import checks, roll_up


@shared_task(name="indicators.tasks.fulfil_roll_up")
def fulfil_roll_up(quarter_id: int) -> int:
    """Compute what requests of the quarter's plan wait for, if any does."""
    return roll_up.fulfil(quarter_id=quarter_id)


@shared_task(name="indicators.tasks.sweep")
def sweep() -> int:
    """Find requests that the broker lost, and fulfil them."""
    return sum(roll_up.fulfil(quarter_id=quarter_id) for quarter_id in roll_up.lost())


@shared_task(name="indicators.tasks.check")
def check() -> int:
    """Compare every stored figure with what the rules give; raise an alarm where one differs."""
    return checks.run().differences
