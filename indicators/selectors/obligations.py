"""Which indicators a report files values for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from actions.models import Report
from indicators.domain.kinds import IndicatorKind
from indicators.models import Indicator, Part


def indicators_of(reports: Sequence[Report]) -> dict[int, list[Indicator]]:
    """By report id: a lead files its measure's indicators, any other agency those it holds a part of.

    Two queries and one for the milestones.
    """
    by_measure: dict[int, list[Indicator]] = defaultdict(list)
    rows = Indicator.objects.filter(measure__in={report.measure_id for report in reports})
    for row in rows.with_steps().order_by("order"):
        by_measure[row.measure_id].append(row)
    ids = [row.pk for own in by_measure.values() for row in own]
    held = set(Part.objects.known_at(None).filter(indicator__in=ids).values_list("indicator_id", "agency_id"))
    return {report.pk: _own(report, by_measure[report.measure_id], held) for report in reports}


def _own(report: Report, rows: list[Indicator], held: set[tuple[int, int]]) -> list[Indicator]:
    if report.is_lead:
        return rows
    return [row for row in rows if (row.pk, report.agency_id) in held and row.kind != IndicatorKind.MILESTONE]
