"""Measures, read: the list in a quarter, and one with everything known about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet, Value

from actions.domain.filing import FilingLight, tally
from actions.domain.workflow import Role
from actions.models import Area, Measure, Report, Revision
from actions.querysets import Extent, counting
from actions.selectors.fields import ItemField
from actions.selectors.filing_lights import FilingLine, filing_lines
from actions.selectors.item_rows import ReadRow, read_rows
from actions.selectors.measures import with_leads, with_parties
from actions.selectors.readings import public_files
from actions.selectors.revisions import own_columns
from agencies.authorization import Viewer
from agencies.models import Agency, AgencyKind, Membership
from hz_plus.lib.joins import join, joined
from hz_plus.lib.languages import is_english
from indicators.domain.kinds import Level
from indicators.models import Indicator, PublishedFigure
from indicators.selectors.indicators import IndicatorDetail, definitions, details
from indicators.selectors.lines import TREND, MeasureLine, Point, Reading, figures, published_in
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
    internal: bool
    sees_state: bool

    @property
    def items(self) -> list[tuple[ItemField, list[ReadRow]]]:
        """Problems, next steps and matters to coordinate, those that say something; none where not to be read."""
        if self.revision is None or not self.internal:
            return []
        return [(field, rows) for field, rows in read_rows(self.report, own_columns(self.revision)) if rows]

    @property
    def files(self) -> list[Mapping[str, Any]]:
        """The evidence that the viewer may read: to the public, what is marked so."""
        rows = self.revision.attachments if self.revision is not None else []
        return rows if self.internal else public_files(rows)


@dataclass(frozen=True, slots=True)
class MeasurePage:
    """One measure with everything its page shows."""

    line: MeasureLine
    supports: tuple[Agency, ...]
    members: dict[int, tuple[Agency, ...]]
    indicators: tuple[IndicatorDetail, ...]
    narratives: tuple[Narrative, ...]
    filing: tuple[FilingLine, ...]
    history: tuple[Point, ...]
    siblings: tuple[MeasureLine, ...]
    published: PublishedFigure | None

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
    def filing_counts(self) -> dict[FilingLight, int]:
        """How many of the reports that may be known of have which light; those that none has are left out."""
        return {light: count for light, count in tally(row.light for row in self.filing).items() if count}

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


def measure_lines(chosen: Chosen, measures: QuerySet[Measure]) -> tuple[MeasureLine, ...]:
    """A line for each of `measures`, in their order. Two queries.

    A measure has one driver at most, so that it is read with the measure.
    """
    found = figures(chosen, {Level.MEASURE: 1, Level.INDICATOR: TREND})
    # "" stands for no driver and is nobody's code; a join on no code at all would find no measure.
    drivers = {"", *(figure.driver for figure in found.values())}
    rows = join(measures, "driver", "indicators", Q(indicators__code__in=drivers))
    leads = with_leads(rows, chosen.day, moment=chosen.as_of)
    reading = Reading(
        chosen,
        found,
        {row.code: row for measure in leads if (row := joined(measure, "driver"))},
        {row.pk: agencies for row, agencies in leads.items()},
    )
    return tuple(reading.measure_line(measure) for measure in leads)


def measure_page(chosen: Chosen, measure: Measure, viewer: Viewer) -> MeasurePage:
    """One measure in the quarter, as far as the viewer may read. At most nine queries, eight for the public,
    one more for a corrected figure.
    """
    rows = Measure.objects.filter(area=measure.area_id).with_life(chosen.day, chosen.as_of).order_by("order")
    parties = with_parties(rows, chosen.day, moment=chosen.as_of)
    known = definitions(chosen, Indicator.objects.filter(measure__area=measure.area_id).order_by("order"))
    indicators = {row.code: row for row in known}
    every = len(chosen.visible) or 1
    subjects = Q(area=measure.area.code) | Q(level=Level.INDICATOR, subject__in=list(indicators))
    found = figures(chosen, {Level.MEASURE: every, Level.INDICATOR: every}, subjects)
    reading = Reading(
        chosen,
        found,
        indicators,
        {row.pk: own.leads for row, own in parties.items()},
        published_in(chosen, found),
    )
    mine, line = parties[measure], reading.measure_line(measure)
    groups = [agency for agency in (*mine.leads, *mine.supports) if agency.kind == AgencyKind.GROUP]
    return MeasurePage(
        line=line,
        supports=mine.supports,
        members=_members(chosen, groups),
        indicators=details(reading, {row: own for row, own in known.items() if row.measure == measure}),
        narratives=narratives(chosen, measure, viewer),
        filing=filing_lines(chosen.quarter, measure, viewer, chosen.as_of),
        history=reading.points(Level.MEASURE, measure.code, every),
        siblings=tuple(reading.measure_line(row) for row in parties if row.pk != measure.pk),
        published=reading.as_published(line.figure),
    )


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
    see what was submitted. One query.
    """
    if chosen.quarter is None:
        return ()
    seen = Report.objects.visible_to(viewer).filter(quarter=chosen.quarter, measure=measure, role=Role.LEAD)
    ordered = seen.select_related("agency").order_by("agency__order")
    rows = join(ordered, "counting", "revisions", counting(chosen.as_of, "revisions__"))
    found: list[Revision | None] = [joined(row, "counting") for row in rows]
    return tuple(_narrative(row, own) for row, own in zip(rows, found, strict=True))


def _narrative(report: Report, approved: Revision | None) -> Narrative:
    extent: int = report.extent  # type: ignore[attr-defined]  # annotated by visible_to
    revision = approved if extent >= Extent.PUBLIC else None
    internal = extent >= Extent.SUBMITTED
    return Narrative(report, revision, internal, extent != Extent.PUBLIC)


def driver_of(page: MeasurePage) -> Indicator | None:
    """The indicator the measure's sentence speaks of."""
    return page.driver.line.indicator if page.driver is not None else None
