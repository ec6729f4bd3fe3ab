"""What reminders will go out, for those who keep the calendar."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from actions.models import Plan
from actions.selectors.reminders import preview
from agencies.authorization import standing
from agencies.domain.roles import Permission
from agencies.models.notices import KIND_LABELS
from agencies.views.guards import needs, person_of


@require_safe
@needs(Permission.MANAGE_PLAN)
def upcoming(request: HttpRequest) -> HttpResponse:
    """The coming seven days, for each plan that the person manages."""
    seats = standing(person_of(request)).at(Permission.MANAGE_PLAN)
    plans = [(plan, preview(plan)) for plan in Plan.objects.filter(lead_office__in=seats).order_by("id")]
    context = {"plans": plans, "labels": KIND_LABELS, "nav": "calendar"}
    return render(request, "actions/notices.html", context)
