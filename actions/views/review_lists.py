"""The lists beside the review queue, and what is done to many reports at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from actions import forms
from actions.models import Report
from actions.selectors.review import FOLLOW_UPS, follow_up, queue, tally
from actions.services import approvals, desk
from actions.services.discrepancies import discrepancies as found_in
from agencies.authorization import standing
from agencies.domain.roles import Permission
from agencies.views.guards import needs, person_of
from hz_plus.lib import clock
from hz_plus.lib.errors import Refusal

from .pages import tell
from .worklist import asked_period


@needs(Permission.READ_SUBMITTED)
@require_safe
def follow(request: HttpRequest, kind: str) -> HttpResponse:
    """A list beside the queue: sent back, late, with dissent."""
    return _follow(request, kind)


@needs(Permission.READ_SUBMITTED)
@require_http_methods(["GET", "HEAD", "POST"])
def missing(request: HttpRequest) -> HttpResponse:
    """What was not filed; posted to, it urges those who owe the reports chosen."""
    if request.method != "POST":
        return _follow(request, "missing")
    if not standing(person_of(request)).at(Permission.REVIEW):
        raise PermissionDenied(_("只有审核员可以催报。"))
    chosen = forms.picked(request.POST.getlist("report"))
    if not chosen:
        messages.error(request, _("先选择要催报的填报。"))
        return _follow(request, "missing", status=422)
    found = Report.objects.for_work().visible_to(person_of(request)).filter(pk__in=chosen)
    try:
        count = desk.urge(list(found), by=person_of(request))
    except Refusal as refused:
        return _follow(request, "missing", status=tell(request, refused), chosen=chosen)
    said = ngettext(
        "已催报%(n)s家单位；同一单位一天只催一次。", "已催报%(n)s家单位；同一单位一天只催一次。", count
    )
    messages.success(request, said % {"n": count})
    return redirect(request.get_full_path())


def _follow(
    request: HttpRequest, kind: str, *, status: int = 200, chosen: Mapping[int, int] | None = None
) -> HttpResponse:
    person = person_of(request)
    counted = tally(person)
    period = asked_period(request) or counted.period
    context: Mapping[str, Any] = {
        "rows": follow_up(person, kind, period),
        "title": FOLLOW_UPS[kind],
        "period": period,
        "tally": counted,
        "chosen": chosen or {},
        "now": clock.now(),
        "nav": "review",
        "tab": kind,
    }
    return render(request, "actions/review_follow.html", context, status=status)


@require_safe
@needs(Permission.READ_SUBMITTED)
def discrepancies(request: HttpRequest) -> HttpResponse:
    """What the rules warn of in what was submitted, one row for each, with the reason given."""
    person = person_of(request)
    counted = tally(person)
    period = asked_period(request) or counted.period
    context = {
        "rows": found_in(person, period),
        "period": period,
        "tally": counted,
        "nav": "review",
        "tab": "discrepancies",
    }
    return render(request, "actions/review_discrepancies.html", context)


@needs(Permission.REVIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def approve(request: HttpRequest) -> HttpResponse:
    """The reports about which nothing needs thought; posted to, those chosen are approved, or that is taken back."""
    if request.method != "POST":
        return _summary(request)
    picked = forms.picked(request.POST.getlist("report"))
    if not picked:
        messages.error(request, _("先选择要审定的填报。"))
        return _summary(request, status=422)
    if request.POST.get("event") == "undo":
        return _undone(request, picked)
    done = approvals.approve_clean(picked, by=person_of(request))
    for report, why in done.refused:
        name = f"{report.measure.code} {report.agency.short_name}"
        messages.warning(request, _("%(name)s没有审定：%(why)s") % {"name": name, "why": why.message})
    approved = ",".join(str(report.pk) for report in done.done)
    return redirect(f"{reverse('actions:review')}?{urlencode({'approved': approved}, safe=',')}")


def _summary(request: HttpRequest, status: int = 200) -> HttpResponse:
    waiting = queue(person_of(request), request.GET.get("agency", ""), mine="mine" in request.GET)
    context = {"queue": waiting, "tally": tally(person_of(request)), "nav": "review", "tab": "queue"}
    return render(request, "actions/review_approve.html", context, status=status)


def _undone(request: HttpRequest, picked: Mapping[int, int]) -> HttpResponse:
    done = approvals.undo(picked, by=person_of(request))
    if done.done:
        count = len(done.done)
        said = ngettext("已撤销%(n)s份审定，回到待审核。", "已撤销%(n)s份审定，回到待审核。", count)
        messages.success(request, said % {"n": count})
    for report, why in done.refused:
        name = f"{report.measure.code} {report.agency.short_name}"
        messages.warning(request, f"{name}{_('：')}{why.message}")
    return redirect("actions:review")
