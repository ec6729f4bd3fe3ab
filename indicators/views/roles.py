"""Who leads and who supports a measure, arranged by the plan manager: written down, looked at, confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from actions.domain.workflow import Role
from actions.models import Measure, Plan
from actions.models.plans import ROLE_LABELS
from actions.views.pages import tell
from agencies.domain.roles import Permission
from agencies.views.guards import needs, person_of
from hz_plus.lib.errors import Problem, Refusal
from indicators.selectors.responsibilities import arrangements, candidates, links_of
from indicators.services import responsibilities
from indicators.services.responsibilities import Outcome

from .desks import around, day_typed, find_measure, plan_of, problems_of

PLACES = 3
"""Agencies to be added that the form has room for."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What the form holds: by agency its role, and the places for others."""

    own: dict[str, str]
    added: Sequence[tuple[str, str]] = field(default_factory=list)
    valid_from: str = ""
    reason: str = ""

    @property
    def roles(self) -> dict[str, str]:
        """By agency, the role that it is to have; those that are to have none are left out."""
        return {code: role for code, role in (*self.own.items(), *self.added) if code and role}


def _typed(data: QueryDict) -> Typed:
    own = {name.removeprefix("role:"): data.get(name, "") for name in data if name.startswith("role:")}
    added = [(data.get(f"add:{place}", ""), data.get(f"as:{place}", "")) for place in range(PLACES)]
    return Typed(own, added, data.get("valid_from", ""), data.get("reason", ""))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PLAN)
def roles(request: HttpRequest, plan: str, code: str) -> HttpResponse:
    """The guided step, above every arrangement so far."""
    found = plan_of(request, plan)
    measure = find_measure(found, code)
    if request.method != "POST":
        own = {row.agency.code: row.role for row in links_of(measure)}
        return _page(request, found, measure, Typed(own, [("", Role.SUPPORT)] * PLACES))
    typed, act = _typed(request.POST), request.POST.get("act", "")
    if act not in ("preview", "confirm", "change"):
        raise Http404
    if act == "change":
        return _page(request, found, measure, typed)
    try:
        outcome = responsibilities.arrange(
            measure=measure,
            roles=typed.roles,
            valid_from=day_typed(request, "valid_from"),
            reason=typed.reason,
            by=person_of(request),
            dry_run=act == "preview",
        )
    except Refusal as refused:
        status = tell(request, refused)
        return _page(request, found, measure, typed, problems=problems_of(refused), status=status)
    if act == "preview":
        return _page(request, found, measure, typed, outcome)
    messages.success(request, _("职责分工已调整，有关单位已收到通知。"))
    return redirect("indicators:roles", plan, code)


def _page(
    request: HttpRequest,
    plan: Plan,
    measure: Measure,
    typed: Typed,
    outcome: Outcome | None = None,
    problems: Sequence[Problem] = (),
    status: int = 200,
) -> HttpResponse:
    links = links_of(measure)
    context = around(plan, problems) | {
        "measure": measure,
        "typed": typed,
        "outcome": outcome,
        "links": [(row, typed.own.get(row.agency.code, row.role)) for row in links],
        "places": list(enumerate(typed.added)),
        "candidates": candidates(measure),
        "roles": [(role.value, label) for role, label in ROLE_LABELS.items()],
        "history": arrangements(measure),
    }
    return render(request, "indicators/roles.html", context, status=status)
