"""The light a draft's own values would give, before anybody approved them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from actions.models import Quarter, Report, Revision
from indicators.domain.kinds import IndicatorKind
from indicators.domain.milestones import Step
from indicators.domain.progress import Assessment, Thresholds
from indicators.domain.rollup import IndicatorInput, assess_alone
from indicators.domain.series import Entry
from indicators.models import Indicator, MilestoneClaim, Value
from indicators.selectors.inputs import entry_of, indicator_inputs, thresholds_on
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
    """What the figures of a quarter are measured against: inputs by indicator code, and thresholds."""

    inputs: Mapping[str, IndicatorInput]
    thresholds: Thresholds


def yardstick(quarter: Quarter, only: Sequence[int] | None = None) -> Yardstick:
    """The yardstick of the quarter's indicators, or of those with the ids `only`."""
    inputs = {row.code: row for row in indicator_inputs(quarter, only=only)}
    return Yardstick(inputs, thresholds_on(quarter))


def previews(revisions: Sequence[Revision]) -> dict[int, Previews]:
    """By revision id, each indicator's assessment if this revision were approved, for lead reports.

    Reads the rows of each quarter once, whatever the number of revisions.
    """
    leading = [revision for revision in revisions if revision.report.is_lead]
    known = indicators_of([revision.report for revision in leading]) if leading else {}
    quarters = {revision.report.quarter for revision in leading if known[revision.report_id]}
    yardsticks = {quarter: yardstick(quarter) for quarter in quarters}
    contents = _saved(leading)
    return {
        revision.pk: preview(
            revision.report,
            known[revision.report_id],
            yardsticks[revision.report.quarter],
            contents[revision.pk],
        )
        if known[revision.report_id]
        else {}
        for revision in leading
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
    given = against.inputs[row.code]
    if row.kind == IndicatorKind.MILESTONE:
        steps = tuple(
            Step(step.order, step.due_on, step.weight, _earliest(known.done_on, content.claims.get(step.pk)))
            for step, known in zip(row.milestones.all(), given.steps, strict=True)
        )
        given = replace(given, steps=steps, heard=given.heard | {report.quarter.period})
    entry = content.entries.get(row.pk)
    return assess_alone(given, report.agency_id, entry, report.quarter.period, against.thresholds)


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)
