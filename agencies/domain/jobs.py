"""The words of stored jobs."""

from __future__ import annotations

from enum import StrEnum


class JobKind(StrEnum):
    """What is done."""

    FILING_FORM = "filing_form"
    BULLETIN = "bulletin"
    PLAN_FILE = "plan_file"


class JobState(StrEnum):
    """How far it is: waiting, being done, looked at by its person, carried out, or refused."""

    QUEUED = "queued"
    RUNNING = "running"
    READY = "ready"
    DONE = "done"
    REFUSED = "refused"


UNFINISHED = (JobState.QUEUED, JobState.RUNNING)
