"""Where the plan manager uploads the document the plan was taken from."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from actions.adapters.documents import lines_of
from actions.models import Plan
from actions.selectors.sources import source as source_of
from actions.services import sources
from agencies.authorization import standing
from agencies.domain.roles import Permission
from agencies.views.guards import needs, person_of
from hz_plus.lib.errors import Invalid, Refusal

from .pages import tell


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PLAN)
def source(request: HttpRequest, plan: str) -> HttpResponse:
    """What was uploaded, and which measures' clauses are in it; 404 for a plan the person does not manage."""
    seats = standing(request.user).at(Permission.MANAGE_PLAN)
    found = Plan.objects.filter(slug=plan, lead_office__in=seats).first()
    if found is None:
        raise Http404
    if request.method != "POST":
        return _page(request, found)
    try:
        said = _withdraw(request, found) if request.POST.get("act") == "withdraw" else _upload(request, found)
    except Refusal as refused:
        return _page(request, found, refused, tell(request, refused))
    messages.success(request, said)
    return redirect("actions:source", plan)


def _upload(request: HttpRequest, plan: Plan) -> str:
    file = request.FILES.get("file")
    lines = lines_of(file)
    sources.upload(plan=plan, name=(file and file.name) or "", lines=lines, by=person_of(request))
    return _("原文已上传，各项措施可以查看条款。")


def _withdraw(request: HttpRequest, plan: Plan) -> str:
    sources.withdraw(plan=plan, by=person_of(request))
    return _("原文已撤下。")


def _page(
    request: HttpRequest, plan: Plan, refused: Refusal | None = None, status: int = 200
) -> HttpResponse:
    problems = refused.problems if isinstance(refused, Invalid) else ()
    context = {
        "plan": plan,
        "source": source_of(plan),
        "problems": problems,
        "nav": "calendar",
        "tab": "plans",
    }
    return render(request, "actions/source.html", context, status=status)
