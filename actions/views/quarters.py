"""The calendar: quarters with their stages and deadlines, opened, closed and published."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from actions.domain.stages import Stage
from actions.models import Quarter
from actions.permissions import may_manage
from actions.selectors.calendar import calendar as selected
from actions.services import quarters
from agencies.domain.roles import Permission
from agencies.views.guards import needs, person_of
from hz_plus.lib.errors import Refusal

from .pages import tell


@require_safe
@needs(Permission.MANAGE_PLAN)
def calendar(request: HttpRequest) -> HttpResponse:
    """All quarters of the plans I manage."""
    return _page(request)


def _page(request: HttpRequest, status: int = 200) -> HttpResponse:
    context = {"rows": selected(person_of(request)), "nav": "calendar"}
    return render(request, "actions/calendar.html", context, status=status)


@require_POST
@needs(Permission.MANAGE_PLAN)
def stage(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring a quarter to its next stage."""
    person = person_of(request)
    quarter = get_object_or_404(Quarter.objects.select_related("plan"), pk=pk)
    target = request.POST.get("stage", "")
    if not may_manage(person, quarter.plan) or target not in list(Stage):
        raise Http404
    try:
        if target == Stage.OPEN:
            quarters.open_quarter(quarter=quarter, by=person)
        elif target == Stage.CLOSED:
            quarters.close_quarter(quarter=quarter, by=person)
        else:
            quarters.publish_quarter(quarter=quarter, by=person)
    except Refusal as refused:
        return _page(request, tell(request, refused))
    messages.success(request, _("%(quarter)s已办理。") % {"quarter": quarter})
    return redirect("actions:calendar")
