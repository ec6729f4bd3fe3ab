"""Work done by the workers: thin, idempotent."""

from __future__ import annotations

from celery import shared_task

from agencies.services import jobs, notices


@shared_task(name="agencies.tasks.send_digests")
def send_digests() -> int:
    """E-mail each person what has come since the last digest."""
    return notices.send_digests()


@shared_task(name="agencies.tasks.clear_jobs")
def clear_jobs() -> int:
    """Delete jobs that nobody looks at any more, and their files."""
    return jobs.clear()
