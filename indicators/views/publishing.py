"""The gate through which a quarter is published."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from actions.models import Quarter
from actions.selectors.review import tally
from actions.services import quarters
from actions.views.pages import tell
from agencies.models import Person
from agencies.views.guards import needs, person_of
from hz_plus.lib.errors import Invalid, Refusal
from hz_plus.lib.quarters import Period
from indicators.selectors.gate import READERS, gate, gates_of

EXCLUDE = "exclude:"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(*READERS)
def publish(request: HttpRequest, quarter: str) -> HttpResponse:
    """What is to be settled, what will change; publish."""
    person = person_of(request)
    row = quarter_asked(request, quarter)
    if request.method != "POST":
        return _page(request, row, person)
    try:
        quarters.publish_quarter(quarter=row, by=person, excluded=_excluded(request.POST))
    except Refusal as refused:
        row.refresh_from_db()
        return _page(request, row, person, refused, tell(request, refused))
    messages.success(request, _("%(quarter)s已发布。") % {"quarter": row})
    return redirect(f"{reverse('indicators:publish', args=[quarter])}?plan={row.plan.slug}")


def quarter_asked(request: HttpRequest, quarter: str) -> Quarter:
    """The quarter of the plan that the address names, else of the first one of the person's office; else 404."""
    try:
        rows = gates_of(person_of(request), Period.parse(quarter))
    except ValueError:
        raise Http404 from None
    asked = request.GET.get("plan")
    for row in rows:
        if asked in (None, row.plan.slug):
            return row
    raise Http404


def _excluded(data: QueryDict) -> Mapping[int, str]:
    """By report id, why it is left out."""
    named = {name.removeprefix(EXCLUDE): text for name, text in data.items() if name.startswith(EXCLUDE)}
    return {int(pk): str(text) for pk, text in named.items() if pk.isdecimal() and str(text).strip()}


def _page(
    request: HttpRequest,
    quarter: Quarter,
    person: Person,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    problems = refused.problems if isinstance(refused, Invalid) else ()
    errors = {problem.field: problem.message for problem in problems}
    typed, found = _excluded(request.POST), gate(quarter, person)
    context = {
        "gate": found,
        "plan": quarter.plan,
        "undecided": [
            (report, typed.get(report.pk, ""), errors.get(f"exclude/{report.pk}"))
            for report in found.undecided
        ],
        "tally": tally(person),
        "problems": problems,
        "nav": "review",
        "tab": "publish",
    }
    return render(request, "indicators/publish.html", context, status=status)
