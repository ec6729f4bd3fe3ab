"""Measures paused, merged into others, cancelled, taken up again, from a day on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from actions.models import Life, Measure, MeasureLife
from actions.services import reform_rows
from agencies.models import Person
from agencies.services.known import begin, end, supersede
from hz_plus.lib import clock
from hz_plus.lib.errors import Problem

from . import amendments


@transaction.atomic
def change(
    *,
    measure: Measure,
    life: str,
    valid_from: date | None,
    reason: str,
    by: Person,
    merged_into: Measure | None = None,
) -> None:
    """Let the measure be `life` from a day on; reports of open quarters follow what is owed then.

    Raises NotAllowed to all but plan managers, Invalid without a reason, for a day in a closed quarter, for a merger
    with no other active measure of the plan, and for a measure that is so already.
    """
    amendments.admit(measure.plan, by)
    known = None if valid_from is None else Life.objects.valid_on(valid_from).filter(measure=measure).first()
    found = [
        *_problems(measure, life, merged_into, known),
        *amendments.day_problems(measure.plan, valid_from),
        *amendments.reason_problems(reason),
    ]
    amendments.check(found)
    if valid_from is None:
        return
    if life == MeasureLife.ACTIVE and known is not None:
        _end(known, valid_from)
    if life != MeasureLife.ACTIVE:
        values: dict[str, Any] = {"life": life, "merged_into": merged_into, "reason": reason.strip()}
        begin(Life.objects.all(), key={"measure": measure}, values=values, on=valid_from, at=clock.now())
    reform_rows.settle(measure, valid_from, reason.strip(), by)
    data = {
        "measure": measure.code,
        "life": life,
        "merged_into": merged_into.code if merged_into else "",
        "valid_from": valid_from.isoformat(),
    }
    amendments.record(measure.plan, "amend", "life", measure.pk, by=by, reason=reason.strip(), data=data)
    amendments.figures_follow(measure.plan, since=valid_from)


def _problems(measure: Measure, life: str, into: Measure | None, known: Life | None) -> list[Problem]:
    if life not in MeasureLife.values:
        return [Problem("life", "unknown_value", _("选择正常、暂停、并入或取消。"))]
    if life == (known.life if known else MeasureLife.ACTIVE):
        return [Problem("life", "unchanged", _("措施已是这一状态。"))]
    if life != MeasureLife.MERGED:
        return []
    if into is None or into.plan_id != measure.plan_id or into.pk == measure.pk:
        return [Problem("merged_into", "missing", _("选择并入本计划的哪一项措施。"))]
    return []


def _end(known: Life, on: date) -> None:
    """The measure is active again from `on`."""
    now = clock.now()
    if known.valid_from >= on:
        end(known, at=now)
    else:
        supersede(known, values={"valid_to": on - timedelta(days=1)}, at=now)
