"""The form with which anybody tells the office something, and the office's list of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from actions.models import Plan
from actions.selectors.feedback import of_office, received
from actions.selectors.review import tally
from actions.services import feedback
from agencies.api.throttling import FeedbackRate
from agencies.domain.roles import Permission
from agencies.views.guards import needs, person_of
from hz_plus.lib.errors import Invalid, Refusal

from .pages import status_of, tell


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest, plan: str) -> HttpResponse:
    """The form; what is written into the field that people do not see was written by a machine."""
    found = Plan.objects.visible_to(request.user).select_related("lead_office").filter(slug=plan).first()
    if found is None:
        raise Http404
    if request.method != "POST":
        return _form(request, found, {"about": request.GET.get("about", "")})
    typed = {name: request.POST.get(name, "") for name in ("text", "about", "contact")}
    if not FeedbackRate().allow_request(request, None):
        messages.error(request, _("同一网络一小时内最多反馈10次，请稍后再试。"))
        return _form(request, found, typed, status=429)
    try:
        if not request.POST.get("website"):
            feedback.give(plan=found, **typed)
    except Invalid as refused:
        return _form(request, found, typed, refused, status_of(refused))
    messages.success(request, _("反馈已送领导小组办公室。"))
    return redirect("actions:feedback", plan)


def _form(
    request: HttpRequest, plan: Plan, typed: dict[str, str], refused: Invalid | None = None, status: int = 200
) -> HttpResponse:
    problems = refused.problems if refused else ()
    errors = {problem.field: problem.message for problem in problems}
    context = {"plan": plan, "typed": typed, "problems": problems, "errors": errors}
    return render(request, "actions/feedback.html", context, status=status)


@require_safe
@needs(Permission.REVIEW)
def review_feedback(request: HttpRequest) -> HttpResponse:
    """What the office was told, and what it did about it."""
    return _office_page(request)


@require_POST
@needs(Permission.REVIEW)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what was done about one; 404 for that of another office."""
    person = person_of(request)
    row = get_object_or_404(of_office(person), pk=pk)
    try:
        feedback.close(row, note=request.POST.get("note", ""), by=person)
    except Refusal as refused:
        return _office_page(request, pk, refused, tell(request, refused))
    messages.success(request, _("已办结。"))
    return redirect("actions:review-feedback")


def _office_page(
    request: HttpRequest, at_fault: int = 0, refused: Refusal | None = None, status: int = 200
) -> HttpResponse:
    person = person_of(request)
    problems = refused.problems if isinstance(refused, Invalid) else ()
    context = {
        "received": received(person),
        "tally": tally(person),
        "at_fault": at_fault,
        "errors": {problem.field: problem.message for problem in problems},
        "typed": request.POST,
        "nav": "review",
        "tab": "feedback",
    }
    return render(request, "actions/review_feedback.html", context, status=status)
