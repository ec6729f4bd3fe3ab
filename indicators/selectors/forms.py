"""The values part of a report's form, and of its reading pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from actions.models import Report, Revision
from actions.registry import Panel
from indicators.domain.kinds import IndicatorKind
from indicators.domain.numbers import plain, read_figure
from indicators.domain.progress import Assessment, on_path
from indicators.domain.rollup import IndicatorInput, path_of
from indicators.domain.series import Entry, Pair
from indicators.models import Indicator, Milestone, MilestoneClaim, Value
from indicators.selectors.obligations import indicators_of
from indicators.selectors.previews import Content, preview, yardstick

FORM = "indicators/parts/report_values_form.html"
READING = "indicators/parts/report_values.html"


@dataclass(frozen=True, slots=True)
class StepField:
    """A milestone in the form: what was claimed for it."""

    milestone: Milestone
    done_on: str
    note: str


@dataclass(frozen=True, slots=True)
class IndicatorField:
    """One indicator in the form: what was typed or saved, and what it is measured against.

    `last` is last quarter's approved figure, `expected` and `target` are in the indicator's unit;
    None where there is none.
    """

    indicator: Indicator
    value: str
    numerator: str
    denominator: str
    note: str
    last: Value | None
    expected: Decimal | None
    target: Decimal | None
    preview: Assessment | None
    steps: Sequence[StepField]

    @property
    def is_ratio(self) -> bool:
        """Whether numerator and denominator are filed."""
        return self.indicator.kind == IndicatorKind.RATIO

    @property
    def is_milestone(self) -> bool:
        """Whether steps are claimed."""
        return self.indicator.kind == IndicatorKind.MILESTONE

    @property
    def difference(self) -> Decimal | None:
        """This figure minus last quarter's."""
        now = _figure(self.value)
        before = self.last.value if self.last else None
        return None if now is None or before is None else now - before


def fields(
    report: Report, revision: Revision | None, typed: Mapping[str, Any] | None = None
) -> list[IndicatorField]:
    """The indicators that `report` files, with what `typed` or `revision` says of each.

    The light previewed is that of what is shown, saved or not.
    """
    known = indicators_of([report])[report.pk]
    if not known:
        return []
    saved, claims, last = _saved(revision), _claims(revision), _last(report)
    against = yardstick(report.quarter, [row.pk for row in known], [report.agency_id])
    shown = {row.pk: _typed_or_saved(row, typed, saved.get(row.pk)) for row in known}
    steps = {row.pk: _steps(row, typed, claims) for row in known}
    lights = preview(report, known, against, _content(known, shown, steps)) if report.is_lead else {}
    return [
        IndicatorField(
            indicator=row,
            **shown[row.pk],
            last=last.get(row.pk),
            expected=_expected(against.inputs[row.pk, report.agency_id], report) if report.is_lead else None,
            target=_target(against.inputs[row.pk, report.agency_id], report) if report.is_lead else None,
            preview=lights.get(row.code),
            steps=steps[row.pk],
        )
        for row in known
    ]


def _content(
    known: Sequence[Indicator],
    shown: Mapping[int, Mapping[str, str]],
    steps: Mapping[int, Sequence[StepField]],
) -> Content:
    """What the shown texts say; one that is not a figure or a day says nothing."""
    entries = {row.pk: entry for row in known if (entry := _entry(row, shown[row.pk])) is not None}
    days = {step.milestone.pk: _day(step.done_on) for rows in steps.values() for step in rows}
    return Content(entries, {pk: day for pk, day in days.items() if day is not None})


def _entry(row: Indicator, texts: Mapping[str, str]) -> Entry | None:
    if row.kind != IndicatorKind.RATIO:
        return _figure(texts["value"])
    above, below = _figure(texts["numerator"]), _figure(texts["denominator"])
    return Pair(above, below) if above is not None and below else None


def _figure(text: str) -> Decimal | None:
    return read_figure(text, decimals=4, allow_negative=True).figure


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def form_panel(report: Report, revision: Revision | None, typed: Mapping[str, Any] | None) -> Panel | None:
    """The form's values part; None where the report files none."""
    rows = fields(report, revision, typed)
    return Panel(FORM, {"fields": rows, "report": report}) if rows else None


def reading_panel(report: Report, revision: Revision | None) -> Panel | None:
    """The values part for reading; None where the report files none."""
    rows = fields(report, revision)
    return Panel(READING, {"fields": rows, "report": report}) if rows else None


def _saved(revision: Revision | None) -> dict[int, Value]:
    return {row.indicator_id: row for row in Value.objects.filter(revision=revision)} if revision else {}


def _claims(revision: Revision | None) -> dict[int, MilestoneClaim]:
    if revision is None:
        return {}
    return {row.milestone_id: row for row in MilestoneClaim.objects.filter(revision=revision)}


def _last(report: Report) -> dict[int, Value]:
    """The agency's approved figures of the quarter before."""
    before = report.quarter.period.previous()
    rows = Value.objects.approved().filter(
        revision__report__agency=report.agency_id,
        revision__report__measure=report.measure_id,
        revision__report__quarter__year=before.year,
        revision__report__quarter__number=before.number,
    )
    return {row.indicator_id: row for row in rows}


def _typed_or_saved(row: Indicator, typed: Mapping[str, Any] | None, saved: Value | None) -> dict[str, str]:
    names = ("value", "numerator", "denominator", "note")
    given = {
        item.get("indicator"): item for item in (typed or {}).get("values", []) if isinstance(item, Mapping)
    }
    if row.code in given:
        return {name: str(given[row.code].get(name) or "") for name in names}
    if saved is None:
        return dict.fromkeys(names, "")
    figures = {name: plain(getattr(saved, name)) or "" for name in names[:3]}
    return figures | {"note": saved.note}


def _steps(
    row: Indicator, typed: Mapping[str, Any] | None, claims: Mapping[int, MilestoneClaim]
) -> list[StepField]:
    given = {
        (item.get("indicator"), str(item.get("order"))): item
        for item in (typed or {}).get("milestones", [])
        if isinstance(item, Mapping)
    }
    fields = []
    for step in row.steps:
        claim, item = claims.get(step.pk), given.get((row.code, str(step.order)))
        if item is not None:
            fields.append(StepField(step, str(item.get("done_on") or ""), str(item.get("note") or "")))
        else:
            fields.append(
                StepField(step, claim.done_on.isoformat() if claim else "", claim.note if claim else "")
            )
    return fields


def _expected(row: IndicatorInput, report: Report) -> Decimal | None:
    path = path_of(row, report.quarter.period)
    if path is None or row.baseline is None or row.kind is IndicatorKind.MILESTONE:
        return None
    return on_path(row.baseline, path.goal.value, path.share)


def _target(row: IndicatorInput, report: Report) -> Decimal | None:
    path = path_of(row, report.quarter.period)
    return path.goal.value if path else None
