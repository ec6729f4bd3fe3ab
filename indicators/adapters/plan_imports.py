"""Plans that people upload: read as workbook or YAML, then checked against the plans that are there."""

from __future__ import annotations

from pathlib import Path

from actions.models import Plan
from agencies.models import Job, Person
from agencies.services import jobs
from indicators.domain.plan_reading import Reading
from indicators.services import plan_imports

from . import plan_files, plan_sheets, workbooks


def read(job: Job) -> Reading:
    """What the job's file says. Raises Unreadable of the kind of file it is."""
    path = Path(job.file.path)
    if job.asked["form"] == plan_imports.WORKBOOK:
        return plan_sheets.read(path)
    return plan_files.read_bytes(path.read_bytes())


def take_in(job_id: int) -> bool:
    """Read and check what a job brought; whether there was anything to do. May be called again at any time."""
    job = jobs.begin(job_id)
    if job is None:
        return False
    try:
        plan_imports.examine(job, read(job))
    except workbooks.Unreadable as refused:
        jobs.refuse(job, code=refused.code)
    except plan_files.Unreadable as refused:
        jobs.refuse(job, code=refused.code, what=str(refused.line))
    return True


def carry_out(job: Job, *, by: Person) -> Plan:
    """Read the file of a job once more, and load it as `plan_imports.take_over` does."""
    return plan_imports.take_over(job, read(job), by=by)
