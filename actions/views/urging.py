"""Urging slips: those of my agency, and one slip with all that was said on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from actions.domain.urging import SlipAct
from actions.forms import version_of
from actions.models import UrgingSlip
from actions.selectors.review import tally
from actions.selectors.urging import day_by_default, opened
from actions.selectors.urging import of_agency as slips_of_agency
from actions.services import urging
from agencies.authorization import standing
from agencies.domain.roles import Permission
from agencies.models import Person
from agencies.views.guards import needs, person_of, signed_in
from hz_plus.lib.errors import Invalid, Refusal

from .pages import tell


@never_cache
@require_safe
@needs(Permission.READ_OWN)
def of_agency(request: HttpRequest) -> HttpResponse:
    """What my agency is asked to answer, and what was settled."""
    context = {"slips": slips_of_agency(person_of(request)), "nav": "filing", "tab": "urging"}
    return render(request, "actions/urging.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def slip(request: HttpRequest, pk: int) -> HttpResponse:
    """One slip, to be read, printed, and dealt with; 404 for one that the person does not see."""
    person = person_of(request)
    row = get_object_or_404(UrgingSlip.objects.visible_to(person).whole(), pk=pk)
    if request.method != "POST":
        return _page(request, row, person)
    act = _ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    try:
        said = act(request, row, person)
    except Refusal as refused:
        status = tell(request, refused)
        row = UrgingSlip.objects.whole().get(pk=pk)
        return _page(request, row, person, refused, status)
    messages.success(request, said)
    return redirect("actions:urging-slip", pk)


Act = Callable[[HttpRequest, UrgingSlip, Person], str]


def _answered(request: HttpRequest, row: UrgingSlip, by: Person) -> str:
    urging.answer(slip=row, text=request.POST.get("answer", ""), version=_version(request), by=by)
    return _("答复已送领导小组办公室。")


def _sent_back(request: HttpRequest, row: UrgingSlip, by: Person) -> str:
    remark, due_on = request.POST.get("remark", ""), request.POST.get("due_on", "")
    urging.send_back(slip=row, remark=remark, due_on=due_on, version=_version(request), by=by)
    return _("已退回重新答复。")


def _closed(request: HttpRequest, row: UrgingSlip, by: Person) -> str:
    urging.close(slip=row, remark=request.POST.get("remark", ""), version=_version(request), by=by)
    return _("已办结。")


def _withdrawn(request: HttpRequest, row: UrgingSlip, by: Person) -> str:
    urging.withdraw(slip=row, remark=request.POST.get("remark", ""), version=_version(request), by=by)
    return _("督办单已撤回。")


_ACTS: Mapping[str, Act] = {
    SlipAct.ANSWER: _answered,
    SlipAct.SEND_BACK: _sent_back,
    SlipAct.CLOSE: _closed,
    SlipAct.WITHDRAW: _withdrawn,
}


def _version(request: HttpRequest) -> int:
    """The version seen; the first one of a slip is 0."""
    return version_of(request.POST, missing=-1)


def _page(
    request: HttpRequest,
    row: UrgingSlip,
    person: Person,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    """The slip, with what was typed where it was refused."""
    problems = refused.problems if isinstance(refused, Invalid) else ()
    reads = bool(standing(person).at(Permission.READ_SUBMITTED))
    context = {
        "page": opened(row, person),
        "slip": row,
        "plan": row.quarter.plan,
        "problems": problems,
        "errors": {problem.field: problem.message for problem in problems},
        "typed": request.POST,
        "due_on": request.POST.get("due_on") or day_by_default(row.quarter.plan.time_zone).isoformat(),
        "reads": reads,
        "tally": tally(person) if reads else None,
        "nav": "review" if reads else "filing",
        "tab": "urging",
    }
    return render(request, "actions/urging_slip.html", context, status=status)
