"""The form as it is uploaded: read in a process of its own, then checked, and kept for its person to look at."""

from __future__ import annotations

from pathlib import Path

from agencies.services import jobs
from indicators.domain.filing_form import COLUMNS, META, Misshapen, Sheets
from indicators.services import filing_forms

from . import workbooks
from .workbooks import Unreadable


def read(path: Path) -> Sheets:
    """The cells of the form's sheets in the workbook at `path`. Raises Unreadable."""
    return workbooks.read(path, [*COLUMNS, META]).sheets


def take_in(job_id: int) -> bool:
    """Read and check what a job brought; whether there was anything to do. May be called again at any time."""
    job = jobs.begin(job_id)
    if job is None:
        return False
    try:
        filing_forms.examine(job, read(Path(job.file.path)))
    except Unreadable as refused:
        jobs.refuse(job, code=refused.code)
    except Misshapen as refused:
        jobs.refuse(job, code=refused.code, what=refused.what)
    return True
