"""The official form taken in: checked by a worker, looked at by its person, saved as drafts when they say so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.models import Report
from actions.services import reports
from agencies.domain.jobs import JobKind, JobState
from agencies.models import Agency, Job, Person
from agencies.services import jobs
from hz_plus.lib.errors import NotPossible
from hz_plus.lib.quarters import Period
from indicators.domain.filing_form import VERSION, Filled, Misshapen, Sheets, filled
from indicators.selectors.filing_form import reports_of

from .form_previews import Fate, Preview, preview

CHUNK = 500
"""So many rows are checked between two words on how far it is."""

REFUSALS: Mapping[str, str | Promise] = {
    "empty": gettext_lazy("文件是空的。重新下载填报表，填好后上传。"),
    "too_big": gettext_lazy("文件超过10MB。填报表本身很小，删去插入的图片等内容，或重新下载后填写。"),
    "not_excel": gettext_lazy("这不是Excel文件（.xlsx）。上传从本页下载的填报表。"),
    "old_format": gettext_lazy("这是旧版Excel文件（.xls）。在Excel中另存为“Excel工作簿（.xlsx）”后上传。"),
    "encrypted": gettext_lazy("文件设了密码，不能读取。在Excel中取消密码后另存，再上传。"),
    "macro": gettext_lazy("文件带有宏，不予读取。另存为不带宏的“Excel工作簿（.xlsx）”后上传。"),
    "broken": gettext_lazy("文件已损坏，打不开。在Excel中打开并另存，或重新下载后填写。"),
    "bomb": gettext_lazy("文件展开后异常庞大，不予读取。重新下载填报表，填好后上传。"),
    "too_large": gettext_lazy("文件内容过大，未能读完。重新下载填报表，只填白色单元格后上传。"),
    "too_many_rows": gettext_lazy("行数或列数过多。不要在填报表中增加行列；重新下载后填写。"),
    "not_the_form": gettext_lazy("这不是本系统的填报表。从本页下载填报表，填好后上传。"),
    "other_version": gettext_lazy(
        "表式版本是“%(what)s”，现用版本是“%(version)s”。重新下载填报表，填好后上传。"
    ),
    "no_sheet": gettext_lazy("缺少工作表“%(what)s”。不要改名或删除工作表；重新下载后填写。"),
    "no_columns": gettext_lazy("工作表“%(what)s”的列不全。不要删除列或隐藏的行；重新下载后填写。"),
    "other_quarter": gettext_lazy("这是%(what)s的填报表，不是本季的。下载本季填报表，填好后上传。"),
    "other_agency": gettext_lazy("这是别的单位（%(what)s）的填报表。上传本单位的填报表。"),
    "failed": gettext_lazy("多次读取未成功。请稍后再传；仍不成功的，在网上填写并告知系统管理员。"),
}
"""By code: why a file was refused, and what to do."""


def refusal_words(job: Job) -> str:
    """Why the job's file was refused, in the request's language."""
    told = {"what": job.result.get("what", ""), "version": VERSION}
    return str(REFUSALS[job.result["code"]]) % told


def upload(*, agency: Agency, period: Period, file: bytes, by: Person) -> Job:
    """Store the file; a worker reads it. Nothing of the reports changes."""
    return jobs.start(
        kind=JobKind.FILING_FORM, agency=agency, asked={"quarter": str(period)}, file=file, by=by
    )


def examine(job: Job, sheets: Sheets) -> None:
    """Check the cells read from the job's file, word after word on how far it is. Raises Misshapen."""
    form = _admitted(job, sheets)
    known, counts = _reports(job), dict.fromkeys(Fate, 0)
    done, total = 0, len(form.rows)
    for part in _parts(form):
        jobs.advance(job, done=done, total=total)
        seen = preview(part, known, job.person)
        for line in seen.lines:
            counts[line.fate] += 1
        done += len(part.rows)
    jobs.advance(job, done=done, total=total)
    jobs.finish(job, result={"sheets": sheets, "counts": counts})


def _admitted(job: Job, sheets: Sheets) -> Filled:
    """The form, of the agency and quarter that the job is about."""
    form = filled(sheets)
    if form.quarter != job.asked["quarter"]:
        raise Misshapen("other_quarter", form.quarter[:20])
    if form.agency != job.agency.code:
        raise Misshapen("other_agency", form.agency[:40])
    return form


def _parts(form: Filled) -> Iterator[Filled]:
    """The form in parts of some rows."""
    for first in range(0, len(form.rows), CHUNK):
        yield replace(form, rows=form.rows[first : first + CHUNK])


def _reports(job: Job) -> list[Report]:
    return reports_of(job.agency, Period.parse(job.asked["quarter"]))


def preview_of(job: Job, by: Person) -> Preview:
    """What the job's form would change now; nothing where it was refused or is not read yet."""
    if job.state not in (JobState.READY, JobState.DONE):
        return Preview()
    return preview(filled(job.result["sheets"]), _reports(job), by)


@transaction.atomic
def take_over(job: Job, *, by: Person) -> int:
    """Save what is right of the form as drafts, once; return how many lines that were.

    Raises NotPossible where it was done before or there is nothing to save, and as `reports.save_all`.
    """
    if not jobs.close(job, by=by):
        raise NotPossible(_("这份填报表已经采用过，没有再次写入。"))
    seen = preview_of(Job.objects.select_related("agency").get(pk=job.pk), by)
    if not seen.drafts:
        raise NotPossible(_("没有可以写入的改动。"))
    reports.save_all(seen.drafts)
    jobs.note(job, taken=seen.taken, reports=len(seen.drafts))
    return seen.taken


def taken_before(job: Job) -> Job | None:
    """The job by which the same file was taken over before, None where it was not."""
    rows = Job.objects.filter(kind=job.kind, agency=job.agency_id, digest=job.digest, state=JobState.DONE)
    return rows.exclude(pk=job.pk).first()
