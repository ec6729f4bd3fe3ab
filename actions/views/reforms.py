"""Reforms of agencies in the plan manager's hands: listed, prepared, looked at, carried out, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from actions.models import Reform
from actions.selectors.reforms import candidates, reforms
from actions.services import reforms as services
from actions.services.reform_checks import Heir
from actions.services.reforms import Outcome
from agencies.domain.roles import Permission
from agencies.models import SuccessionKind
from agencies.views.guards import needs, person_of
from hz_plus.lib.errors import Invalid, Problem, Refusal

from .pages import tell

PLACES = 4
"""New agencies that the form has room for."""
NAMES = ("code", "short_name_zh", "short_name_en", "name_zh", "name_en", "division_code")


@dataclass(frozen=True, slots=True)
class Typed:
    """What the form holds."""

    kind: str = ""
    on: str = ""
    reason: str = ""
    before: Sequence[str] = ()
    after: Sequence[dict[str, str]] = field(default_factory=list)

    @property
    def heirs(self) -> list[Heir]:
        """The agencies that go on, empty places left out."""
        return [_heir(row) for row in self.after if any(row.values())]


def _heir(row: dict[str, str]) -> Heir:
    if row["existing"]:
        return Heir(code=row["existing"])
    return Heir(is_new=True, **{name: row[name].strip() for name in NAMES})


def _typed(data: QueryDict) -> Typed:
    after = [
        {name: data.get(f"{place}:{name}", "") for name in ("existing", *NAMES)} for place in range(PLACES)
    ]
    return Typed(
        data.get("kind", ""), data.get("on", ""), data.get("reason", ""), data.getlist("before"), after
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PLAN)
def agencies(request: HttpRequest) -> HttpResponse:
    """The reforms so far; posted to, it takes one back."""
    status = 200
    if request.method == "POST":
        pk = request.POST.get("undo", "")
        row = get_object_or_404(Reform, pk=pk if pk.isdecimal() else 0)
        try:
            services.undo(reform=row, by=person_of(request))
        except Refusal as refused:
            status = tell(request, refused)
        else:
            messages.success(request, _("承继已撤销，职责、任职和填报已恢复。"))
            return redirect("actions:reforms")
    context = {"reforms": reforms(), "nav": "calendar", "tab": "agencies"}
    return render(request, "actions/reforms.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PLAN)
def reform(request: HttpRequest) -> HttpResponse:
    """The guided step: written down, looked at with all that moves, confirmed."""
    if request.method != "POST":
        return _page(request, Typed(kind=SuccessionKind.RENAME, after=_typed(QueryDict()).after))
    typed, act = _typed(request.POST), request.POST.get("act", "")
    if act not in ("preview", "confirm", "change"):
        raise Http404
    if act == "change":
        return _page(request, typed)
    try:
        outcome = services.carry_out(
            kind=typed.kind,
            on=typed.on,
            before=typed.before,
            after=typed.heirs,
            reason=typed.reason,
            by=person_of(request),
            dry_run=act == "preview",
        )
    except Refusal as refused:
        problems = refused.problems if isinstance(refused, Invalid) else ()
        return _page(request, typed, problems=problems, status=tell(request, refused))
    if act == "preview":
        return _page(request, typed, outcome)
    messages.success(request, _("承继已办理，汇总随后更新。"))
    return redirect("actions:reforms")


def _page(
    request: HttpRequest,
    typed: Typed,
    outcome: Outcome | None = None,
    problems: Sequence[Problem] = (),
    status: int = 200,
) -> HttpResponse:
    errors = {problem.field: problem.message for problem in problems}
    context = {
        "typed": typed,
        "outcome": outcome,
        "problems": problems,
        "errors": errors,
        "kinds": SuccessionKind.choices,
        "candidates": candidates(),
        "places": [(place, row, _own(errors, f"after/{place}/")) for place, row in enumerate(typed.after)],
        "nav": "calendar",
        "tab": "agencies",
    }
    return render(request, "actions/reform.html", context, status=status)


def _own(errors: dict[str, str], prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): text for name, text in errors.items() if name.startswith(prefix)}
