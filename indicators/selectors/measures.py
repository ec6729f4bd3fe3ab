"""Measures, read: the list in a quarter, and one with everything known about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, Q, Value

from actions.domain.workflow import Role
from actions.models import Area, Measure, NextStep, Report, Responsibility, Revision
from actions.querysets import Extent
from agencies.authorization import Viewer
from agencies.models import Agency, Membership
from hz_plus.lib.languages import is_english
from indicators.domain.kinds import Level
from indicators.models import Indicator
from indicators.selectors.indicators import IndicatorDetail, details
from indicators.selectors.lines import (
    TREND,
    MeasureLine,
    Point,
    Reading,
    figures,
    indicators_of,
    leads_of,
)
from indicators.selectors.quarters import Chosen


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filter form of the list offers: codes with names in the request's language."""

    areas: tuple[tuple[str, str], ...]
    agencies: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Narrative:
    """What one leading agency says of the quarter. `internal`: problems and reasons may be read too."""

    report: Report
    revision: Revision | None
    next_steps: tuple[NextStep, ...]
    internal: bool
    sees_state: bool


@dataclass(frozen=True, slots=True)
class MeasurePage:
    """One measure with everything its page shows."""

    line: MeasureLine
    supports: tuple[Agency, ...]
    members: dict[int, tuple[Agency, ...]]
    indicators: tuple[IndicatorDetail, ...]
    narratives: tuple[Narrative, ...]
    history: tuple[Point, ...]
    siblings: tuple[MeasureLine, ...]

    @property
    def driver(self) -> IndicatorDetail | None:
        """The indicator that the light comes from."""
        code = self.line.figure.driver if self.line.figure is not None else ""
        return next((row for row in self.indicators if row.line.indicator.code == code), None)

    @property
    def in_order(self) -> tuple[IndicatorDetail, ...]:
        """The indicators, the driver first."""
        return tuple(sorted(self.indicators, key=lambda row: row is not self.driver))

    @property
    def told(self) -> tuple[Narrative, ...]:
        """The narratives with a text to read."""
        return tuple(row for row in self.narratives if row.revision is not None)

    @property
    def is_at_odds(self) -> bool:
        """Whether the lead judges otherwise than the figures, told to people who see what was submitted."""
        figure = self.line.figure
        internal = any(row.internal for row in self.narratives)
        return internal and figure is not None and figure.judged_light not in ("", self.line.light)

    @property
    def history_newest_first(self) -> tuple[Point, ...]:
        """The lights for a list."""
        return self.history[::-1]


def choices(chosen: Chosen) -> Choices:
    """The areas and agencies the list can be narrowed to. One query."""
    columns = ("of", "code", "short_name_zh", "short_name_en", "order")
    areas = Area.objects.filter(plan=chosen.plan).annotate(of=Value("area")).order_by()
    agencies = Agency.objects.valid_on(chosen.day).annotate(of=Value("agency")).order_by()
    rows = areas.values_list(*columns).union(agencies.values_list(*columns), all=True)
    named = [(of, order, code, en or zh if is_english() else zh) for of, code, zh, en, order in rows]
    ordered = sorted(named, key=lambda row: (row[0], row[1]))
    return Choices(
        tuple((code, f"{code} {name}") for of, _order, code, name in ordered if of == "area"),
        tuple((code, name) for of, _order, code, name in ordered if of == "agency"),
    )


def measure_lines(chosen: Chosen, measures: Sequence[Measure]) -> tuple[MeasureLine, ...]:
    """A line for each of `measures`, in their order. Three queries."""
    reading = Reading(
        chosen,
        figures(chosen, {Level.MEASURE: 1, Level.INDICATOR: TREND}),
        indicators_of(chosen.plan),
        leads_of(chosen),
    )
    return tuple(reading.measure_line(measure) for measure in measures)


def measure_page(chosen: Chosen, measure: Measure, viewer: Viewer) -> MeasurePage:
    """One measure in the quarter, as far as the viewer may read."""
    siblings = list(
        Measure.objects.filter(area=measure.area_id).with_life(chosen.day, chosen.as_of).order_by("order")
    )
    indicators = indicators_of(chosen.plan, siblings)
    every = len(chosen.visible) or 1
    subjects = Q(area=measure.area.code) | Q(level=Level.INDICATOR, subject__in=list(indicators))
    reading = Reading(
        chosen,
        figures(chosen, {Level.MEASURE: every, Level.INDICATOR: every}, subjects),
        indicators,
        leads_of(chosen, siblings),
    )
    own = [row for row in indicators.values() if row.measure_id == measure.pk]
    supports = _supports(chosen, measure)
    groups = [agency for agency in (*reading.leads.get(measure.pk, ()), *supports) if agency.kind == "group"]
    return MeasurePage(
        line=reading.measure_line(measure),
        supports=supports,
        members=_members(chosen, groups),
        indicators=details(reading, own),
        narratives=narratives(chosen, measure, viewer),
        history=reading.points(Level.MEASURE, measure.code, every),
        siblings=tuple(reading.measure_line(row) for row in siblings if row.pk != measure.pk),
    )


def _supports(chosen: Chosen, measure: Measure) -> tuple[Agency, ...]:
    rows = Responsibility.objects.valid_on(chosen.day, chosen.as_of).filter(
        measure=measure, role=Role.SUPPORT
    )
    return tuple(row.agency for row in rows.select_related("agency").order_by("order"))


def _members(chosen: Chosen, groups: Sequence[Agency]) -> dict[int, tuple[Agency, ...]]:
    """By group id, its members on the chosen day."""
    if not groups:
        return {}
    rows = (
        Membership.objects.valid_on(chosen.day, chosen.as_of)
        .filter(group__in=groups)
        .select_related("member")
    )
    members: dict[int, tuple[Agency, ...]] = {}
    for row in rows.order_by("member__order"):
        members[row.group_id] = (*members.get(row.group_id, ()), row.member)
    return members


def narratives(chosen: Chosen, measure: Measure, viewer: Viewer) -> tuple[Narrative, ...]:
    """What each lead says of the quarter, as far as the viewer may read: approved texts only.

    Progress and results are for all who see the report at all; problems, reasons and steps for people who
    see what was submitted. Three queries.
    """
    if chosen.quarter is None:
        return ()
    approved = Revision.objects.approved(chosen.as_of).prefetch_related("next_steps")
    rows = (
        Report.objects.visible_to(viewer)
        .filter(quarter=chosen.quarter, measure=measure, role=Role.LEAD)
        .select_related("agency")
        .prefetch_related(Prefetch("revisions", approved, to_attr="counting"))
        .order_by("agency__order")
    )
    return tuple(_narrative(row) for row in rows)


def _narrative(report: Report) -> Narrative:
    extent: int = report.extent  # type: ignore[attr-defined]  # annotated by visible_to
    counting: list[Revision] = report.counting  # type: ignore[attr-defined]  # prefetched
    revision = counting[0] if counting and extent >= Extent.PUBLIC else None
    internal = extent >= Extent.SUBMITTED
    steps = tuple(revision.next_steps.all()) if revision is not None and internal else ()
    return Narrative(report, revision, steps, internal, extent != Extent.PUBLIC)


def driver_of(page: MeasurePage) -> Indicator | None:
    """The indicator the measure's sentence speaks of."""
    return page.driver.line.indicator if page.driver is not None else None
