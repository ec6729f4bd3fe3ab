"""What all reading pages share: the plan and quarter of the address, and how a quarter is refused."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from actions.models import Plan
from indicators.selectors.quarters import Chosen, QuarterRefused, choose

View = Callable[..., HttpResponse]
NOT_YET = frozenset({"format"})
"""Parameters that the API's contract has and no page answers yet: refused, not ignored."""


def plan_page(view: View) -> View:
    """Give `view` the plan and quarter of the address; 404 for a plan the person does not see.

    Where the address names no plan, the first one the person sees is meant.
    """

    @require_safe
    @wraps(view)
    def page(request: HttpRequest, plan: str | None = None, **rest: Any) -> HttpResponse:
        if NOT_YET & request.GET.keys():
            return render(request, "indicators/not_yet.html", status=400)
        try:
            chosen = choose(plan, request.user, request.GET.get("quarter", ""), request.GET.get("as_of", ""))
        except Plan.DoesNotExist:
            if plan is None:
                return render(request, "indicators/no_plan.html")
            raise Http404 from None
        except QuarterRefused as refused:
            return _refusal(request, refused)
        return view(request, chosen, **rest)

    return page


def show(
    request: HttpRequest, template: str, chosen: Chosen, *, status: int = 200, **context: Any
) -> HttpResponse:
    """The page `template` about the chosen quarter."""
    context |= {"chosen": chosen, "plan": chosen.plan}
    return render(request, f"indicators/{template}.html", context, status=status)


def _refusal(request: HttpRequest, refused: QuarterRefused) -> HttpResponse:
    """Say why the quarter cannot be shown, and lead to the latest one that can."""
    context = {"plan": refused.plan, "latest": refused.latest, "message": refused.message}
    return render(request, "indicators/quarter_refused.html", context, status=refused.status)
