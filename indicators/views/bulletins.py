"""Bulletins: written by the office, read and fetched by everybody once they are issued."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from actions.forms import version_of
from actions.models import Plan, Quarter
from actions.selectors.review import tally
from actions.views.pages import tell
from agencies.domain.jobs import JobState
from agencies.models import Person
from agencies.views.guards import needs, person_of
from hz_plus.lib import languages
from hz_plus.lib.errors import Invalid, Problem, Refusal
from hz_plus.lib.quarters import Period
from indicators.domain.bulletin import LANGUAGES, Section, same_code
from indicators.exports.bulletin_files import download, laid_out
from indicators.models import Bulletin, BulletinFile
from indicators.selectors.bulletins import (
    HEADINGS,
    LANGUAGE_LABELS,
    Editing,
    archive,
    bulletin_of,
    digest_of,
    document,
    editing,
    issued,
    job_of,
    snapshot_of,
)
from indicators.selectors.gate import READERS
from indicators.selectors.quarters import Chosen
from indicators.services import bulletins as services

from .pages import plan_page, show
from .publishing import quarter_asked

# --- Reading --------------------------------------------------------------------------------------


@plan_page
def bulletins(request: HttpRequest, chosen: Chosen) -> HttpResponse:
    """The archive."""
    return show(request, "bulletins", chosen, bulletins=archive(chosen.plan, request.user), nav="overview")


@plan_page
def bulletin(request: HttpRequest, chosen: Chosen, quarter: str) -> HttpResponse:
    """One issued bulletin; with `code`, whether that is its own."""
    row = _issued(request, chosen.plan, quarter)
    typed = request.GET.get("code", "")
    whole = digest_of(row) == row.digest
    return show(
        request,
        "bulletin",
        chosen,
        bulletin=row,
        files=[file for file in row.files.all() if file.language == languages.code()],
        typed=typed,
        verified=whole and same_code(typed, row.digest),
        whole=whole,
        nav="overview",
        paper=laid_out(document(row, languages.code())),
    )


@plan_page
def file(request: HttpRequest, chosen: Chosen, quarter: str, suffix: str) -> HttpResponse:
    """An issued bulletin as a file, in the language of the address."""
    try:
        return download(_issued(request, chosen.plan, quarter), languages.code(), suffix)
    except BulletinFile.DoesNotExist:
        raise Http404 from None


def _issued(request: HttpRequest, plan: Plan, quarter: str) -> Bulletin:
    try:
        return issued(plan.slug, Period.parse(quarter), request.user)
    except (ValueError, Bulletin.DoesNotExist):
        raise Http404 from None


# --- Writing --------------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(*READERS)
def edit(request: HttpRequest, quarter: str) -> HttpResponse:
    """Draft, edit, accept changed figures, issue, make the files again."""
    person, row = person_of(request), quarter_asked(request, quarter)
    if request.method != "POST":
        return _desk(request, row)
    act = _ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    try:
        said = act(request, row, person)
    except Refusal as refused:
        return _desk(request, row, refused, tell(request, refused))
    messages.success(request, said)
    language = request.POST.get("language", "")
    tail = f"&language={language}" if language in LANGUAGES else ""
    return redirect(f"{reverse('indicators:bulletin-edit', args=[quarter])}?plan={row.plan.slug}{tail}")


def _drafted(request: HttpRequest, quarter: Quarter, by: Person) -> str:
    services.draft(quarter=quarter, by=by)
    return _("通报已起草。")


def _saved(request: HttpRequest, quarter: Quarter, by: Person) -> str:
    row, data = _draft_of(quarter), request.POST
    language = data.get("language", "")
    if language not in LANGUAGES:
        raise Http404
    services.edit(
        bulletin=row, language=language, texts=_typed(request), version=version_of(request.POST), by=by
    )
    return _("已保存。")


def _accepted(request: HttpRequest, quarter: Quarter, by: Person) -> str:
    services.accept(bulletin=_draft_of(quarter), version=version_of(request.POST), by=by)
    return _("已采用最新数字。")


def _was_issued(request: HttpRequest, quarter: Quarter, by: Person) -> str:
    services.issue(bulletin=_draft_of(quarter), version=version_of(request.POST), by=by)
    return _("通报已印发，文件正在生成。")


def _made_again(request: HttpRequest, quarter: Quarter, by: Person) -> str:
    services.make_files(bulletin=_draft_of(quarter), by=by)
    return _("文件正在生成。")


Act = Callable[[HttpRequest, Quarter, Person], str]
_ACTS: Mapping[str, Act] = {
    "draft": _drafted,
    "save": _saved,
    "accept": _accepted,
    "issue": _was_issued,
    "make": _made_again,
}


def _draft_of(quarter: Quarter) -> Bulletin:
    row = bulletin_of(quarter)
    if row is None:
        raise Http404
    return row


def _typed(request: HttpRequest) -> dict[str, list[str]]:
    return {section.value: request.POST.getlist(section.value) for section in Section}


def _desk(
    request: HttpRequest, quarter: Quarter, refused: Refusal | None = None, status: int = 200
) -> HttpResponse:
    """The desk: what was typed stays where it was refused."""
    language = request.POST.get("language") or request.GET.get("language") or languages.code()
    language = language if language in LANGUAGES else LANGUAGES[0]
    problems = refused.problems if isinstance(refused, Invalid) else ()
    row = bulletin_of(quarter)
    context = {
        "quarter": quarter,
        "plan": quarter.plan,
        "language": language,
        "languages": LANGUAGE_LABELS.items(),
        "problems": problems,
        "tally": tally(person_of(request)),
        "nav": "review",
        "tab": "bulletin",
        **(_draft_context(request, editing(row, language), problems) if row is not None else {}),
    }
    template = "indicators/parts/bulletin_files.html" if request.htmx else "indicators/bulletin_edit.html"  # type: ignore[attr-defined]
    return render(request, template, context, status=status)


def _draft_context(request: HttpRequest, desk: Editing, problems: Sequence[Problem]) -> dict[str, object]:
    row, job, language = desk.bulletin, job_of(desk.bulletin), desk.document.language
    errors = {problem.field: problem.message for problem in problems}
    typed = _typed(request) if request.POST.get("act") == "save" else row.texts[language]
    return {
        "bulletin": row,
        "desk": desk,
        "changed": desk.changed.get(language, ()),
        "job": job,
        "is_making": job is not None and job.state in (JobState.QUEUED, JobState.RUNNING),
        "files": list(row.files.all()),
        "numbers": sorted(snapshot_of(row, language).numbers.items()),
        "sections": [
            (section.value, HEADINGS[section], _paragraphs(language, section, typed, errors))
            for section in Section
        ],
        "paper": laid_out(desk.document),
    }


def _paragraphs(
    language: str, section: Section, typed: Mapping[str, list[str]], errors: Mapping[str, str]
) -> list[tuple[int, str, str]]:
    """Place, text and fault of each paragraph, and an empty one to add."""
    own = [*(text for text in typed.get(section.value, ())), ""]
    if len(own) > 1 and not own[-2].strip():
        own.pop()
    return [(place, text, errors.get(f"{language}/{section}/{place}", "")) for place, text in enumerate(own)]
