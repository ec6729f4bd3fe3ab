"""The steps of a milestone indicator, arranged by the plan manager."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from actions.models import Plan
from actions.views.pages import tell
from agencies.domain.roles import Permission
from agencies.views.guards import needs, person_of
from hz_plus.lib.errors import Problem, Refusal
from hz_plus.lib.refusals import to_correct
from indicators.domain.kinds import IndicatorKind
from indicators.domain.numbers import plain, read_figure
from indicators.models import Indicator
from indicators.selectors.stepping import HeldStep, changes, held_steps
from indicators.services import milestones
from indicators.services.milestones import Wanted

from .desks import around, find_indicator, plan_of, problems_of

PLACES = 3
"""New steps that the form has room for."""
_WEIGHT_DECIMALS = 2


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the form: the key in its fields' names, what it holds, the step that is there."""

    key: str
    name_zh: str = ""
    name_en: str = ""
    due_on: str = ""
    weight: str = ""
    is_left_out: bool = False
    held: HeldStep | None = None

    @property
    def is_empty(self) -> bool:
        """A place for a new step in which nothing was typed."""
        return self.held is None and not (self.name_zh or self.name_en or self.due_on or self.weight)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PLAN)
def steps(request: HttpRequest, plan: str, code: str, indicator: str) -> HttpResponse:
    """The steps with days and weights, above every arrangement so far."""
    found = plan_of(request, plan)
    row = find_indicator(found, code, indicator)
    if row.kind != IndicatorKind.MILESTONE:
        raise Http404
    held = held_steps(row)
    if request.method != "POST":
        return _page(request, found, row, _known(held))
    typed = _typed(request.POST, held)
    try:
        milestones.arrange(
            indicator=row,
            steps=_wanted(typed),
            reason=request.POST.get("reason", ""),
            by=person_of(request),
        )
    except Refusal as refused:
        return _page(request, found, row, typed, problems_of(refused), tell(request, refused))
    messages.success(request, _("步骤已调整，有关季度的研判随后重算。"))
    return redirect("indicators:steps", plan, code, indicator)


def _known(held: Sequence[HeldStep]) -> list[Row]:
    rows = [
        Row(
            str(step.milestone.order),
            step.milestone.name_zh,
            step.milestone.name_en,
            step.milestone.due_on.isoformat(),
            plain(step.percent) or "",
            held=step,
        )
        for step in held
    ]
    return rows + [Row(f"n{place}") for place in range(PLACES)]


def _typed(data: QueryDict, held: Sequence[HeldStep]) -> list[Row]:
    by_key = {str(step.milestone.order): step for step in held}
    keys = (*by_key, *(f"n{place}" for place in range(PLACES)))
    return [_row_typed(data, key, by_key.get(key)) for key in keys]


def _row_typed(data: QueryDict, key: str, held: HeldStep | None) -> Row:
    return Row(
        key,
        name_zh=data.get(f"name_zh:{key}", ""),
        name_en=data.get(f"name_en:{key}", ""),
        due_on=data.get(f"due_on:{key}", ""),
        weight=data.get(f"weight:{key}", ""),
        is_left_out=f"left_out:{key}" in data,
        held=held,
    )


def _wanted(rows: Sequence[Row]) -> list[Wanted]:
    """What is to be kept and made; raises Invalid naming every day and weight that cannot be read."""
    problems: list[Problem] = []
    wanted = [
        Wanted(
            order=row.held.milestone.order if row.held is not None else None,
            name_zh=row.name_zh,
            name_en=row.name_en,
            due_on=_day(row, problems),
            weight=_weight(row, problems),
            where=f"steps/{row.key}",
        )
        for row in rows
        if not (row.is_empty or row.is_left_out)
    ]
    if problems:
        raise to_correct(problems)
    return wanted


def _day(row: Row, problems: list[Problem]) -> date | None:
    try:
        return date.fromisoformat(row.due_on.strip()) if row.due_on.strip() else None
    except ValueError:
        problems.append(Problem(f"steps/{row.key}/due_on", "not_a_date", _("日期写作 2018-10-31。")))
        return None


def _weight(row: Row, problems: list[Problem]) -> Decimal | None:
    read = read_figure(row.weight, decimals=_WEIGHT_DECIMALS)
    if read.fault is not None:
        message = _("填写数字，小数最多%(decimals)d位。") % {"decimals": _WEIGHT_DECIMALS}
        problems.append(Problem(f"steps/{row.key}/weight", read.fault.value, message))
    return read.figure


def _page(
    request: HttpRequest,
    plan: Plan,
    indicator: Indicator,
    rows: Sequence[Row],
    problems: Sequence[Problem] = (),
    status: int = 200,
) -> HttpResponse:
    context = around(plan, problems) | {
        "measure": indicator.measure,
        "indicator": indicator,
        "rows": rows,
        "typed": request.POST,
        "history": changes(indicator),
    }
    return render(request, "indicators/steps.html", context, status=status)
