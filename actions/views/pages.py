"""What the pages of filing and review share: finding a report, and answering a refusal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from actions.models import Report
from actions.querysets import Extent
from agencies.authorization import standing
from agencies.domain.roles import Permission
from agencies.models import Person
from agencies.views.guards import person_of
from hz_plus.lib.errors import Conflict, Invalid, NotAllowed, Refusal


def find(request: HttpRequest, pk: int) -> tuple[Report, Extent]:
    """The report and how much of it the person sees; 404 where that is nothing, or only the public part."""
    report: Any = Report.objects.for_work().visible_to(person_of(request)).filter(pk=pk).first()
    if report is None or report.extent == Extent.PUBLIC:
        raise Http404
    return report, Extent(report.extent)


def reads_for_office(person: Person, report: Report) -> bool:
    """Whether the person reads this report for the leadership office or the city's leaders."""
    held, office = standing(person), report.quarter.plan.lead_office_id
    return held.may(Permission.READ_SUBMITTED, office) or held.may(Permission.READ_ROWS, office)


def status_of(refused: Refusal) -> int:
    """The status with which a page answers a refusal. NotAllowed becomes the 403 page."""
    if isinstance(refused, NotAllowed):
        raise PermissionDenied(refused.message)
    return 422 if isinstance(refused, Invalid) else 409


def tell(request: HttpRequest, refused: Refusal) -> int:
    """Say on the page why it was refused; return the status."""
    status = status_of(refused)
    if not (isinstance(refused, Invalid) and refused.problems):
        level = messages.WARNING if isinstance(refused, Conflict) else messages.ERROR
        messages.add_message(request, level, refused.message)
    return status
