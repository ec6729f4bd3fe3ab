"""Measures, targets and baselines amended by the plan manager, with reason and day; what was amended before."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from actions.models import Measure, MeasureLife, Plan
from actions.views.pages import tell
from agencies.domain.roles import Permission
from agencies.models import Person
from agencies.views.guards import needs, person_of
from hz_plus.lib.errors import Problem, Refusal
from hz_plus.lib.refusals import to_correct
from indicators.selectors.amending import Amendable, Desk, desk
from indicators.selectors.amending import measures as measures_of
from indicators.services import baselines, lives, targets

from .desks import around, day_typed, figure_typed, plan_of, problems_of


@never_cache
@require_safe
@needs(Permission.MANAGE_PLAN)
def measures(request: HttpRequest, plan: str) -> HttpResponse:
    """The measures of a plan, each to be amended."""
    found = plan_of(request, plan)
    context = {"plan": found, "measures": measures_of(found), "nav": "calendar", "tab": "plans"}
    return render(request, "indicators/amend_list.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PLAN)
def measure(request: HttpRequest, plan: str, code: str) -> HttpResponse:
    """One measure: its life, its targets, its baselines."""
    found = plan_of(request, plan)
    at = _desk(found, code)
    if request.method != "POST":
        return _page(request, found, at)
    act = _ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    try:
        act(request, at, person_of(request))
    except Refusal as refused:
        return _page(request, found, at, refused, tell(request, refused))
    messages.success(request, _("已调整，有关季度的研判随后重算。"))
    return redirect("indicators:amend", plan, code)


def _desk(plan: Plan, code: str) -> Desk:
    try:
        return desk(plan, code)
    except Measure.DoesNotExist:
        raise Http404 from None


# --- What is typed ----------------------------------------------------------------------------------


def _change_life(request: HttpRequest, at: Desk, by: Person) -> None:
    into = next((row for row in at.others if row.code == request.POST.get("merged_into")), None)
    life, reason = request.POST.get("life", ""), request.POST.get("reason", "")
    day = day_typed(request, "valid_from")
    merged = into if life == MeasureLife.MERGED else None
    lives.change(measure=at.measure, life=life, valid_from=day, reason=reason, merged_into=merged, by=by)


def _amend_target(request: HttpRequest, at: Desk, by: Person) -> None:
    row = next(
        (one for own in at.indicators for one in own.targets if str(one.pk) == request.POST.get("target")),
        None,
    )
    if row is None:
        raise Http404
    targets.amend(
        target=row,
        value=figure_typed(request.POST.get("value", ""), row.indicator),
        due_on=day_typed(request, "due_on"),
        valid_from=day_typed(request, "valid_from"),
        reason=request.POST.get("reason", ""),
        by=by,
    )


def _record_baseline(request: HttpRequest, at: Desk, by: Person) -> None:
    own = _indicator(request, at)
    value = figure_typed(request.POST.get("value", ""), own.indicator)
    on = day_typed(request, "on")
    if value is None or on is None:
        missing = Problem("value" if value is None else "on", "missing", _("写明基期值和日期。"))
        raise to_correct([missing])
    baselines.record(
        indicator=own.indicator, value=value, on=on, source=request.POST.get("source", ""), by=by
    )


def _adopt_baseline(request: HttpRequest, at: Desk, by: Person) -> None:
    baselines.adopt(indicator=_indicator(request, at).indicator, by=by)


def _indicator(request: HttpRequest, at: Desk) -> Amendable:
    own = next((row for row in at.indicators if row.indicator.code == request.POST.get("indicator")), None)
    if own is None:
        raise Http404
    return own


Act = Callable[[HttpRequest, Desk, Person], None]
_ACTS: Mapping[str, Act] = {
    "life": _change_life,
    "target": _amend_target,
    "baseline": _record_baseline,
    "adopt": _adopt_baseline,
}


def _page(
    request: HttpRequest, plan: Plan, at: Desk, refused: Refusal | None = None, status: int = 200
) -> HttpResponse:
    """The desk; the form that was refused keeps what was typed."""
    posted = request.POST if refused else {}
    context = around(plan, problems_of(refused)) | {
        "desk": at,
        "lives": MeasureLife.choices,
        "typed": posted,
        "act": posted.get("act", ""),
    }
    return render(request, "indicators/amend.html", context, status=status)
