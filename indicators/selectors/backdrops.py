"""What the figures of some reports are seen against, read once for all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from actions.models import Quarter, Report
from indicators.domain.checks import Filing
from indicators.domain.kinds import Aggregation, Direction, IndicatorKind
from indicators.domain.paths import ZERO
from indicators.domain.rollup import IndicatorInput, path_of
from indicators.models import Indicator, Value
from indicators.selectors.feed import entry_of
from indicators.selectors.obligations import Held, holders_of_parts, indicators_of, typed_parts
from indicators.selectors.previews import Content, Yardstick, yardstick

Lasts = Mapping[tuple[int, int, int], Value]
"""By the ordinal of a quarter, agency id and indicator id, the approved figure."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What the holders of parts of an indicator submitted for a quarter, by agency id; None for those silent."""

    filed: Mapping[int, Decimal | None] = field(default_factory=dict)

    @property
    def values(self) -> list[Decimal]:
        """What those submitted that are not silent."""
        return [value for value in self.filed.values() if value is not None]

    @property
    def total(self) -> Decimal | None:
        """Their sum; None where all are silent."""
        return sum(self.values, ZERO) if self.values else None

    @property
    def reported(self) -> int:
        """How many submitted something."""
        return len(self.values)

    @property
    def expected(self) -> int:
        """How many hold a part."""
        return len(self.filed)


NO_PARTS = Parts()


@dataclass(frozen=True, slots=True)
class Backdrop:
    """By report id the indicators that it files; and what those are seen against.

    `yardsticks` by quarter id, only for quarters in which a lead among the reports files figures. `parts` by
    quarter id and indicator id. `typed` by report id and indicator code: the agencies whose figures a lead types.
    """

    known: Mapping[int, Sequence[Indicator]]
    lasts: Lasts
    yardsticks: Mapping[int, Yardstick]
    parts: Mapping[tuple[int, int], Parts]
    typed: Mapping[int, Mapping[str, Mapping[str, int]]] = field(default_factory=dict)

    def last(self, report: Report, row: Indicator) -> Value | None:
        """The agency's approved figure of the quarter before."""
        return self.lasts.get((report.quarter.period.previous(), report.agency_id, row.pk))

    def given(self, report: Report, row: Indicator) -> IndicatorInput | None:
        """What a lead's figure is measured against; None for a supporting agency's."""
        if not report.is_lead:
            return None
        return self.yardsticks[report.quarter_id].inputs[row.pk, report.agency_id]

    def types_parts(self, report: Report, row: Indicator) -> bool:
        """Whether the report types the figures of the indicator's parts."""
        return bool(self.typed.get(report.pk, {}).get(row.code))

    def parts_of(self, report: Report, row: Indicator, content: Content) -> Parts:
        """What a lead's figure is compared with: what was submitted, or what it types itself; nothing for a
        supporting agency's.
        """
        holders = self.typed.get(report.pk, {}).get(row.code)
        if holders:
            return Parts({pk: content.parts.get((row.pk, code)) for code, pk in holders.items()})
        return self.parts.get((report.quarter_id, row.pk), NO_PARTS) if report.is_lead else NO_PARTS

    def target(self, report: Report, row: Indicator) -> Decimal | None:
        """The target in force for a lead, in the indicator's unit."""
        given = self.given(report, row)
        path = path_of(given, report.quarter.period) if given else None
        return path.goal.value if path else None

    def filing(self, report: Report, row: Indicator, content: Content) -> Filing:
        """One figure of the report as the rules look at it."""
        last, period = self.last(report, row), report.quarter.period
        parts = self.parts_of(report, row, content)
        return Filing(
            kind=IndicatorKind(row.kind),
            direction=Direction(row.direction),
            name=row.name,
            value=content.entries.get(row.pk),
            last=entry_of(last.value, last.numerator, last.denominator) if last else None,
            same_year=period.number > 1,
            target=self.target(report, row),
            parts=parts.total,
            reported=parts.reported,
            expected_parts=parts.expected,
        )


def backdrop(reports: Sequence[Report]) -> Backdrop:
    """The backdrop of `reports`: a few queries for each quarter among them, whatever their number."""
    known = indicators_of(reports) if reports else {}
    filing = [report for report in reports if known[report.pk]]
    leading = [report for report in filing if report.is_lead]
    by_quarter: dict[Quarter, list[Report]] = defaultdict(list)
    for report in leading:
        by_quarter[report.quarter].append(report)
    yardsticks = {
        quarter.pk: yardstick(
            quarter,
            {row.pk for report in rows for row in known[report.pk]},
            {report.agency_id for report in rows},
        )
        for quarter, rows in by_quarter.items()
    }
    parts = _parts(leading, known, yardsticks)
    return Backdrop(
        known, _lasts(filing, known), yardsticks, parts, typed_parts(leading, known) if parts else {}
    )


def _lasts(reports: Sequence[Report], known: Mapping[int, Sequence[Indicator]]) -> Lasts:
    if not reports:
        return {}
    rows = Value.objects.approved().filter(
        plan__in={report.plan_id for report in reports},
        indicator__in={row.pk for report in reports for row in known[report.pk]},
        agency__in={report.agency_id for report in reports},
        period__in={report.quarter.period.previous() for report in reports},
    )
    return {(row.period, row.agency_id, row.indicator_id): row for row in rows}


def _parts(
    leading: Sequence[Report],
    known: Mapping[int, Sequence[Indicator]],
    yardsticks: Mapping[int, Yardstick],
) -> dict[tuple[int, int], Parts]:
    """Of indicators that are one number or a sum and have parts: what was submitted of those."""
    summed = {
        row.pk
        for report in leading
        for row in known[report.pk]
        if _can_be_summed(yardsticks[report.quarter_id].inputs[row.pk, report.agency_id])
    }
    quarters = {report.quarter_id: report.quarter for report in leading}
    if not summed:
        return {}
    held = holders_of_parts(sorted(summed), {quarter.ends_on for quarter in quarters.values()})
    if not any(held.values()):
        return {}
    lead_of = {
        (report.quarter_id, row.pk): report.agency_id for report in leading for row in known[report.pk]
    }
    found: dict[tuple[int, int], Parts] = {}
    for quarter in quarters.values():
        found |= _submitted(quarter, held[quarter.ends_on], lead_of)
    return found


def _can_be_summed(given: IndicatorInput) -> bool:
    countable = given.kind not in (IndicatorKind.RATIO, IndicatorKind.MILESTONE)
    return countable and given.way.aggregation in (Aggregation.LEAD, Aggregation.SUM)


def _submitted(
    quarter: Quarter, held: Held, lead_of: Mapping[tuple[int, int], int]
) -> dict[tuple[int, int], Parts]:
    """A lead that holds a part itself has no figure beside the sum."""
    apart = {pk: set(agencies) for pk, agencies in held.items()}
    apart = {pk: own for pk, own in apart.items() if lead_of.get((quarter.pk, pk)) not in {*own, None}}
    rows = Value.objects.filter(
        plan=quarter.plan_id,
        indicator__in=apart,
        period=quarter.period,
        revision__submitted_at__isnull=False,
    )
    latest: dict[tuple[int, int], Decimal] = {}
    columns = rows.order_by("revision__number").values_list("indicator", "agency", "value")
    for indicator, agency, value in columns:
        if value is not None and agency in apart[indicator]:
            latest[indicator, agency] = value
    return {
        (quarter.pk, pk): Parts({agency: latest.get((pk, agency)) for agency in agencies})
        for pk, agencies in apart.items()
    }
