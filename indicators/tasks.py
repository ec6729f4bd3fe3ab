"""Work done by the workers: thin, idempotent, by id."""

from __future__ import annotations

from celery import shared_task

from agencies.domain.jobs import JobKind
from agencies.services import jobs
from indicators.adapters import filing_form, plan_imports
from indicators.exports import bulletin_jobs
from indicators.services import checks, roll_up


@shared_task(name="indicators.tasks.fulfil_roll_up")
def fulfil_roll_up(quarter_id: int) -> int:
    """Compute what requests of the quarter's plan wait for, if any does."""
    return roll_up.fulfil(quarter_id=quarter_id)


@shared_task(name="indicators.tasks.read_filing_form")
def read_filing_form(job_id: int) -> bool:
    """Read and check the form that a job brought, if nobody has."""
    return filing_form.take_in(job_id)


@shared_task(name="indicators.tasks.make_bulletin_files")
def make_bulletin_files(job_id: int) -> bool:
    """Make the files of an issued bulletin, if nobody has."""
    return bulletin_jobs.make(job_id)


@shared_task(name="indicators.tasks.read_plan_file")
def read_plan_file(job_id: int) -> bool:
    """Read and check the plan that a job brought, if nobody has."""
    return plan_imports.take_in(job_id)


@shared_task(name="indicators.tasks.sweep")
def sweep() -> int:
    """Find requests and jobs that the broker lost, and fulfil them."""
    found = sum(roll_up.fulfil(quarter_id=quarter_id) for quarter_id in roll_up.lost())
    found += sum(filing_form.take_in(job_id) for job_id in jobs.lost(JobKind.FILING_FORM))
    found += sum(bulletin_jobs.make(job_id) for job_id in jobs.lost(JobKind.BULLETIN))
    return found + sum(plan_imports.take_in(job_id) for job_id in jobs.lost(JobKind.PLAN_FILE))


@shared_task(name="indicators.tasks.check")
def check() -> int:
    """Compare every stored figure with what the rules give; raise an alarm where one differs."""
    return checks.run().differences
