"""What the desks of a plan manager share: plan and measure found, days as typed, what a refusal leaves on the page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from actions.models import Measure, Plan
from hz_plus.lib.errors import Invalid, Problem, Refusal
from hz_plus.lib.refusals import to_correct
from indicators.selectors.amending import managed_plan, measure_of


def plan_of(request: HttpRequest, slug: str) -> Plan:
    """The plan, if the person manages it; else 404."""
    try:
        return managed_plan(slug, request.user)
    except Plan.DoesNotExist:
        raise Http404 from None


def find_measure(plan: Plan, code: str) -> Measure:
    """The measure; 404 where the plan has none with this code."""
    try:
        return measure_of(plan, code)
    except Measure.DoesNotExist:
        raise Http404 from None


def day_typed(request: HttpRequest, name: str) -> date | None:
    """A day; None where none was typed. Raises Invalid for what is none."""
    text = request.POST.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise to_correct([Problem(name, "not_a_date", _("日期写作 2018-10-31。"))]) from None


def problems_of(refused: Refusal | None) -> Sequence[Problem]:
    """What is to be corrected."""
    return refused.problems if isinstance(refused, Invalid) else ()


def around(plan: Plan, problems: Sequence[Problem]) -> dict[str, Any]:
    """What every desk's page shows."""
    errors = {problem.field: problem.message for problem in problems}
    return {"plan": plan, "problems": problems, "errors": errors, "nav": "calendar", "tab": "plans"}
