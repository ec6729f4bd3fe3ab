"""The form as it is uploaded: read in a process of its own, then checked, and kept for its person to look at."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from agencies.services import jobs
from indicators.domain.filing_form import COLUMNS, META, Misshapen, Sheets
from indicators.services import filing_forms

from . import sheet_reader

READER = Path(sheet_reader.__file__)
SECONDS = 20
"""So long a reader may take by the clock."""


class Unreadable(Exception):
    """The file cannot be read as a workbook. `code`: stable."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read(path: Path) -> Sheets:
    """The cells of the form's sheets in the workbook at `path`. Raises Unreadable."""
    command = [sys.executable, "-I", str(READER), str(path), *COLUMNS, META]
    try:
        reader = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603 - our own program
    except subprocess.TimeoutExpired:
        raise Unreadable("too_large") from None
    return _answer(reader)


def _answer(reader: subprocess.CompletedProcess[bytes]) -> Sheets:
    """A reader that was stopped wanted more than it may have; one that failed met what no workbook has."""
    if reader.returncode < 0:
        raise Unreadable("too_large")
    if reader.returncode:
        raise Unreadable("broken")
    sheets: dict[str, list[list[str]]] = {}
    told: dict[str, Any] = {}
    for line in reader.stdout.splitlines():
        told = json.loads(line)
        if "sheet" in told:
            sheets.setdefault(told["sheet"], []).extend(told["rows"])
    if "whole" not in told:
        raise Unreadable(told.get("refused", "broken"))
    return sheets


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
