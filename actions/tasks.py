"""Work done by the workers: thin, idempotent."""

from __future__ import annotations

from celery import shared_task

from actions.services import notices


@shared_task(name="actions.tasks.remind")
def remind() -> None:
    """Remind those whom deadlines concern today."""
    notices.remind()
