"""The values part of a report's form, and of its reading pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from actions.models import Report
from actions.selectors.overlays import rows_by_key
from agencies.models import Agency
from indicators.domain.checks import YEARLY
from indicators.domain.kinds import IndicatorKind
from indicators.domain.progress import Assessment, on_path
from indicators.domain.rollup import IndicatorInput, path_of
from indicators.models import Indicator, Milestone, Value
from indicators.selectors.backdrops import Parts
from indicators.selectors.facts import Facts


@dataclass(frozen=True, slots=True)
class StepField:
    """A milestone in the form: what was claimed for it."""

    milestone: Milestone
    done_on: str
    note: str


@dataclass(frozen=True, slots=True)
class PartsField:
    """What the holders of parts submitted, beside the lead's own figure; `is_typed`: the lead types it for them.

    `total` and the figures in `rows` are in the indicator's unit; None for those silent. `typed` holds by agency code
    what the lead wrote, `stray` what of a pasted column fits no agency.
    """

    rows: Sequence[tuple[Agency, Decimal | None]]
    total: Decimal | None
    reported: int
    is_typed: bool = False
    typed: Mapping[str, str] = field(default_factory=dict)
    stray: str = ""


@dataclass(frozen=True, slots=True)
class IndicatorField:
    """One indicator in the form: what was typed or saved, and what it is measured against.

    `read` is the figure that `value` says, `last` last quarter's approved one, `expected` and `target` are in
    the indicator's unit; None where there is none.
    """

    indicator: Indicator
    value: str
    read: Decimal | None
    numerator: str
    denominator: str
    note: str
    last: Value | None
    expected: Decimal | None
    target: Decimal | None
    preview: Assessment | None
    begins_anew: bool
    steps: Sequence[StepField]
    parts: PartsField | None

    @property
    def over_parts(self) -> Decimal | None:
        """This figure minus the sum of the parts."""
        return _less(self.read, self.parts.total if self.parts else None)

    @property
    def is_ratio(self) -> bool:
        """Whether numerator and denominator are filed."""
        return self.indicator.kind == IndicatorKind.RATIO

    @property
    def is_milestone(self) -> bool:
        """Whether steps are claimed."""
        return self.indicator.kind == IndicatorKind.MILESTONE

    @property
    def offered(self) -> Value | None:
        """Last quarter's figure while nothing is typed; of a yearly amount none that a year end ended."""
        typed = self.value or self.numerator or self.denominator
        return None if typed or self.begins_anew else self.last

    @property
    def difference(self) -> Decimal | None:
        """This figure minus last quarter's."""
        return _less(self.read, self.last.value if self.last else None)

    @property
    def over_expected(self) -> Decimal | None:
        """This figure minus the expected one."""
        return _less(self.read, self.expected)


def fields_of(facts: Facts) -> list[IndicatorField]:
    """The indicators that a report files, with what its content says of each, saved or not.

    The light previewed is that of what is shown.
    """
    parts = {row.pk: facts.backdrop.parts_of(facts.report, row, facts.said) for row in facts.known}
    holders = {agency for own in parts.values() for agency in own.filed}
    names = Agency.objects.in_bulk(holders) if holders else {}
    return [_field(row, facts, _parts(row, facts, parts[row.pk], names)) for row in facts.known]


def _parts(row: Indicator, facts: Facts, parts: Parts, names: Mapping[int, Agency]) -> PartsField | None:
    rows = sorted(((names[pk], value) for pk, value in parts.filed.items()), key=lambda pair: pair[0].order)
    if not rows:
        return None
    if not facts.backdrop.types_parts(facts.report, row):
        return PartsField(rows, parts.total, parts.reported)
    written = rows_by_key(facts.content.get("parts"))
    typed = {agency: _text(part.get("value")) for (code, agency), part in written.items() if code == row.code}
    known = {agency.code for agency, _value in rows}
    apart = ((agency, value) for agency, value in typed.items() if agency not in known)
    stray = "\n".join(f"{agency}\t{value}" for agency, value in apart)
    return PartsField(rows, parts.total, parts.reported, True, typed, stray)


def _field(row: Indicator, facts: Facts, parts: PartsField | None) -> IndicatorField:
    report, behind = facts.report, facts.backdrop
    given = behind.given(report, row)
    typed = rows_by_key(facts.content.get("values")).get((row.code, ""), {})
    entry = facts.said.entries.get(row.pk)
    return IndicatorField(
        indicator=row,
        **{name: _text(typed.get(name)) for name in ("value", "numerator", "denominator", "note")},
        read=entry if isinstance(entry, Decimal) else None,
        last=behind.last(report, row),
        expected=_expected(given, report) if given else None,
        target=behind.target(report, row),
        preview=facts.lights.get(row.code),
        begins_anew=row.kind in YEARLY and report.quarter.number == 1,
        steps=_steps(row, facts.content),
        parts=parts,
    )


def _text(typed: Any) -> str:
    return "" if typed is None else str(typed)


def _less(number: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if number is None or other is None else number - other


def _steps(row: Indicator, content: Mapping[str, Any]) -> list[StepField]:
    typed = rows_by_key(content.get("milestones"))
    found = ((step, typed.get((row.code, str(step.order)), {})) for step in row.steps)
    return [StepField(step, _text(item.get("done_on")), _text(item.get("note"))) for step, item in found]


def _expected(row: IndicatorInput, report: Report) -> Decimal | None:
    path = path_of(row, report.quarter.period)
    if path is None or row.baseline is None or row.kind is IndicatorKind.MILESTONE:
        return None
    return on_path(row.baseline, path.goal.value, path.share)


def typed_for(report: Report) -> list[Value]:
    """The figures of the agency's parts that leads typed and submitted for the quarter. One query."""
    rows = Value.objects.filter(
        plan=report.plan_id,
        agency=report.agency_id,
        period=report.quarter.period,
        indicator__measure=report.measure_id,
        revision__submitted_at__isnull=False,
    )
    rows = rows.exclude(revision__report__agency=report.agency_id)
    latest = rows.select_related("indicator", "revision__report__agency").order_by("revision__number")
    return list({row.indicator_id: row for row in latest}.values())
