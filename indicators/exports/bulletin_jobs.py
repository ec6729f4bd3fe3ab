"""The files of an issued bulletin, made by a worker."""

from __future__ import annotations

import logging

from agencies.services import jobs
from indicators.domain.bulletin import LANGUAGES
from indicators.models import Bulletin
from indicators.selectors.bulletins import document
from indicators.services import bulletins

from .bulletin_files import FORMATS
from .paper import PaperUnavailable

log = logging.getLogger(__name__)


def make(job_id: int) -> bool:
    """Make every file that a job asks for; whether there was anything to do. May be called again at any time.

    What this machine cannot make is said in the job; the other files are there.
    """
    job = jobs.begin(job_id)
    if job is None:
        return False
    bulletin = (
        Bulletin.objects.issued().select_related("quarter__plan__lead_office").get(pk=job.asked["bulletin"])
    )
    wanted = [(language, suffix) for suffix in FORMATS for language in LANGUAGES]
    missing: list[str] = []
    for done, (language, suffix) in enumerate(wanted):
        jobs.advance(job, done=done, total=len(wanted))
        try:
            data = FORMATS[suffix].write(document(bulletin, language))
        except PaperUnavailable as error:
            log.warning("No %s of bulletin %s: %s", suffix, bulletin, error)
            missing.append(suffix)
        else:
            bulletins.keep_file(bulletin=bulletin, language=language, suffix=suffix, data=data)
    jobs.finish(job, result={"missing": sorted(set(missing))})
    return True
