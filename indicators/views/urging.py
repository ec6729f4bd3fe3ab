"""Urging: what the rules call for, slips issued together or one by hand, those open and settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from actions.domain.urging import Colour
from actions.models import Measure, Quarter
from actions.models.urging import COLOUR_LABELS
from actions.selectors.review import Tally, tally
from actions.selectors.urging import day_by_default, slips
from actions.services import urging as services
from actions.services.urging import Wanted
from actions.views.pages import tell
from agencies.authorization import standing
from agencies.domain.roles import Permission
from agencies.models import Agency, Person
from agencies.views.guards import needs, person_of
from hz_plus.lib.errors import Invalid, Refusal
from indicators.selectors.gate import gates_of
from indicators.selectors.urging import Proposal, leads_in, proposals


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.READ_SUBMITTED)
def urging(request: HttpRequest) -> HttpResponse:
    """The quarter in review with what the rules propose; posted to, slips are issued."""
    person = person_of(request)
    counted = tally(person)
    quarter = _quarter(person, counted)
    if request.method != "POST":
        return _page(request, counted, quarter)
    if quarter is None:
        raise Http404
    wanted = _by_hand(request, quarter) if "by_hand" in request.POST else _by_rule(request, quarter)
    due_on = request.POST.get("due_on", "")
    try:
        made = services.issue(quarter=quarter, wanted=wanted, due_on=due_on, by=person)
    except Refusal as refused:
        return _page(request, counted, quarter, refused, tell(request, refused))
    told = ngettext("已签发%(count)d份督办单。", "已签发%(count)d份督办单。", len(made))
    messages.success(request, told % {"count": len(made)})
    return redirect("indicators:urging")


def _quarter(person: Person, counted: Tally) -> Quarter | None:
    """The latest quarter in review; None for who only reads, and where none was opened."""
    rows = gates_of(person, counted.period) if counted.period is not None else []
    return rows[0] if rows and standing(person).at(Permission.REVIEW) else None


def _by_rule(request: HttpRequest, quarter: Quarter) -> list[Wanted]:
    """The proposals that were ticked; each says what the rule found, then what is asked of all."""
    ticked, asked = request.POST.getlist("wanted"), request.POST.get("matter", "").strip()
    return [_of_proposal(row, asked) for row in proposals(quarter) if row.key in ticked]


def _of_proposal(row: Proposal, asked: str) -> Wanted:
    found = _("%(why)s。") % {"why": row.why}
    return Wanted(
        row.measure, row.agency, row.called.colour, f"{found}{asked}" if asked else "", row.called.rule
    )


def _by_hand(request: HttpRequest, quarter: Quarter) -> list[Wanted]:
    """One slip for each lead of the measure that was chosen. 404 for a measure or colour that is not offered."""
    leads = leads_in(quarter)
    chosen = next((row for row in leads if row.code == request.POST.get("measure")), None)
    colour = request.POST.get("colour", "")
    if chosen is None or colour not in list(Colour):
        raise Http404
    return [
        Wanted(chosen, agency, Colour(colour), request.POST.get("matter", "")) for agency in leads[chosen]
    ]


def _page(
    request: HttpRequest,
    counted: Tally,
    quarter: Quarter | None,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    problems = refused.problems if isinstance(refused, Invalid) else ()
    leads: Mapping[Measure, Sequence[Agency]] = leads_in(quarter) if quarter is not None else {}
    default = day_by_default(quarter.plan.time_zone).isoformat() if quarter is not None else ""
    context = {
        "slips": slips(person_of(request)),
        "quarter": quarter,
        "proposals": proposals(quarter) if quarter is not None else [],
        "measures": leads,
        "colours": COLOUR_LABELS.items(),
        "problems": problems,
        "errors": {problem.field: problem.message for problem in problems},
        "typed": request.POST,
        "ticked": request.POST.getlist("wanted"),
        "asked": request.POST.get("matter", _("请查明原因，提出补救措施、责任人和完成时限，在期限前答复。")),
        "due_on": request.POST.get("due_on") or default,
        "tally": counted,
        "nav": "review",
        "tab": "urging",
    }
    return render(request, "indicators/urging.html", context, status=status)
