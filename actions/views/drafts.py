"""The form of a report and whatever is posted from it: saved, kept while it is typed, merged, tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from actions import forms
from actions.adapters import evidence
from actions.adapters.uploads import oversized
from actions.domain.items import ITEM_KINDS
from actions.domain.workflow import EDITABLE, Event, Role
from actions.models import Report
from actions.querysets import Extent
from actions.selectors.fields import ACCOUNT_PLACES, anchor, label_of
from actions.selectors.filing import Typed, filing_form, last_quarter, working_text
from actions.selectors.merging import marks_as_text, merge, taken_from, without
from actions.selectors.readings import Reading, readings
from actions.selectors.revisions import content_of
from actions.selectors.worklist import kind_of
from actions.services import drafts, reports, trials
from agencies.views.guards import person_of
from hz_plus.lib import clock
from hz_plus.lib.errors import Conflict, Invalid, NotAllowed, Problem, Refusal
from hz_plus.lib.refusals import to_correct

from .pages import find, status_of, tell

ADD = "add:"
"""What an action begins with that shows one more row; the name of the field follows."""
DETACH = "detach:"
"""What an action begins with that leaves out one file; its SHA-256 follows."""
SAME = "same:"
"""What an action begins with that takes one field from last quarter; its path follows."""


def posted(request: HttpRequest, found: Report, extent: Extent) -> HttpResponse:
    """What the form asks for; 404 for people outside the agency, and for what no form has."""
    if extent is not Extent.WHOLE:
        raise Http404
    action = request.POST.get("action", "save")
    content = forms.content_of(request.POST)
    if action == "preview":
        return _preview(request, found, content)
    if action == "autosave":
        return _kept(request, found, content)
    if action.startswith(ADD) and action.removeprefix(ADD) in ITEM_KINDS:
        return form_page(request, found, _unsaved(request, content, more_rows=action.removeprefix(ADD)))
    if action == "same-as-last" or action.startswith(SAME):
        path = action.removeprefix(SAME) if action.startswith(SAME) else "progress"
        content |= taken_from(last_quarter(found), path)
    elif action.startswith(DETACH):
        content["attachments"] = _files_but(content, action.removeprefix(DETACH))
    elif action not in ("save", "check"):
        raise Http404
    uploads = request.FILES.getlist("uploads") if found.is_lead else []
    if uploads or (found.is_lead and oversized(request)):
        return _uploaded(request, found, content, uploads, to_check=action == "check")
    return _chosen(request, found, content, to_check=action == "check")


def _files_but(content: Mapping[str, Any], sha256: str) -> list[Any]:
    return [row for row in content.get("attachments", []) if row["sha256"] != sha256]


def _uploaded(
    request: HttpRequest, found: Report, content: dict[str, Any], uploads: Sequence[Any], *, to_check: bool
) -> HttpResponse:
    """Take the files in and save all that was typed; where a file is refused, nothing is saved and all stays."""
    try:
        rows, problems = evidence.take_in(found, uploads, by=person_of(request), oversized=oversized(request))
    except Refusal as refused:
        return _not_saved(request, found.pk, content, refused)
    kept = {row["sha256"]: row for row in (*rows, *content.get("attachments", []))}
    content["attachments"] = list(kept.values())
    if problems:
        return _not_saved(request, found.pk, content, to_correct(problems))
    return _chosen(request, found, content, to_check=to_check)


def _preview(request: HttpRequest, found: Report, content: Mapping[str, Any]) -> HttpResponse:
    """The parts with what was typed in them: nothing is saved."""
    tried = trials.trial(found, content, by=person_of(request))
    errors = {problem.field: problem.message for problem in tried.problems}
    context = {"panels": tried.panels, "errors": errors, "report": found, "live": True}
    context |= {"places": ACCOUNT_PLACES if found.is_lead else ()}
    return render(request, "actions/parts/panels.html", context)


# --- Saving -----------------------------------------------------------------------------------------


def _kept(request: HttpRequest, found: Report, content: Mapping[str, Any]) -> JsonResponse:
    """Saved while it is typed: the new version, and what must be corrected before it can be saved."""
    person, version = person_of(request), forms.version_of(request.POST)
    try:
        kept, problems = drafts.keep(found, content, by=person, version=version)
    except NotAllowed as refused:
        return JsonResponse({"said": refused.message}, status=403)
    except Conflict:
        return JsonResponse({"said": _changed_by(find(request, found.pk)[0])}, status=409)
    except Refusal as refused:
        return JsonResponse({"said": refused.message, "is_final": True}, status=409)
    answer = {
        "version": kept.version,
        "base": marks_as_text(_saved(kept)),
        "said": _("%(time)s 已自动保存") % {"time": _time()},
        "problems": {anchor(problem.field): problem.message for problem in problems},
    }
    return JsonResponse(answer)


def _changed_by(found: Report) -> str:
    who = found.changed_by.name if found.changed_by else _("他人")
    at = timezone.localtime(found.changed_at or clock.now())
    return _("%(who)s %(time)s 修改过。") % {"who": who, "time": f"{at:%H:%M}"}


def _time() -> str:
    return f"{timezone.localtime(clock.now()):%H:%M}"


def _saved(found: Report) -> dict[str, Any]:
    return content_of(working_text(found))


def _chosen(request: HttpRequest, found: Report, content: dict[str, Any], *, to_check: bool) -> HttpResponse:
    """Save; where two people changed the same field, what was chosen for each."""
    clashes = request.POST.getlist("clash")
    choices = forms.choices_of(request.POST, clashes)
    undecided = [path for path in clashes if path not in choices]
    if undecided:
        words = _("两人都改过这一栏，选择保留哪一份。")
        problems = [Problem(f"choose/{path}", "not_chosen", words) for path in undecided]
        typed = _unsaved(request, content, problems, is_conflict=True, clashes=clashes)
        return form_page(request, found, typed, status=422)
    theirs = [path for path, whose in choices.items() if whose == "theirs"]
    return _save(request, found, without(content, theirs), to_check=to_check)


def _save(request: HttpRequest, found: Report, content: dict[str, Any], *, to_check: bool) -> HttpResponse:
    person, version = person_of(request), forms.version_of(request.POST)
    try:
        reports.save(found, content, by=person, version=version)
    except Conflict as beaten:
        return _merged(request, found.pk, content, beaten, to_check=to_check)
    except Refusal as refused:
        return _not_saved(request, found.pk, content, refused)
    messages.success(request, _("%(time)s 已保存。") % {"time": _time()})
    return _next_page(found, to_check=to_check)


def _next_page(found: Report, *, to_check: bool) -> HttpResponse:
    return redirect("actions:check" if to_check else "actions:report", found.pk)


def _merged(
    request: HttpRequest, pk: int, content: dict[str, Any], beaten: Conflict, *, to_check: bool
) -> HttpResponse:
    """Somebody else saved first: what only one of us changed is merged, for the rest both texts are shown."""
    current, _extent = find(request, pk)
    if current.state not in EDITABLE:
        return _not_saved(request, pk, content, beaten)
    merged = merge(content, _saved(current), forms.base_of(request.POST))
    if merged.clashes:
        typed = Typed(merged.content, is_conflict=True, clashes=merged.clashes, taken=merged.taken)
        return form_page(request, current, typed, status=status_of(beaten))
    who = _changed_by(current)
    try:
        reports.save(current, merged.content, by=person_of(request), version=current.version)
    except Refusal as refused:
        return _not_saved(request, pk, content, refused)
    messages.success(request, _("%(who)s已与您填写的内容合并保存。") % {"who": who})
    return _next_page(current, to_check=to_check)


def _not_saved(request: HttpRequest, pk: int, content: Mapping[str, Any], refused: Refusal) -> HttpResponse:
    """The form again, with everything that was typed."""
    current, _extent = find(request, pk)
    problems = refused.problems if isinstance(refused, Invalid) else ()
    return form_page(request, current, _unsaved(request, content, problems), status=tell(request, refused))


def _unsaved(
    request: HttpRequest, content: Mapping[str, Any], problems: Sequence[Problem] = (), **more: Any
) -> Typed:
    """What was typed, still counted from where the person began: a save by others in between stays a conflict."""
    version, base = forms.version_of(request.POST), request.POST.get("base")
    return Typed(content, problems, version=version, base=base, **more)


# --- The form ---------------------------------------------------------------------------------------


def form_page(
    request: HttpRequest, found: Report, typed: Typed | None = None, *, status: int = 200
) -> HttpResponse:
    """The form, with what was typed where it could not be saved."""
    available = reports.available_events(found, person_of(request))
    form = filing_form(found, typed)
    kind = kind_of(found, len(form.panels))
    context = {
        **context_of(found),
        "form": form,
        "events": available,
        "can_save": Event.SAVE in available,
        "typed": typed,
        "kind": kind,
        "live_at": ACCOUNT_PLACES if kind == "values" else (),
        "lead_texts": lead_texts(request, found),
        "taken": [label_of(path, is_lead=found.is_lead) for path in form.taken],
    }
    template = "actions/parts/form.html" if request.htmx else "actions/report_form.html"  # type: ignore[attr-defined]
    return render(request, template, context, status=status)


def lead_texts(request: HttpRequest, found: Report) -> list[Reading]:
    """For a supporting agency, the texts its leads have offered it."""
    if found.is_lead:
        return []
    rows: Any = Report.objects.for_work().visible_to(person_of(request))
    rows = rows.filter(
        quarter=found.quarter, measure=found.measure, role=Role.LEAD, extent__gte=Extent.SUBMITTED
    )
    return readings(list(rows.order_by("agency__order")))


def context_of(found: Report) -> dict[str, Any]:
    """What every page of one report shows around its content."""
    return {"report": found, "plan": found.quarter.plan, "nav": "filing", "tab": "worklist"}
