"""Decomposed targets, read: each agency's part with its latest approved value, as far as the viewer sees it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from actions.domain.stages import Stage
from actions.models import Waiver
from agencies.authorization import Viewer, standing
from agencies.domain.roles import Permission
from agencies.models import Agency, AgencyKind
from hz_plus.lib.quarters import Period
from indicators.domain.kinds import Aggregation, IndicatorKind, Level
from indicators.domain.progress import Observed
from indicators.domain.rollup import part_subject
from indicators.domain.series import Entry, Series, carried, value_of
from indicators.models import Figure, Indicator, Part, Target, Value
from indicators.selectors.feed import entry_of
from indicators.selectors.lines import IndicatorLine, Reading, figures, leads_of, targets_on
from indicators.selectors.quarters import Chosen


@dataclass(frozen=True, slots=True)
class PartLine:
    """An agency's part of a decomposed target, with its latest approved value (carried one quarter).

    `is_left_out`: its holder need not file this quarter, so that neither its value nor its silence counts.
    """

    indicator: Indicator
    agency: Agency
    due_on: date
    target: Decimal
    value: Decimal | None
    is_carried: bool
    is_hidden: bool
    is_demo: bool
    figure: Figure | None = None
    is_left_out: bool = False

    @property
    def light(self) -> str:
        """The light of a district's part; empty where it has none, or may not be seen yet."""
        return self.figure.light if self.figure is not None and not self.is_hidden else ""

    @property
    def shortfall(self) -> Decimal | None:
        """Value minus target."""
        return None if self.value is None else self.value - self.target

    @property
    def share(self) -> Decimal | None:
        """The value as a fraction of the target."""
        return None if self.value is None or not self.target else self.value / self.target


@dataclass(frozen=True, slots=True)
class Decomposition:
    """All parts with their sums beside the lead's figure and the whole target. Of `to_report` holders `reported` filed
    for the quarter.
    """

    parts: tuple[PartLine, ...]
    due_on: date
    target: Decimal
    value: Decimal | None
    lead_value: Decimal | None
    reported: int
    to_report: int
    is_sum: bool
    is_demo: bool

    @property
    def by_share(self) -> tuple[PartLine, ...]:
        """The parts, those with the largest share of their task done first, those without a value last."""
        return tuple(sorted(self.parts, key=lambda part: (part.share is None, -(part.share or 0))))

    @property
    def of_districts(self) -> tuple[PartLine, ...]:
        """The parts that districts hold, in the districts' order."""
        return tuple(part for part in self.parts if part.agency.kind == AgencyKind.DISTRICT)

    @property
    def difference(self) -> Decimal | None:
        """The lead's figure minus Σ of the parts."""
        return None if self.value is None or self.lead_value is None else self.lead_value - self.value


@dataclass(frozen=True, slots=True)
class DistrictIndicator:
    """An indicator with the parts of its target: the city's line beside its districts'."""

    line: IndicatorLine
    decomposition: Decomposition


FiledBy = dict[int, dict[int, dict[Period, Entry]]]
"""By indicator id and agency id, approved entries by quarter."""


def _parts(chosen: Chosen) -> QuerySet[Part]:
    """The plan's parts on the chosen day; `is_left_out` where the holder's report of the quarter was waived."""
    waived = Waiver.objects.known_at(chosen.as_of).filter(
        report__quarter=chosen.quarter,
        report__agency=OuterRef("agency"),
        report__measure=OuterRef("indicator__measure"),
    )
    rows = Part.objects.valid_on(chosen.day, chosen.as_of).filter(indicator__plan=chosen.plan)
    return rows.annotate(is_left_out=Exists(waived))


def _with_indicators(chosen: Chosen, parts: QuerySet[Part]) -> QuerySet[Part]:
    """`parts` with agency, indicator, measure, and the indicator's targets."""
    targets = Prefetch("indicator__targets", Target.objects.known_at(chosen.as_of), to_attr="known_targets")
    return parts.select_related("agency", "indicator__measure").prefetch_related(targets)


def decomposition(
    reading: Reading, indicator: Indicator, viewer: Viewer, *, leads: tuple[Agency, ...], due_on: date | None
) -> Decomposition | None:
    """The parts due on `due_on`, else the last ones; None where the target was not decomposed."""
    chosen = reading.chosen
    rows = _parts(chosen).filter(indicator=indicator)
    parts = list(rows.select_related("agency").order_by("agency__order"))
    if not parts:
        return None
    for part in parts:
        part.indicator = indicator
    filed = _filed(chosen, Q(indicator=indicator), viewer)
    return _laid_out(reading, parts, filed, viewer, leads=leads, due_on=due_on)


def decompositions(chosen: Chosen, viewer: Viewer) -> tuple[DistrictIndicator, ...]:
    """Every indicator whose target districts have parts of, in the plan's order, with the city's figure beside the
    parts. Five queries, one where nothing was decomposed.
    """
    parts = _with_indicators(chosen, _parts(chosen))
    by_indicator: dict[Indicator, list[Part]] = defaultdict(list)
    for part in parts.order_by("indicator__order", "agency__order"):
        by_indicator[part.indicator].append(part)
    own = {row: held for row, held in by_indicator.items() if any(_of_district(part) for part in held)}
    if not own:
        return ()
    reading = Reading(chosen, figures(chosen, {Level.INDICATOR: 1, Level.PART: 1}))
    filed = _filed(chosen, Q(indicator__in=own), viewer)
    leads = leads_of(chosen, [row.measure for row in own])
    return tuple(
        DistrictIndicator(
            reading.indicator_line(row, 1),
            _laid_out(
                reading,
                held,
                filed,
                viewer,
                leads=leads.get(row.measure_id, ()),
                due_on=_judged_by(reading.figure(Level.INDICATOR, row.code)),
            ),
        )
        for row, held in own.items()
    )


def _of_district(part: Part) -> bool:
    return part.agency.kind == AgencyKind.DISTRICT


def _judged_by(figure: Figure | None) -> date | None:
    """The day of the target that the figure was judged by."""
    due_on = figure.facts.get("due_on") if figure is not None else None
    return date.fromisoformat(due_on) if due_on else None


def _laid_out(
    reading: Reading,
    parts: Sequence[Part],
    filed: FiledBy,
    viewer: Viewer,
    *,
    leads: tuple[Agency, ...],
    due_on: date | None,
) -> Decomposition:
    """The parts of one indicator that are due on `due_on`, else the last ones."""
    chosen, indicator = reading.chosen, parts[0].indicator
    dates = sorted({part.due_on for part in parts})
    shown = due_on if due_on in dates else dates[-1]
    own = [part for part in parts if part.due_on == shown]
    lines = tuple(part_line(reading, part, filed, viewer) for part in own)
    values = [line.value for line in lines if line.value is not None]
    holders = {part.agency_id for part in own}
    beside = [_latest(chosen, filed, indicator, lead) for lead in leads if lead.pk not in holders]
    return Decomposition(
        parts=lines,
        due_on=shown,
        target=sum((part.value for part in own), Decimal(0)),
        value=sum(values, Decimal(0)) if values else None,
        lead_value=beside[0].value if beside else None,
        reported=sum(line.value is not None and not line.is_carried for line in lines),
        to_report=sum(not line.is_left_out for line in lines),
        is_sum=indicator.aggregation == Aggregation.SUM,
        is_demo=any(line.is_demo for line in lines),
    )


def part_lines(reading: Reading, agency: Agency, viewer: Viewer) -> tuple[PartLine, ...]:
    """The parts of decomposed targets that the agency holds. Three queries."""
    chosen = reading.chosen
    parts = _with_indicators(chosen, _parts(chosen).filter(agency=agency))
    rows = list(parts.order_by("indicator__order", "due_on"))
    filed = _filed(chosen, Q(agency=agency), viewer) if rows else {}
    return tuple(part_line(reading, row, filed, viewer) for row in rows)


def _filed(chosen: Chosen, which: Q, viewer: Viewer) -> FiledBy:
    """Approved entries up to the chosen quarter, as far as the viewer sees their reports. One query."""
    rows = Value.objects.visible_to(viewer).approved(chosen.as_of)
    rows = rows.filter(which, plan=chosen.plan, period__in=[quarter.period for quarter in chosen.until])
    columns = ("indicator", "agency", "period", "value", "numerator", "denominator")
    filed: FiledBy = {}
    for indicator, agency, period, *numbers in rows.values_list(*columns):
        own = filed.setdefault(indicator, {}).setdefault(agency, {})
        own[Period.of(period)] = entry_of(*numbers)
    return filed


def _latest(chosen: Chosen, filed: FiledBy, indicator: Indicator, agency: Agency) -> Observed:
    """An agency's value in the chosen quarter, or the one before, marked stale."""
    if chosen.quarter is None:
        return Observed(None)
    quotas = {target.due_on.year: target.value for target in targets_on(indicator, chosen.day)}
    series = Series(IndicatorKind(indicator.kind), quotas=quotas)
    entry, stale = carried(series, filed.get(indicator.pk, {}).get(agency.pk, {}), chosen.quarter.period)
    return Observed(None if entry is None else value_of(entry), stale=stale)


def part_line(reading: Reading, part: Part, filed: FiledBy, viewer: Viewer) -> PartLine:
    """One part with its value; a value the viewer may not see yet is hidden, not missing."""
    chosen = reading.chosen
    figure = reading.figure(Level.PART, part_subject(part.indicator.code, part.agency.code))
    left_out: bool = part.is_left_out  # type: ignore[attr-defined]  # annotated by _parts
    seen = Observed(None) if left_out else _latest(chosen, filed, part.indicator, part.agency)
    return PartLine(
        indicator=part.indicator,
        agency=part.agency,
        due_on=part.due_on,
        target=part.value,
        value=seen.value,
        is_carried=seen.stale,
        is_hidden=seen.value is None and not left_out and not _sees_all(chosen, viewer),
        is_demo=part.is_demo,
        figure=figure,
        is_left_out=left_out,
    )


def _sees_all(chosen: Chosen, viewer: Viewer) -> bool:
    """Whether a value that the viewer does not find is one that nobody filed."""
    published = chosen.quarter is not None and chosen.quarter.stage == Stage.PUBLISHED
    return published or standing(viewer).may(Permission.READ_SUBMITTED, chosen.plan.lead_office_id)
