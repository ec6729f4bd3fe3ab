"""The worklist of a person's agencies."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from actions.selectors.coordination import waiting
from actions.selectors.history import history as filed
from actions.selectors.worklist import worklist as selected
from agencies.domain.roles import Permission
from agencies.views.guards import needs, person_of
from hz_plus.lib.quarters import Period


def asked_period(request: HttpRequest) -> Period | None:
    """The quarter named in the address; None where there is none or no such thing."""
    try:
        return Period.parse(request.GET.get("quarter", ""))
    except ValueError:
        return None


@require_safe
@needs(Permission.READ_OWN)
def worklist(request: HttpRequest) -> HttpResponse:
    """What waits for my agency, what was submitted, what was approved."""
    work = selected(person_of(request), asked_period(request))
    count, day = waiting(person_of(request))
    context = {
        "work": work,
        "plan": work.plan,
        "matters": count,
        "matters_due": day,
        "nav": "filing",
        "tab": "worklist",
    }
    return render(request, "actions/worklist.html", context)


@require_safe
@needs(Permission.READ_OWN)
def history(request: HttpRequest) -> HttpResponse:
    """What my agency, and those whose successor it is, filed in each quarter."""
    past = filed(person_of(request), asked_period(request))
    context = {"past": past, "plan": past.plan, "nav": "filing", "tab": "history"}
    return render(request, "actions/history.html", context)
