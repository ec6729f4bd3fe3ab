"""Lights moved by reviewers: listed, given, taken back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from actions.selectors.review import tally
from actions.views.pages import tell
from actions.views.worklist import asked_period
from agencies.authorization import standing
from agencies.domain.roles import Permission
from agencies.models import Person
from agencies.views.guards import needs, person_of
from hz_plus.lib.errors import Invalid, Refusal
from indicators.domain.kinds import Light
from indicators.domain.lights import MOVABLE
from indicators.models import Override
from indicators.selectors.overrides import READERS, Movable, movable_in, overrides_in
from indicators.services import overrides as services


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(*READERS)
def overrides(request: HttpRequest) -> HttpResponse:
    """The overrides of a quarter: the one asked for, else the latest in review; give one, take one back."""
    if request.method != "POST":
        return _page(request)
    person = person_of(request)
    try:
        act = _withdrawn if "withdraw" in request.POST else _given
        said = act(request, person)
    except Refusal as refused:
        return _page(request, refused, tell(request, refused))
    messages.success(request, said)
    period = request.GET.get("quarter", "")
    return redirect(reverse("indicators:overrides") + (f"?quarter={period}" if period else ""))


def _given(request: HttpRequest, person: Person) -> str:
    found = _chosen(request, _movable(request, person))
    if found is None or request.POST.get("light") not in MOVABLE:
        raise Http404
    light, reason = Light(request.POST["light"]), request.POST.get("reason", "")
    services.give(quarter=found.quarter, measure=found.measure, light=light, reason=reason, by=person)
    return _("%(measure)s的研判已调整，汇总随后更新。") % {"measure": found.measure.code}


def _withdrawn(request: HttpRequest, person: Person) -> str:
    pk = request.POST["withdraw"]
    seats = standing(person).at(Permission.READ_ROWS)
    rows = Override.objects.filter(quarter__plan__lead_office__in=seats).select_related("quarter__plan")
    row = get_object_or_404(rows.select_related("measure"), pk=pk if pk.isdecimal() else 0)
    services.withdraw(override=row, by=person)
    return _("%(measure)s的研判调整已撤回，汇总随后更新。") % {"measure": row.measure.code}


def _movable(request: HttpRequest, person: Person) -> list[Movable]:
    return movable_in(person, asked_period(request) or tally(person).period)


def _chosen(request: HttpRequest, known: list[Movable]) -> Movable | None:
    asked = request.POST.get("measure") or request.GET.get("measure")
    return next((row for row in known if asked in (row.measure.code, str(row.measure.pk))), None)


def _page(request: HttpRequest, refused: Refusal | None = None, status: int = 200) -> HttpResponse:
    person = person_of(request)
    counted, problems = tally(person), refused.problems if isinstance(refused, Invalid) else ()
    known = movable_in(person, asked_period(request) or counted.period)
    context = {
        "page": overrides_in(person, asked_period(request) or counted.period),
        "movable": known,
        "chosen": _chosen(request, known),
        "lights": [light.value for light in MOVABLE],
        "typed": request.POST if refused else {},
        "problems": problems,
        "errors": {problem.field: problem.message for problem in problems},
        "reviews": bool(standing(person).at(Permission.REVIEW)),
        "tally": counted,
        "nav": "review",
        "tab": "overrides",
    }
    return render(request, "indicators/overrides.html", context, status=status)
