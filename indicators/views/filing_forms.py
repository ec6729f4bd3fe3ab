"""The official form: downloaded, uploaded, looked at row by row, taken over."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from actions.domain.file_kinds import MEDIA_TYPES, FileKind
from actions.models import Report
from actions.views.pages import tell
from agencies.domain.jobs import JobKind, JobState
from agencies.domain.roles import Permission
from agencies.models import Agency, Job
from agencies.views.guards import needs, person_of
from hz_plus.lib.errors import Refusal
from hz_plus.lib.quarters import Period
from indicators.exports import filing_form as exports
from indicators.forms import FilingFormUpload
from indicators.selectors.filing_form import filers, filing_form, reports_of
from indicators.services import filing_forms

View = Callable[..., HttpResponse]


def of_agency(view: View) -> Any:
    """Give `view` the agency and quarter of the address; 404 for any that the person does not draft for.

    Where the address names no agency, the first one of the person is meant.
    """

    @never_cache
    @needs(Permission.DRAFT)
    @wraps(view)
    def page(request: HttpRequest, quarter: str, **rest: Any) -> HttpResponse:
        try:
            period = Period.parse(quarter)
        except ValueError:
            raise Http404 from None
        return view(request, _agency(request, period), period, **rest)

    return page


def _agency(request: HttpRequest, period: Period) -> Agency:
    asked = request.GET.get("agency")
    for agency in filers(person_of(request)):
        owes = Report.objects.filter(agency=agency, quarter__year=period.year, quarter__number=period.number)
        if asked in (None, agency.code) and owes.exists():
            return agency
    raise Http404


@require_safe
@of_agency
def download(request: HttpRequest, agency: Agency, period: Period) -> HttpResponse:
    """The form as it stands now."""
    form = filing_form(agency, period)
    answer = HttpResponse(exports.workbook(form), content_type=MEDIA_TYPES[FileKind.XLSX])
    answer["Content-Disposition"] = f'attachment; filename="{exports.file_name(form)}"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@of_agency
def upload(request: HttpRequest, agency: Agency, period: Period) -> HttpResponse:
    """Where the form is fetched and brought back."""
    if request.method != "POST":
        return _upload_page(request, agency, period, FilingFormUpload())
    form = FilingFormUpload(request.POST, request.FILES)
    if not form.is_valid():
        return _upload_page(request, agency, period, form, status=422)
    data = form.cleaned_data["file"].read()
    job = filing_forms.upload(agency=agency, period=period, file=data, by=person_of(request))
    return redirect("indicators:filing-import-job", str(period), job.pk)


def _upload_page(
    request: HttpRequest, agency: Agency, period: Period, form: FilingFormUpload, *, status: int = 200
) -> HttpResponse:
    others = [row for row in filers(person_of(request)) if row != agency]
    context = {"form": form, "others": others, **_around(agency, period)}
    return render(request, "indicators/import.html", context, status=status)


def _around(agency: Agency, period: Period) -> dict[str, Any]:
    plan = reports_of(agency, period)[0].quarter.plan
    return {"agency": agency, "period": period, "plan": plan, "nav": "filing", "tab": "worklist"}


@never_cache
@needs(Permission.DRAFT)
@require_http_methods(["GET", "HEAD", "POST"])
def taken_in(request: HttpRequest, quarter: str, job: int) -> HttpResponse:
    """How far it is; then every row that differs; then, when confirmed, what was saved."""
    rows = Job.objects.visible_to(person_of(request)).filter(kind=JobKind.FILING_FORM, asked__quarter=quarter)
    found = get_object_or_404(rows.select_related("agency"), pk=job)
    if request.method == "POST":
        return _take_over(request, found)
    return _job_page(request, found)


def _take_over(request: HttpRequest, job: Job) -> HttpResponse:
    try:
        taken = filing_forms.take_over(job, by=person_of(request))
    except Refusal as refused:
        status = tell(request, refused)
        job.refresh_from_db()
        return _job_page(request, job, status=status)
    told = ngettext("已把%(count)d处改动写入草稿。", "已把%(count)d处改动写入草稿。", taken)
    messages.success(request, told % {"count": taken})
    return redirect("indicators:filing-import-job", job.asked["quarter"], job.pk)


def _job_page(request: HttpRequest, job: Job, *, status: int = 200) -> HttpResponse:
    context = {
        "job": job,
        "seen": filing_forms.preview_of(job, person_of(request)),
        "refusal": filing_forms.refusal_words(job) if job.state == JobState.REFUSED else "",
        "before": filing_forms.taken_before(job) if job.state == JobState.READY else None,
        **_around(job.agency, Period.parse(job.asked["quarter"])),
    }
    template = "indicators/parts/import_job.html" if request.htmx else "indicators/import_job.html"  # type: ignore[attr-defined]
    return render(request, template, context, status=status)
