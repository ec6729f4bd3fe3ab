"""Stored jobs: started, done by one worker at a time, found again, cleared away."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from agencies.domain.jobs import JobKind, JobState
from agencies.models import Agency, Job, Person
from agencies.signals import job_started

STALE = timedelta(seconds=60)
"""A worker that takes longer is taken for dead."""
MOST_STARTS = 3
KEPT = timedelta(days=7)


@transaction.atomic
def start(
    *, kind: JobKind, agency: Agency, asked: Mapping[str, Any], file: bytes | None = None, by: Person
) -> Job:
    """Store the work to be done, with its file where it has one.

    Receivers of the signal hand it to a worker after the commit.
    """
    job = Job(
        kind=kind,
        person=by,
        agency=agency,
        asked=dict(asked),
        digest=hashlib.sha256(file or b"").hexdigest(),
        created_at=timezone.now(),
    )
    if file is not None:
        job.file.save("", ContentFile(file), save=False)
    job.save()
    job_started.send(sender=Job, job=job)
    return job


def begin(job_id: int) -> Job | None:
    """Claim the job; None where another worker has it, or it is finished, or it was begun too often."""
    now = timezone.now()
    rows = Job.objects.filter(pk=job_id).startable(now - STALE)
    if not rows.update(state=JobState.RUNNING, started_at=now, starts=F("starts") + 1, done=0, total=0):
        return None
    job = Job.objects.select_related("person", "agency").get(pk=job_id)
    if job.starts > MOST_STARTS:
        refuse(job, code="failed")
        return None
    return job


def advance(job: Job, *, done: int, total: int) -> None:
    """Say how far it is, and that its worker is alive."""
    Job.objects.filter(pk=job.pk).update(done=done, total=total, started_at=timezone.now())


def finish(job: Job, *, result: Mapping[str, Any]) -> None:
    """It is done, and waits for its person to look at it."""
    _end(job, JobState.READY, result)


def refuse(job: Job, *, code: str, what: str = "") -> None:
    """It cannot be done, for the reason `code`."""
    _end(job, JobState.REFUSED, {"code": code, "what": what})


def _end(job: Job, state: JobState, result: Mapping[str, Any]) -> None:
    rows = Job.objects.filter(pk=job.pk, state=JobState.RUNNING)
    rows.update(state=state, result=dict(result), finished_at=timezone.now(), done=F("total"))


def close(job: Job, *, by: Person) -> bool:
    """Whether it is this call that carries out what `by`, whose job it is, has looked at: nobody else did before."""
    rows = Job.objects.filter(pk=job.pk, person=by, state=JobState.READY)
    return bool(rows.update(state=JobState.DONE, finished_at=timezone.now()))


def note(job: Job, **told: Any) -> None:
    """Add to what came of it."""
    job.result |= told
    job.save(update_fields=("result",))


def lost(kind: JobKind) -> list[int]:
    """Ids of the jobs of a kind that have waited longer than a worker should need."""
    limit = timezone.now() - timedelta(seconds=settings.HZ_SWEEP_SECONDS)
    rows = Job.objects.startable(timezone.now() - STALE).filter(kind=kind, created_at__lte=limit)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def clear(before: datetime | None = None) -> int:
    """Delete jobs and their files older than a week, or than `before`; return how many."""
    old = Job.objects.filter(created_at__lte=before or timezone.now() - KEPT)
    for job in old.exclude(file=""):
        job.file.delete(save=False)
    return old.delete()[0]
