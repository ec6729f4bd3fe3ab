"""Thresholds and paths, tried on quarters past and adopted by plan managers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from actions.models import Plan
from agencies.domain.roles import Permission
from agencies.models import Person
from agencies.views.guards import needs, person_of
from hz_plus.lib.errors import Invalid
from indicators.forms import MethodForm, RuleForm, ThresholdForm
from indicators.selectors.alarms import alarm_of
from indicators.selectors.rules import Rules, by_quarter, indicators_with_ways, managed_plans, rules_of
from indicators.selectors.trials import Trial, try_thresholds, try_way
from indicators.services import methods
from indicators.services import thresholds as threshold_service


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PLAN)
def thresholds(request: HttpRequest) -> HttpResponse:
    """The rules of a plan; `of` says which form was sent. GET tries what it says, POST adopts it."""
    given = request.POST if request.method == "POST" else request.GET
    desk = _desk(person_of(request), given)
    form = desk.form
    if form is None:
        return _page(request, desk)
    if not form.is_valid():
        return _page(request, desk, 422 if request.method == "POST" else 400)
    if request.method == "POST":
        return _adopt(request, desk, form)
    return _page(request, desk, trial=_tried(desk.plan, form))


@dataclass(frozen=True, slots=True)
class _Desk:
    """The plan that is worked on, its rules, and the two forms; `form` is the one that was sent."""

    plan: Plan
    plans: Sequence[Plan]
    rules: Rules
    by_thresholds: ThresholdForm
    by_method: MethodForm
    form: RuleForm | None


def _desk(person: Person, given: QueryDict) -> _Desk:
    plans = managed_plans(person)
    slug = given.get("plan") or (plans[0].slug if plans else "")
    plan = next((row for row in plans if row.slug == slug), None)
    of = given.get("of", "")
    if plan is None or of not in ("", "thresholds", "method"):
        raise Http404
    rules = rules_of(plan)
    by_thresholds = ThresholdForm(given if of == "thresholds" else None, rules.present)
    by_method = MethodForm(given if of == "method" else None, indicators_with_ways(plan))
    sent: dict[str, RuleForm] = {"thresholds": by_thresholds, "method": by_method}
    return _Desk(plan, plans, rules, by_thresholds, by_method, sent.get(of))


def _tried(plan: Plan, form: RuleForm) -> Trial:
    if isinstance(form, MethodForm):
        return try_way(form.cleaned_data["indicator"], form.way)
    assert isinstance(form, ThresholdForm)  # noqa: S101 - the two forms of the page
    return try_thresholds(plan, form.thresholds)


def _adopt(request: HttpRequest, desk: _Desk, form: RuleForm) -> HttpResponse:
    try:
        _write(desk.plan, form, person_of(request))
    except Invalid as refused:
        form.add_problems(refused.problems)
        return _page(request, desk, 422)
    day = form.cleaned_data["valid_from"].isoformat()
    messages.success(request, _("已施行，自%(day)s起生效。有关季度的研判正在重算。") % {"day": day})
    return redirect(f"{reverse('indicators:thresholds')}?plan={desk.plan.slug}")


def _write(plan: Plan, form: RuleForm, by: Person) -> None:
    given = form.cleaned_data
    when = {"valid_from": given["valid_from"], "reason": given["reason"], "by": by}
    if isinstance(form, MethodForm):
        way = form.way
        methods.amend(
            indicator=given["indicator"],
            aggregation=way.aggregation,
            shape=way.shape,
            points=way.points,
            entered_by=form.typist,
            **when,
        )
    else:
        threshold_service.adopt(
            plan=plan, yellow_over=given["yellow_over"], red_over=given["red_over"], **when
        )


def _page(request: HttpRequest, desk: _Desk, status: int = 200, trial: Trial | None = None) -> HttpResponse:
    context = {
        "nav": "calendar",
        "plan": desk.plan,
        "desk": desk,
        "alarm": alarm_of(desk.plan),
        "rules": desk.rules,
        "errors": desk.form.summary if desk.form is not None else [],
        "trial": trial,
        "tried": by_quarter(trial) if trial is not None else (),
    }
    return render(request, "indicators/thresholds.html", context, status=status)
