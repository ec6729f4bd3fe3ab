"""Thresholds of the lights, amended."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from actions.models import Plan
from agencies.models import Person
from agencies.services.known import begin
from hz_plus.lib import clock
from hz_plus.lib.errors import Problem
from indicators.models import Threshold

from . import amendments


def problems(yellow_over: Decimal | None, red_over: Decimal | None) -> list[Problem]:
    """What is wrong with a pair of thresholds, in points."""
    found = [
        Problem(name, "out_of_range", _("填写0至999的百分点数，如 5。"))
        for name, value in (("yellow_over", yellow_over), ("red_over", red_over))
        if value is None or not 0 <= value < 1000
    ]
    if not found and yellow_over is not None and red_over is not None and red_over <= yellow_over:
        found.append(Problem("red_over", "not_beyond_yellow", _("红灯界限须大于黄灯界限。")))
    return found


@transaction.atomic
def adopt(
    *,
    plan: Plan,
    yellow_over: Decimal,
    red_over: Decimal,
    valid_from: date,
    reason: str,
    by: Person,
) -> Threshold:
    """Let lights turn yellow and red above these gaps, in points, from a day on.

    Raises NotAllowed to all but plan managers, Invalid for thresholds out of order, a missing reason, or a day
    that lies in a closed quarter.
    """
    amendments.admit(plan, by)
    amendments.check(
        [
            *problems(yellow_over, red_over),
            *amendments.day_problems(plan, valid_from),
            *amendments.reason_problems(reason),
        ]
    )
    row = begin(
        Threshold.objects.all(),
        key={"plan": plan},
        values={"yellow_over": yellow_over, "red_over": red_over, "reason": reason.strip()},
        on=valid_from,
        at=clock.now(),
    )
    data = {"yellow_over": str(yellow_over), "red_over": str(red_over), "valid_from": valid_from.isoformat()}
    amendments.record(plan, "amend", "threshold", row.pk, by=by, reason=row.reason, data=data)
    amendments.figures_follow(plan, since=valid_from)
    return row
