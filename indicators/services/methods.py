"""How indicators are made and judged, amended: aggregation and shape."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Person
from agencies.services.known import begin
from hz_plus.lib import clock
from hz_plus.lib.errors import Problem
from indicators.domain.kinds import Aggregation, EnteredBy, IndicatorKind, Shape
from indicators.models import Indicator, Method, Part

from . import amendments

Points = Sequence[tuple[date, Decimal]]
_STEADY = (IndicatorKind.MILESTONE, IndicatorKind.ANNUAL_QUOTA)


def problems(
    indicator: Indicator,
    aggregation: Aggregation,
    shape: Shape,
    points: Points,
    entered_by: EnteredBy = EnteredBy.HOLDER,
) -> list[Problem]:
    """What is wrong with a method for the indicator."""
    found = _entered_problems(indicator, aggregation, entered_by)
    pairs = aggregation is Aggregation.RATIO_OF_SUMS
    if pairs is not (indicator.kind == IndicatorKind.RATIO) and aggregation in (
        Aggregation.SUM,
        Aggregation.RATIO_OF_SUMS,
    ):
        found.append(
            Problem("aggregation", "not_for_kind", _("比例用分子合计除以分母合计，其他类型用合计。"))
        )
    if shape is not Shape.LINEAR and indicator.kind in _STEADY:
        found.append(Problem("shape", "not_for_kind", _("里程碑和年度定额没有进度曲线，选按日线性。")))
    if (
        aggregation is not Aggregation.LEAD
        and not Part.objects.known_at(None).filter(indicator=indicator).exists()
    ):
        found.append(Problem("aggregation", "not_decomposed", _("先把目标值分解到单位，再改为各单位合计。")))
    return found + _points_problems(shape, points)


def _entered_problems(indicator: Indicator, aggregation: Aggregation, entered_by: EnteredBy) -> list[Problem]:
    if entered_by is EnteredBy.HOLDER:
        return []
    one_number = indicator.kind not in (IndicatorKind.MILESTONE, IndicatorKind.RATIO)
    if not one_number or aggregation not in (Aggregation.LEAD, Aggregation.SUM):
        message = _("里程碑、比例，以及取最大值、平均值的指标，由各单位自行填报。")
        return [Problem("entered_by", "not_for_kind", message)]
    if not Part.objects.known_at(None).filter(indicator=indicator).exists():
        return [Problem("entered_by", "not_decomposed", _("先把目标值分解到单位，再改为牵头单位代填。"))]
    return []


def _points_problems(shape: Shape, points: Points) -> list[Problem]:
    if shape not in (Shape.POINTS, Shape.STEP):
        return []
    if not points:
        return [Problem("points", "missing", _("写明约定的日期和比例，每行一个，如 2018-06-30 40%。"))]
    if any(not 0 <= share <= 1 for _day, share in points):
        return [Problem("points", "out_of_range", _("比例须在0%至100%之间。"))]
    if any(later[0] <= earlier[0] or later[1] < earlier[1] for earlier, later in pairwise(points)):
        return [Problem("points", "not_in_order", _("日期须先后排列，比例不得下降。"))]
    return []


@transaction.atomic
def amend(
    *,
    indicator: Indicator,
    aggregation: Aggregation,
    shape: Shape,
    points: Points = (),
    valid_from: date,
    reason: str,
    by: Person | None,
    entered_by: EnteredBy = EnteredBy.HOLDER,
) -> Method:
    """Let the indicator be made and judged so from a day on. `points`: days with shares between 0 and 1.

    Raises NotAllowed to all but plan managers, Invalid for a method that does not fit the kind, points out of
    order, a missing reason, or a day that lies in a closed quarter.
    """
    plan = indicator.plan
    amendments.admit(plan, by)
    amendments.check(
        [
            *problems(indicator, aggregation, shape, points, entered_by),
            *amendments.day_problems(plan, valid_from),
            *amendments.reason_problems(reason),
        ]
    )
    stored = [[day.isoformat(), f"{share:f}"] for day, share in points]
    values = {
        "aggregation": aggregation.value,
        "shape": shape.value,
        "points": stored,
        "entered_by": entered_by.value,
        "reason": reason.strip(),
    }
    row = begin(
        Method.objects.all(), key={"indicator": indicator}, values=values, on=valid_from, at=clock.now()
    )
    data = {**values, "indicator": indicator.code, "valid_from": valid_from.isoformat()}
    amendments.record(plan, "amend", "method", row.pk, by=by, reason=row.reason, data=data)
    amendments.figures_follow(plan, since=valid_from, measures=[indicator.measure])
    return row
