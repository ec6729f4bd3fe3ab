"""Where the paths of indicators start: recorded with a source, or adopted from the first approved figure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Person
from agencies.services.known import amend
from hz_plus.lib import clock
from hz_plus.lib.errors import NotPossible, Problem
from indicators.domain.kinds import Direction, IndicatorKind, Level
from indicators.domain.progress import meets
from indicators.models import Baseline, Figure, Indicator, Target

from . import amendments


@transaction.atomic
def record(
    *,
    indicator: Indicator,
    value: Decimal,
    on: date,
    source: str,
    by: Person | None,
    is_demo: bool = False,
) -> Baseline:
    """Record the figure that the indicator had on a day, with its source; an earlier record is superseded.

    Raises NotAllowed to all but plan managers, Invalid without a source, for a day on or after a target's, and
    for a figure that already is at or beyond a target.
    """
    amendments.admit(indicator.plan, by)
    problems = _problems(indicator, value, on)
    if not source.strip():
        problems.append(Problem("source", "missing", _("写明基期值的来源，如统计年鉴。")))
    amendments.check(problems)
    values = {
        "value": value,
        "on": on,
        "source": source.strip(),
        "is_adopted": False,
        "is_demo": is_demo,
    }
    return _keep(indicator, values, by)


@transaction.atomic
def adopt(*, indicator: Indicator, by: Person) -> Baseline:
    """Let the path start with the first approved figure and its quarter's last day.

    Raises NotAllowed to all but plan managers, NotPossible while there is no approved figure, Invalid where that
    figure already is at or beyond a target.
    """
    amendments.admit(indicator.plan, by)
    first = (
        Figure.objects.filter(plan=indicator.plan, level=Level.INDICATOR, subject=indicator.code)
        .filter(value__isnull=False, stale=False)
        .select_related("quarter")
        .order_by("quarter__year", "quarter__number")
        .first()
    )
    if first is None or first.value is None:
        raise NotPossible(_("还没有已审定的数值，不能以首个数值为起点。"))
    value, on = first.value, first.quarter.ends_on
    amendments.check(_problems(indicator, value, on))
    source = _("%(quarter)s首个审定数值") % {"quarter": first.quarter}
    values = {"value": value, "on": on, "source": source, "is_adopted": True, "is_demo": False}
    return _keep(indicator, values, by)


def _problems(indicator: Indicator, value: Decimal, on: date) -> list[Problem]:
    if indicator.kind == IndicatorKind.MILESTONE:
        return [Problem("indicator", "not_for_kind", _("里程碑没有基期值。"))]
    found: list[Problem] = []
    targets = list(Target.objects.valid_on(on).filter(indicator=indicator))
    if any(target.due_on <= on for target in targets):
        found.append(Problem("on", "not_before_target", _("基期日期须早于目标日期。")))
    direction = Direction(indicator.direction)
    if indicator.kind != IndicatorKind.ANNUAL_QUOTA and any(
        meets(value, target.value, direction) for target in targets
    ):
        found.append(Problem("value", "beyond_target", _("基期值已达到目标值，核对数值和单位。")))
    return found


def _keep(indicator: Indicator, values: dict[str, object], by: Person | None) -> Baseline:
    row, _changes = amend(
        Baseline.objects.all(),
        key={"indicator": indicator},
        values=values,
        name=f"baseline {indicator.code}",
        at=clock.now(),
    )
    data = {
        "indicator": indicator.code,
        "value": str(row.value),
        "on": row.on.isoformat(),
        "source": row.source,
    }
    amendments.record(indicator.plan, "record", "baseline", row.pk, by=by, reason="", data=data)
    amendments.figures_follow(indicator.plan, measures=[indicator.measure])
    return row
