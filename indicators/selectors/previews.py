"""The light a draft's own values would give, before anybody approved them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from actions.models import Quarter, Report, Revision
from indicators.domain.kinds import IndicatorKind
from indicators.domain.milestones import Step
from indicators.domain.progress import Assessment
from indicators.domain.rollup import IndicatorInput, assess_alone
from indicators.domain.series import Entry
from indicators.models import Indicator, MilestoneClaim, Value
from indicators.selectors.inputs import entry_of, indicator_inputs, thresholds_on
from indicators.selectors.obligations import indicators_of

Previews = dict[str, Assessment]
"""By indicator code."""


def previews(revisions: Sequence[Revision]) -> dict[int, Previews]:
    """By revision id, each indicator's assessment if this revision were approved, for lead reports.

    Reads the rows of each quarter once, whatever the number of revisions.
    """
    reports = [revision.report for revision in revisions if revision.report.is_lead]
    known = indicators_of(reports) if reports else {}
    inputs = {
        quarter: _inputs(quarter) for quarter in {report.quarter for report in reports if known[report.pk]}
    }
    values, claims = _filed(revisions)
    return {
        revision.pk: {
            row.code: _assess(row, revision, inputs[revision.report.quarter], values, claims)
            for row in known.get(revision.report_id, [])
        }
        for revision in revisions
        if revision.report.is_lead
    }


def expected_for(report: Report) -> dict[str, IndicatorInput]:
    """By indicator code, what this report's figures are measured against."""
    return _inputs(report.quarter, [row.pk for row in indicators_of([report])[report.pk]])


def _inputs(quarter: Quarter, only: Sequence[int] | None = None) -> dict[str, IndicatorInput]:
    return {row.code: row for row in indicator_inputs(quarter, only=only)}


def _filed(
    revisions: Sequence[Revision],
) -> tuple[dict[tuple[int, int], Entry], dict[int, dict[int, date]]]:
    values = {
        (row.revision_id, row.indicator_id): entry_of(row.value, row.numerator, row.denominator)
        for row in Value.objects.filter(revision__in=revisions)
    }
    claims: dict[int, dict[int, date]] = defaultdict(dict)
    for row in MilestoneClaim.objects.filter(revision__in=revisions).select_related("milestone"):
        claims[row.revision_id][row.milestone_id] = row.done_on
    return values, claims


def _assess(
    row: Indicator,
    revision: Revision,
    inputs: dict[str, IndicatorInput],
    values: dict[tuple[int, int], Entry],
    claims: dict[int, dict[int, date]],
) -> Assessment:
    report = revision.report
    given = inputs[row.code]
    thresholds = thresholds_on(report.quarter)
    if row.kind == IndicatorKind.MILESTONE:
        own = claims.get(revision.pk, {})
        steps = tuple(
            Step(step.order, step.due_on, step.weight, _earliest(known.done_on, own.get(step.pk)))
            for step, known in zip(row.milestones.all(), given.steps, strict=True)
        )
        given = replace(given, steps=steps, heard=given.heard | {report.quarter.period})
    entry = values.get((revision.pk, row.pk))
    return assess_alone(given, report.agency_id, entry, report.quarter.period, thresholds)


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)
