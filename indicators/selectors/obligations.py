"""Which indicators a report files values for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence, Set
from datetime import date

from actions.models import Report
from actions.selectors.obligations import heirs
from agencies.domain.succession import follow, successors_on
from indicators.domain.kinds import IndicatorKind
from indicators.models import Indicator, Part

Held = dict[int, tuple[int, ...]]
"""By indicator id, the agencies that hold a part of it."""


def indicators_of(reports: Sequence[Report]) -> dict[int, list[Indicator]]:
    """By report id: a lead files its measure's indicators, any other agency those it holds a part of.

    What an agency held is its successors' from the quarter on in which they followed. Two queries, one for the
    milestones, and one for the successions where there are parts.
    """
    by_measure: dict[int, list[Indicator]] = defaultdict(list)
    rows = Indicator.objects.filter(measure__in={report.measure_id for report in reports})
    for row in rows.with_steps().order_by("order"):
        by_measure[row.measure_id].append(row)
    days = {report.quarter.ends_on for report in reports}
    held = holders_of_parts([row.pk for own in by_measure.values() for row in own], days)
    holds = {day: _pairs(of_day) for day, of_day in held.items()}
    return {
        report.pk: _own(report, by_measure[report.measure_id], holds[report.quarter.ends_on])
        for report in reports
    }


def holders_of_parts(indicators: Sequence[int], days: Collection[date]) -> dict[date, Held]:
    """Who holds parts of these indicators on each of the days, successions followed."""
    given: dict[int, list[int]] = defaultdict(list)
    rows = Part.objects.known_at(None).filter(indicator__in=indicators).order_by()
    for indicator, agency in rows.values_list("indicator", "agency"):
        given[indicator].append(agency)
    if not given:
        return {day: {} for day in days}
    known = heirs()
    found = {day: successors_on(known, day) for day in days}
    return {
        day: {indicator: follow(agencies, successors) for indicator, agencies in given.items()}
        for day, successors in found.items()
    }


def _pairs(held: Held) -> Set[tuple[int, int]]:
    """Indicator and agency of each part: an indicator may have a thousand holders, and as many ask."""
    return {(indicator, agency) for indicator, agencies in held.items() for agency in agencies}


def _own(report: Report, rows: list[Indicator], holds: Set[tuple[int, int]]) -> list[Indicator]:
    if report.is_lead:
        return rows
    return [
        row for row in rows if (row.pk, report.agency_id) in holds and row.kind != IndicatorKind.MILESTONE
    ]
