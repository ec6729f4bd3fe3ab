"""A target split among districts: typed or pasted from a spreadsheet, summed up, written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from actions.models import Plan
from actions.views.pages import tell
from agencies.domain.roles import Permission
from agencies.models import Agency
from agencies.views.guards import needs, person_of
from hz_plus.lib.errors import Invalid, Problem, Refusal
from hz_plus.lib.refusals import to_correct
from indicators.domain.kinds import IndicatorKind
from indicators.domain.pasting import parts_of
from indicators.models import Indicator, Target
from indicators.selectors.amounts import stated
from indicators.selectors.splitting import Share, goals, shares, splits
from indicators.services import decompositions

from .desks import around, day_typed, figure_typed, find_indicator, plan_of, problems_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PLAN)
def parts(request: HttpRequest, plan: str, code: str, indicator: str) -> HttpResponse:
    """One target of the indicator with the part of each agency, above every split so far."""
    found = plan_of(request, plan)
    row = find_indicator(found, code, indicator)
    targets = goals(row)
    if row.kind == IndicatorKind.MILESTONE or not targets:
        raise Http404
    data = request.POST if request.method == "POST" else request.GET
    target = next((one for one in targets if one.due_on.isoformat() == data.get("due_on")), targets[-1])
    held = shares(row, target.due_on)
    if request.method != "POST":
        return _page(request, found, targets, target, held, _known(row, held))
    return _write(request, found, targets, target, held)


def _known(row: Indicator, held: Sequence[Share]) -> dict[str, str]:
    return {one.agency.code: stated(one.part.value, row) for one in held if one.part is not None}


def _write(
    request: HttpRequest, plan: Plan, targets: Sequence[Target], target: Target, held: Sequence[Share]
) -> HttpResponse:
    row, act = target.indicator, request.POST.get("act", "")
    typed = {one["agency"]: one["value"] for one in parts_of(request.POST) if one["indicator"] == row.code}
    try:
        given = _read(typed, row, {one.agency.code: one.agency for one in held})
        if act == "sum":
            return _page(request, plan, targets, target, held, typed)
        decompositions.amend_parts(
            indicator=row,
            due_on=target.due_on,
            parts=given,
            valid_from=day_typed(request, "valid_from"),
            reason=request.POST.get("reason", ""),
            difference=request.POST.get("difference", ""),
            by=person_of(request),
        )
    except Refusal as refused:
        status = tell(request, refused)
        return _page(request, plan, targets, target, held, typed, problems_of(refused), status)
    messages.success(request, _("分解已调整，有关季度的研判随后重算。"))
    return redirect(f"{request.path}?due_on={target.due_on.isoformat()}")


def _read(typed: Mapping[str, str], row: Indicator, known: Mapping[str, Agency]) -> dict[Agency, Decimal]:
    """The parts as typed; an empty place is no part. Raises Invalid naming every one that cannot be read."""
    given: dict[Agency, Decimal] = {}
    found: list[Problem] = []
    for code, text in typed.items():
        where = f"parts/{code}"
        if code not in known:
            message = _("没有“%(name)s”这个单位，核对粘贴的名称和行数。") % {"name": code}
            found.append(Problem("pasted", "unknown_agency", message))
            continue
        try:
            value = figure_typed(text, row, where)
        except Invalid as refused:
            named = _("%(agency)s：%(message)s")
            message = named % {"agency": known[code].short_name, "message": refused.problems[0].message}
            found.append(Problem(where, refused.problems[0].code, message))
            continue
        if value is not None:
            given[known[code]] = value
    if found:
        raise to_correct(found)
    return given


def _total(typed: Mapping[str, str], row: Indicator) -> Decimal | None:
    """The sum of what can be read; None where nothing can."""
    values: list[Decimal] = []
    for text in typed.values():
        try:
            value = figure_typed(text, row)
        except Invalid:
            continue
        if value is not None:
            values.append(value)
    return sum(values, Decimal(0)) if values else None


def _page(
    request: HttpRequest,
    plan: Plan,
    targets: Sequence[Target],
    target: Target,
    held: Sequence[Share],
    typed: Mapping[str, str],
    problems: Sequence[Problem] = (),
    status: int = 200,
) -> HttpResponse:
    row = target.indicator
    known = {one.agency.code for one in held}
    total = _total(typed, row)
    context = around(plan, problems) | {
        "measure": row.measure,
        "indicator": row,
        "targets": targets,
        "target": target,
        "rows": [(one, typed.get(one.agency.code, "")) for one in held],
        "stray": "\n".join(f"{name}\t{text}" for name, text in typed.items() if name not in known),
        "total": total,
        "is_ratio": row.kind == IndicatorKind.RATIO,
        "apart": None if total is None else total - target.value,
        "typed": request.POST,
        "history": splits(row),
    }
    return render(request, "indicators/parts.html", context, status=status)
