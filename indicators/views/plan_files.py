"""Plans in the hands of their managers: listed, downloaded as workbooks, brought as files, looked at, loaded."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from actions.domain.file_kinds import MEDIA_TYPES, FileKind
from actions.views.pages import tell
from agencies.domain.jobs import JobKind, JobState
from agencies.domain.roles import Permission
from agencies.models import Job
from agencies.views.guards import needs, person_of
from hz_plus.lib.errors import Refusal
from indicators.adapters import plan_imports as adapter
from indicators.exports import plan_workbook as exports
from indicators.forms import PlanFileUpload
from indicators.selectors.managed import managed
from indicators.selectors.plan_previews import preview_of
from indicators.selectors.plan_rows import plan_file
from indicators.services import plan_imports

AROUND = {"nav": "calendar", "tab": "plans"}


@require_safe
@never_cache
@needs(Permission.MANAGE_PLAN)
def plans(request: HttpRequest) -> HttpResponse:
    """The plans I manage."""
    return render(request, "indicators/plan_list.html", {"rows": managed(person_of(request)), **AROUND})


@require_safe
@never_cache
@needs(Permission.MANAGE_PLAN)
def workbook(request: HttpRequest, plan: str) -> HttpResponse:
    """A plan of mine as a workbook, filled in."""
    for row in managed(person_of(request)):
        if row.plan.slug == plan:
            return _file(exports.workbook(plan_file(row.plan)), exports.file_name(plan))
    raise Http404


@require_safe
@needs(Permission.MANAGE_PLAN)
def template(request: HttpRequest) -> HttpResponse:
    """The empty workbook."""
    return _file(exports.workbook(), exports.file_name())


def _file(data: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=MEDIA_TYPES[FileKind.XLSX])
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs(Permission.MANAGE_PLAN)
def upload(request: HttpRequest) -> HttpResponse:
    """Where the empty workbook is fetched and a plan is brought."""
    if request.method != "POST":
        return render(request, "indicators/plan_import.html", {"form": PlanFileUpload(), **AROUND})
    form = PlanFileUpload(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "indicators/plan_import.html", {"form": form, **AROUND}, status=422)
    file = form.cleaned_data["file"]
    person = person_of(request)
    job = plan_imports.upload(file=file.read(), form=form.kind, name=file.name, by=person)
    return redirect("indicators:plan-import-job", job.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs(Permission.MANAGE_PLAN)
def taken_in(request: HttpRequest, job: int) -> HttpResponse:
    """How far it is; then what would change or is wrong; then, when confirmed, what was done."""
    rows = Job.objects.visible_to(person_of(request)).filter(kind=JobKind.PLAN_FILE)
    found = get_object_or_404(rows.select_related("agency"), pk=job)
    if request.method == "POST":
        return _take_over(request, found)
    return _job_page(request, found)


def _take_over(request: HttpRequest, job: Job) -> HttpResponse:
    try:
        plan = adapter.carry_out(job, by=person_of(request))
    except Refusal as refused:
        status = tell(request, refused)
        job.refresh_from_db()
        return _job_page(request, job, status=status)
    messages.success(request, _("“%(plan)s”已载入。") % {"plan": plan.title})
    return redirect("indicators:plan-import-job", job.pk)


def _job_page(request: HttpRequest, job: Job, *, status: int = 200) -> HttpResponse:
    context = {
        "job": job,
        "seen": preview_of(job),
        "refusal": plan_imports.refusal_words(job) if job.state == JobState.REFUSED else "",
        **AROUND,
    }
    part = "indicators/parts/plan_import_job.html"
    template = part if request.htmx else "indicators/plan_import_job.html"  # type: ignore[attr-defined]
    return render(request, template, context, status=status)
