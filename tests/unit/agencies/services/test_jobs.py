"""Stored jobs: done once, by one worker at a time, found again, given up, cleared away."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from agencies.domain.jobs import JobKind, JobState
from agencies.models import Agency, Job
from agencies.services import jobs
from agencies.tasks import clear_jobs
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(cast: Cast) -> Job:
    """One that waits."""
    agency = Agency.objects.get(code="kewei")
    return jobs.start(
        kind=JobKind.FILING_FORM, agency=agency, asked={"quarter": "2017Q3"}, file=b"cells", by=cast["kewei"]
    )


def aged(job: Job, **ago: timedelta) -> None:
    """As if it had happened so long ago."""
    Job.objects.filter(pk=job.pk).update(**{name: timezone.now() - by for name, by in ago.items()})


def test_its_file_is_kept_under_a_name_that_nobody_guesses(job: Job) -> None:
    assert Path(job.file.path).read_bytes() == b"cells"
    assert Path(str(job.file)).parent.name == "jobs"
    assert len(Path(str(job.file)).name) == 32


def test_only_one_worker_begins_it(job: Job) -> None:
    begun = jobs.begin(job.pk)
    assert begun is not None
    assert (begun.state, begun.starts) == (JobState.RUNNING, 1)
    assert jobs.begin(job.pk) is None


def test_a_worker_that_died_is_followed_by_another_but_not_for_ever(job: Job) -> None:
    for number in range(1, jobs.MOST_STARTS + 1):
        begun = jobs.begin(job.pk)
        assert begun is not None
        assert begun.starts == number
        aged(job, started_at=jobs.STALE)
    assert jobs.begin(job.pk) is None
    job.refresh_from_db()
    assert (job.state, job.result["code"]) == (JobState.REFUSED, "failed")


def test_it_says_how_far_it_is_and_what_came_of_it(job: Job) -> None:
    jobs.begin(job.pk)
    jobs.advance(job, done=3, total=9)
    job.refresh_from_db()
    assert (job.done, job.total, job.is_finished) == (3, 9, False)
    jobs.finish(job, result={"sheets": {}})
    job.refresh_from_db()
    assert (job.state, job.done, job.is_finished) == (JobState.READY, 9, True)


def test_it_is_carried_out_once_and_by_its_person(job: Job, cast: Cast) -> None:
    jobs.begin(job.pk)
    jobs.finish(job, result={})
    assert not jobs.close(job, by=cast["kewei.signer"])
    assert jobs.close(job, by=cast["kewei"])
    assert not jobs.close(job, by=cast["kewei"])


def test_what_the_queue_lost_is_found(job: Job) -> None:
    assert jobs.lost(JobKind.FILING_FORM) == []
    aged(job, created_at=timedelta(minutes=1))
    assert jobs.lost(JobKind.FILING_FORM) == [job.pk]
    jobs.begin(job.pk)
    assert jobs.lost(JobKind.FILING_FORM) == []
    aged(job, started_at=jobs.STALE)
    assert jobs.lost(JobKind.FILING_FORM) == [job.pk]


def test_old_ones_go_with_their_files(job: Job) -> None:
    path = Path(job.file.path)
    assert clear_jobs() == 0
    assert path.exists()
    aged(job, created_at=jobs.KEPT)
    assert clear_jobs() == 1
    assert not path.exists()
    assert not Job.objects.exists()
