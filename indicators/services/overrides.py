"""Lights moved by a reviewer: one step, one quarter, with a reason (PRODUCT §4.7)."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from actions.domain.stages import Stage
from actions.models import Measure, Quarter
from agencies.authorization import standing
from agencies.domain.roles import Permission
from agencies.models import Person
from agencies.services.known import amend, end
from hz_plus.lib import clock
from hz_plus.lib.errors import Invalid, NotAllowed, NotPossible, Problem
from indicators.domain.kinds import Level, Light
from indicators.domain.lights import one_step
from indicators.models import Figure, Override

from . import amendments, roll_up


@transaction.atomic
def give(*, quarter: Quarter, measure: Measure, light: Light, reason: str, by: Person) -> Override:
    """Move the measure's light in this quarter to `light`; an earlier override of it is superseded.

    Raises NotAllowed to all but reviewers, NotPossible for a quarter that is not started or published already,
    Invalid without a reason or for anything but one step on green–yellow–red.
    """
    _admit(quarter, by)
    figure = Figure.objects.of(quarter).filter(level=Level.MEASURE, subject=measure.code).first()
    if figure is None:
        raise NotPossible(_("这项措施本季没有研判结果。"))
    computed = Light(figure.computed_light)
    problems = [] if reason.strip() else [Problem("reason", "missing", _("写明调整理由。"))]
    if not one_step(computed, light):
        message = _("只能在绿灯、黄灯、红灯之间调整一级；已达标和暂无数据不能调整。")
        problems.append(Problem("light", "not_one_step", message))
    if problems:
        raise Invalid(_("研判调整需要更正。"), problems)
    values = {"from_light": computed.value, "light": light.value, "reason": reason.strip(), "given_by": by}
    row, _changes = amend(
        Override.objects.all(),
        key={"quarter": quarter, "measure": measure},
        values=values,
        name=f"override {measure.code}",
        at=clock.now(),
    )
    _follow(row, "override", by)
    return row


@transaction.atomic
def withdraw(*, override: Override, by: Person) -> None:
    """Take the override back: the computed light shows again. Raises as `give`."""
    _admit(override.quarter, by)
    if override.superseded_at is not None:
        raise NotPossible(_("这项调整已不再有效。"))
    end(override, at=clock.now())
    _follow(override, "withdraw_override", by)


def _admit(quarter: Quarter, by: Person) -> None:
    if not standing(by).may(Permission.REVIEW, quarter.plan.lead_office_id):
        raise NotAllowed(_("只有审核员可以调整研判。"))
    if quarter.stage not in (Stage.OPEN, Stage.CLOSED):
        raise NotPossible(_("只有已开启、尚未发布的季度可以调整研判。"))


def _follow(row: Override, verb: str, by: Person) -> None:
    data = {
        "quarter": str(row.quarter),
        "measure": row.measure.code,
        "from": row.from_light,
        "to": row.light,
    }
    amendments.record(row.quarter.plan, verb, "override", row.pk, by=by, reason=row.reason, data=data)
    roll_up.request(quarters=[row.quarter], measures=[row.measure])
