"""The light a draft's own values would give, before anybody approved them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from actions.models import Quarter, Report
from actions.selectors.overlays import rows_by_key
from indicators.domain.kinds import IndicatorKind
from indicators.domain.numbers import read_figure
from indicators.domain.progress import Assessment, Thresholds
from indicators.domain.rollup import IndicatorInput, assess_alone
from indicators.domain.series import Entry, Pair
from indicators.models import Indicator
from indicators.selectors.inputs import own_inputs

Previews = dict[str, Assessment]
"""By indicator code."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a draft says: entries by indicator id, days done by milestone id, parts by indicator id and agency code."""

    entries: Mapping[int, Entry] = field(default_factory=dict)
    claims: Mapping[int, date] = field(default_factory=dict)
    parts: Mapping[tuple[int, str], Decimal] = field(default_factory=dict)


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


def preview(report: Report, known: Sequence[Indicator], against: Yardstick, content: Content) -> Previews:
    """Each indicator's assessment if `content` were approved."""
    return {row.code: _assess(row, report, against, content) for row in known}


def said(known: Sequence[Indicator], content: Mapping[str, Any]) -> Content:
    """What a report's content, saved or typed, says of the indicators `known`.

    What is not a figure or a day says nothing.
    """
    values, claims = rows_by_key(content.get("values")), rows_by_key(content.get("milestones"))
    read = {row.pk: _entry(row, values.get((row.code, ""))) for row in known}
    days = {
        step.pk: day_of(claims.get((row.code, str(step.order)), {}).get("done_on"))
        for row in known
        for step in row.steps
    }
    typed = rows_by_key(content.get("parts"))
    parts = {
        (row.pk, agency): figure
        for row in known
        for (code, agency), part in typed.items()
        if code == row.code and (figure := figure_of(row, part.get("value"))) is not None
    }
    return Content(
        {pk: entry for pk, entry in read.items() if entry is not None},
        {pk: day for pk, day in days.items() if day is not None},
        parts,
    )


def _entry(row: Indicator, typed: Mapping[str, Any] | None) -> Entry | None:
    if typed is None or row.kind == IndicatorKind.MILESTONE:
        return None
    if row.kind != IndicatorKind.RATIO:
        return figure_of(row, typed.get("value"))
    above, below = figure_of(row, typed.get("numerator")), figure_of(row, typed.get("denominator"))
    return Pair(above, below) if above is not None and below else None


def figure_of(row: Indicator, typed: Any) -> Decimal | None:
    """The figure typed for an indicator; None where it is none."""
    unit = "" if row.kind == IndicatorKind.RATIO else row.unit_zh
    text = "" if typed is None else str(typed)
    return read_figure(text, decimals=4, allow_negative=True, unit=unit).figure


def day_of(typed: Any) -> date | None:
    """The day typed; None where it is none."""
    try:
        return date.fromisoformat(str(typed or ""))
    except ValueError:
        return None


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
