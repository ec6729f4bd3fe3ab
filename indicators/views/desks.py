"""What the desks of a plan manager share: plan and measure found, days as typed, what a refusal leaves on the page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from actions.models import Measure, Plan
from hz_plus.lib.errors import Invalid, Problem, Refusal
from hz_plus.lib.refusals import to_correct
from indicators.domain.kinds import SHARES
from indicators.domain.numbers import read_figure
from indicators.models import Indicator
from indicators.selectors.amending import managed_plan, measure_of

_PERCENT_DECIMALS = 2
"""Of a share in percent; it is kept with four as a fraction."""


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


def find_indicator(plan: Plan, measure: str, code: str) -> Indicator:
    """The indicator of the measure; 404 where there is none."""
    rows = Indicator.objects.filter(plan=plan, measure__code=measure).select_related("plan", "measure")
    return get_object_or_404(rows, code=code)


def day_typed(request: HttpRequest, name: str) -> date | None:
    """A day; None where none was typed. Raises Invalid for what is none."""
    text = request.POST.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise to_correct([Problem(name, "not_a_date", _("日期写作 2018-10-31。"))]) from None


def figure_typed(text: str, indicator: Indicator, where: str = "value") -> Decimal | None:
    """A figure in the indicator's unit, of a share in percent; None where none was typed. Raises Invalid."""
    share = indicator.kind in SHARES
    decimals = _PERCENT_DECIMALS if share else indicator.decimals
    read = read_figure(text, decimals=decimals, unit=None if share else indicator.unit_zh)
    if read.fault is not None:
        message = _("填写数字，小数最多%(decimals)d位。") % {"decimals": decimals}
        raise to_correct([Problem(where, read.fault.value, message)])
    return read.figure / 100 if share and read.figure is not None else read.figure


def problems_of(refused: Refusal | None) -> Sequence[Problem]:
    """What is to be corrected."""
    return refused.problems if isinstance(refused, Invalid) else ()


def around(plan: Plan, problems: Sequence[Problem]) -> dict[str, Any]:
    """What every desk's page shows."""
    errors = {problem.field: problem.message for problem in problems}
    return {"plan": plan, "problems": problems, "errors": errors, "nav": "calendar", "tab": "plans"}
