"""The light a draft's own values would give, before anybody approved them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from actions.models import Quarter, Report, Revision
from indicators.domain.kinds import IndicatorKind
from indicators.domain.progress import Assessment, Thresholds
from indicators.domain.rollup import IndicatorInput, assess_alone
from indicators.domain.series import Entry
from indicators.models import Indicator, MilestoneClaim, Value
from indicators.selectors.feed import entry_of
from indicators.selectors.inputs import own_inputs
from indicators.selectors.obligations import indicators_of

Previews = dict[str, Assessment]
"""By indicator code."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a draft says: entries by indicator id, days done by milestone id."""

    entries: Mapping[int, Entry] = field(default_factory=dict)
    claims: Mapping[int, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What the figures of a quarter are measured against: thresholds, and inputs by indicator id and by the id
    of the agency whose own filings they hold.
    """

    inputs: Mapping[tuple[int, int], IndicatorInput]
    thresholds: Thresholds


def yardstick(quarter: Quarter, indicators: Collection[int], agencies: Collection[int]) -> Yardstick:
    """The yardstick of these indicators (by id) for these agencies (by id)."""
    inputs, thresholds = own_inputs(quarter, indicators, agencies)
    return Yardstick(inputs, thresholds)


def previews(revisions: Sequence[Revision]) -> dict[int, Previews]:
    """By revision id, each indicator's assessment if this revision were approved, for lead reports.

    Reads the rows of each quarter once, whatever the number of revisions.
    """
    leading = [revision for revision in revisions if revision.report.is_lead]
    known = indicators_of([revision.report for revision in leading]) if leading else {}
    filing = [revision for revision in leading if known[revision.report_id]]
    yardsticks = _yardsticks(filing, known)
    contents = _saved(filing)
    found: dict[int, Previews] = {revision.pk: {} for revision in leading}
    for revision in filing:
        report = revision.report
        against = yardsticks[report.quarter_id]
        found[revision.pk] = preview(report, known[report.pk], against, contents[revision.pk])
    return found


def _yardsticks(
    revisions: Sequence[Revision], known: Mapping[int, Sequence[Indicator]]
) -> dict[int, Yardstick]:
    by_quarter: dict[Quarter, list[Report]] = defaultdict(list)
    for revision in revisions:
        by_quarter[revision.report.quarter].append(revision.report)
    return {
        quarter.pk: yardstick(
            quarter,
            {row.pk for report in reports for row in known[report.pk]},
            {report.agency_id for report in reports},
        )
        for quarter, reports in by_quarter.items()
    }


def preview(report: Report, known: Sequence[Indicator], against: Yardstick, content: Content) -> Previews:
    """Each indicator's assessment if `content` were approved."""
    return {row.code: _assess(row, report, against, content) for row in known}


def _saved(revisions: Sequence[Revision]) -> dict[int, Content]:
    entries: dict[int, dict[int, Entry]] = defaultdict(dict)
    for value in Value.objects.filter(revision__in=revisions):
        entry = entry_of(value.value, value.numerator, value.denominator)
        entries[value.revision_id][value.indicator_id] = entry
    claims: dict[int, dict[int, date]] = defaultdict(dict)
    for claim in MilestoneClaim.objects.filter(revision__in=revisions):
        claims[claim.revision_id][claim.milestone_id] = claim.done_on
    return {revision.pk: Content(entries[revision.pk], claims[revision.pk]) for revision in revisions}


def _assess(row: Indicator, report: Report, against: Yardstick, content: Content) -> Assessment:
    given = against.inputs[row.pk, report.agency_id]
    if row.kind == IndicatorKind.MILESTONE:
        claimed = {step.order: content.claims.get(step.pk) for step in row.steps}
        steps = tuple(
            replace(step, done_on=_earliest(step.done_on, claimed.get(step.order))) for step in given.steps
        )
        given = replace(given, steps=steps, heard=given.heard | {report.quarter.period})
    entry = content.entries.get(row.pk)
    return assess_alone(given, entry, report.quarter.period, against.thresholds)


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)
