"""Where the plan manager pastes approved values of quarters before the program was used."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from actions.models import Plan
from actions.views.pages import tell
from agencies.domain.roles import Permission
from agencies.views.guards import needs, person_of
from hz_plus.lib.errors import Invalid, Refusal
from indicators.selectors.amending import managed_plan
from indicators.selectors.past_values import waiting
from indicators.services import past_values
from indicators.services.past_values import Told


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PLAN)
def past(request: HttpRequest, plan: str) -> HttpResponse:
    """First looked at, then, when confirmed, taken in."""
    try:
        found = managed_plan(plan, request.user)
    except Plan.DoesNotExist:
        raise Http404 from None
    if request.method != "POST":
        return _page(request, found)
    is_trial = request.POST.get("act") != "save"
    try:
        told = past_values.bring_in(
            plan=found,
            text=request.POST.get("lines", ""),
            source=request.POST.get("source", ""),
            by=person_of(request),
            trial=is_trial,
        )
    except Refusal as refused:
        return _page(request, found, refused=refused, status=tell(request, refused))
    if is_trial:
        return _page(request, found, seen=told)
    messages.success(request, _("已补录%(n)d个数值。公开前在季度日历中发布有关季度。") % {"n": told.values})
    return redirect("indicators:past", plan)


def _page(
    request: HttpRequest,
    plan: Plan,
    *,
    seen: Told | None = None,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    problems = refused.problems if isinstance(refused, Invalid) else ()
    context = {
        "plan": plan,
        "quarters": waiting(plan),
        "seen": seen,
        "problems": problems,
        "at": {problem.field.split("/")[0] for problem in problems},
        "typed": request.POST,
        "nav": "calendar",
        "tab": "plans",
    }
    return render(request, "indicators/past.html", context, status=status)
