"""Targets of indicators, amended: another figure, another day, from a day on."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Person
from agencies.services.known import begin, supersede
from hz_plus.lib import clock
from hz_plus.lib.errors import Problem
from indicators.domain.kinds import Direction, IndicatorKind
from indicators.domain.progress import meets
from indicators.models import Baseline, Target

from . import amendments


@transaction.atomic
def amend(
    *,
    target: Target,
    value: Decimal | None,
    due_on: date | None,
    valid_from: date | None,
    reason: str,
    by: Person,
) -> Target:
    """Let the target be `value` (a share as a fraction), due on `due_on`, from the day `valid_from` on.

    Raises NotAllowed to all but plan managers, Invalid for a figure that the baseline has reached already, a day that
    another target has or that is not after the baseline's, a day in a closed quarter, and without a reason.
    """
    indicator = target.indicator
    amendments.admit(indicator.plan, by)
    found = [
        *_problems(target, value, due_on),
        *amendments.day_problems(indicator.plan, valid_from),
        *amendments.reason_problems(reason),
    ]
    amendments.check(found)
    if value is None or due_on is None or valid_from is None:
        return target
    now = clock.now()
    if due_on != target.due_on:
        supersede(target, values={"valid_to": valid_from - timedelta(days=1)}, at=now)
    row = begin(
        Target.objects.all(),
        key={"indicator": indicator, "due_on": due_on},
        values={
            "value": value,
            "comparator": target.comparator,
            "deadline_stated": target.deadline_stated if due_on == target.due_on else True,
            "reason": reason.strip(),
        },
        on=valid_from,
        at=now,
    )
    data = {
        "indicator": indicator.code,
        "value": str(value),
        "before": str(target.value),
        "due_on": due_on.isoformat(),
        "due_before": target.due_on.isoformat(),
        "valid_from": valid_from.isoformat(),
    }
    amendments.record(indicator.plan, "amend", "target", row.pk, by=by, reason=row.reason, data=data)
    amendments.figures_follow(indicator.plan, since=valid_from, measures=[indicator.measure])
    return row


def _problems(target: Target, value: Decimal | None, due_on: date | None) -> list[Problem]:
    indicator = target.indicator
    found: list[Problem] = []
    if value is None:
        found.append(Problem("value", "missing", _("写明目标值。")))
    if due_on is None:
        found.append(Problem("due_on", "missing", _("写明目标日期，如 2018-12-31。")))
        return found
    others = Target.objects.valid_on(due_on).filter(indicator=indicator, due_on=due_on).exclude(pk=target.pk)
    if others.exists():
        found.append(Problem("due_on", "taken", _("这一天已有另一个目标值。")))
    start = Baseline.objects.known_at(None).filter(indicator=indicator).first()
    if start is not None and due_on <= start.on:
        found.append(Problem("due_on", "not_after_baseline", _("目标日期须晚于基期日期。")))
    judged = indicator.kind not in (IndicatorKind.ANNUAL_QUOTA, IndicatorKind.MILESTONE)
    if (
        start is not None
        and value is not None
        and judged
        and meets(start.value, value, Direction(indicator.direction))
    ):
        found.append(Problem("value", "reached_by_baseline", _("基期值已达到这个目标值，核对数值和单位。")))
    return found
