"""Which indicators a report files values for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence, Set
from datetime import date

from actions.models import Report
from actions.selectors.obligations import heirs
from agencies.domain.succession import follow, successors_on
from agencies.models import Agency
from indicators.domain.kinds import EnteredBy, IndicatorKind
from indicators.models import Indicator, Method, Part

Held = dict[int, tuple[int, ...]]
"""By indicator id, the agencies that hold a part of it."""


def indicators_of(reports: Sequence[Report]) -> dict[int, list[Indicator]]:
    """By report id: a lead files its measure's indicators, any other agency those it holds a part of, unless the lead
    types its figure.

    What an agency held is its successors' from the quarter on in which they followed. Two queries, one for the
    milestones, and where there are parts one for the successions, and one for who types them.
    """
    by_measure: dict[int, list[Indicator]] = defaultdict(list)
    rows = Indicator.objects.filter(measure__in={report.measure_id for report in reports})
    for row in rows.with_steps().order_by("order"):
        by_measure[row.measure_id].append(row)
    days = {report.quarter.ends_on for report in reports}
    held = holders_of_parts([row.pk for own in by_measure.values() for row in own], days)
    typed = typed_by_lead({pk for own in held.values() for pk in own}, days)
    holds = {day: _pairs(of_day, typed[day]) for day, of_day in held.items()}
    return {
        report.pk: _own(report, by_measure[report.measure_id], holds[report.quarter.ends_on])
        for report in reports
    }


def typed_by_lead(indicators: Collection[int], days: Collection[date]) -> dict[date, frozenset[int]]:
    """The ids of those of `indicators`, which have parts, whose lead types the figures of all on a day. One query."""
    if not indicators:
        return {day: frozenset() for day in days}
    rows = Method.objects.known_at(None).filter(indicator__in=indicators, entered_by=EnteredBy.LEAD)
    spans = [
        (row, first or date.min, last or date.max)
        for row, first, last in rows.values_list("indicator", "valid_from", "valid_to")
    ]
    return {day: frozenset(row for row, first, last in spans if first <= day <= last) for day in days}


def typed_parts(
    reports: Sequence[Report], known: Mapping[int, Sequence[Indicator]]
) -> dict[int, dict[str, dict[str, int]]]:
    """By report id, indicator code and agency code, the ids of the agencies whose figures a lead types."""
    leading = [report for report in reports if report.is_lead and known.get(report.pk)]
    codes = {row.pk: row.code for report in leading for row in known[report.pk]}
    days = {report.quarter.ends_on for report in leading}
    if not codes:
        return {}
    typed = typed_by_lead(codes.keys(), days)
    if not any(typed.values()):
        return {}
    held = holders_of_parts([*codes], days)
    everybody = {agency for own in held.values() for agencies in own.values() for agency in agencies}
    names = dict(Agency.objects.filter(pk__in=everybody).values_list("pk", "code"))
    return {
        report.pk: {
            codes[row.pk]: {names[pk]: pk for pk in held[day].get(row.pk, ()) if pk != report.agency_id}
            for row in known[report.pk]
            if row.pk in typed[day]
        }
        for report in leading
        for day in (report.quarter.ends_on,)
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


def _pairs(held: Held, typed: Set[int]) -> Set[tuple[int, int]]:
    """Indicator and agency of each part that its holder files, not the lead: an indicator may have a thousand
    holders, and as many ask.
    """
    return {
        (indicator, agency)
        for indicator, agencies in held.items()
        if indicator not in typed
        for agency in agencies
    }


def _own(report: Report, rows: list[Indicator], holds: Set[tuple[int, int]]) -> list[Indicator]:
    if report.is_lead:
        return rows
    return [
        row for row in rows if (row.pk, report.agency_id) in holds and row.kind != IndicatorKind.MILESTONE
    ]
