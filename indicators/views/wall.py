"""The filing wall and the ranking of agencies: for people of the plan, not for the public."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from actions.selectors.wall import Row, Wall
from actions.selectors.wall import wall as wall_of
from agencies.authorization import standing
from agencies.domain.roles import Permission
from agencies.views.guards import needs
from indicators.exports import filing_tables as tables
from indicators.selectors.quarters import Chosen, QuarterRefused
from indicators.selectors.timeliness import By, ranking

from .pages import plan_page, show

READS = (Permission.READ_OWN, Permission.READ_ROWS, Permission.READ_SUBMITTED)


@needs(*READS)
@plan_page
def wall(request: HttpRequest, chosen: Chosen) -> HttpResponse:
    """Agency by measure, the state of each report; `agency` lists the reports of one. Without `quarter` the latest."""
    chosen = chosen if request.GET.get("quarter") else _latest(chosen)
    page = wall_of(chosen.quarter, request.user, chosen.as_of) if chosen.quarter else None
    opened = _opened(request, chosen, page)
    table = partial(tables.wall, page) if page is not None else None
    reads = standing(request.user)
    return show(
        request,
        "wall",
        chosen,
        table=table,
        nav="agencies",
        page=page,
        opened=opened,
        own=reads.at(Permission.READ_OWN),
        for_office=reads.may(Permission.READ_SUBMITTED, chosen.plan.lead_office_id),
    )


def _latest(chosen: Chosen) -> Chosen:
    """In the latest quarter that was opened: what is being filed now."""
    return replace(chosen, quarter=chosen.visible[-1] if chosen.visible else None)


def _opened(request: HttpRequest, chosen: Chosen, page: Wall | None) -> Row | None:
    code = request.GET.get("agency", "")
    row = page.row_of(code) if page is not None and code else None
    if code and row is None:
        message = _("报送情况里没有“%(code)s”这个单位，或您看不到它的填报。") % {"code": code}
        raise QuarterRefused(message, status=404, plan=chosen.plan, latest=chosen.quarter)
    return row


@needs(Permission.READ_ROWS, Permission.READ_SUBMITTED)
@plan_page
def timeliness(request: HttpRequest, chosen: Chosen) -> HttpResponse:
    """Agencies by how punctually they file, or `by=lights` of what they lead."""
    try:
        by = By(request.GET.get("by") or By.TIMELINESS)
    except ValueError:
        message = _("排序写作 by=timeliness（按时率）或 by=lights（研判）。")
        raise QuarterRefused(message, status=400, plan=chosen.plan, latest=chosen.quarter) from None
    rows = ranking(chosen, request.user, by)
    table = partial(tables.timeliness, rows)
    return show(request, "timeliness", chosen, table=table, nav="agencies", rows=rows, by=by.value)
