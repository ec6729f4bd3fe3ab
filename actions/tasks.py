"""Work done by the workers: thin, idempotent."""

from __future__ import annotations

from celery import shared_task

from actions.services import evidence, notices


@shared_task(name="actions.tasks.remind")
def remind() -> None:
    """Remind those whom deadlines concern today."""
    notices.remind()


@shared_task(name="actions.tasks.clear_evidence")
def clear_evidence() -> int:
    """Delete files that were uploaded and never saved in a report."""
    return evidence.clear()
