"""From a figure to what it rests on: values, judged lights and claims, their reports, events and hashes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q

from actions.domain.workflow import Role
from actions.models import Report, Revision
from actions.querysets import counting
from agencies.authorization import Viewer
from agencies.models import AuditEvent
from hz_plus.lib.quarters import Period
from indicators.domain.kinds import IndicatorKind, Level
from indicators.domain.series import periods_behind
from indicators.models import Figure, Indicator, MilestoneClaim, Value
from indicators.selectors.lines import Figures
from indicators.selectors.quarters import Chosen


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of the audit chain about a report, without the person: what, when, and its place in the chain."""

    sequence: int
    at: datetime
    verb: str
    hash: str


@dataclass(frozen=True, slots=True)
class Paper:
    """The approved revision of a report that something was read from."""

    report: int
    measure: str
    agency: str
    agency_name: str
    quarter: Period
    revision: int
    hash: str
    approved_at: datetime
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class ValueSource:
    """A filed figure; `is_earlier`: filed for an earlier quarter, carried on or compared with."""

    indicator: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    is_earlier: bool
    paper: Paper


@dataclass(frozen=True, slots=True)
class JudgedSource:
    """A lead's own judgement."""

    measure: str
    light: str
    paper: Paper


@dataclass(frozen=True, slots=True)
class ClaimSource:
    """A step said to be done."""

    indicator: str
    step: int
    done_on: date
    paper: Paper


@dataclass(frozen=True, slots=True)
class Lineage:
    """A figure with everything under it, as far as the viewer may read; `hidden` counts what may not be read yet.

    `below`: the figures that it was made of: of a measure its indicators, of an area its measures.
    """

    figure: Figure
    below: tuple[Figure, ...]
    values: tuple[ValueSource, ...]
    judged: tuple[JudgedSource, ...]
    claims: tuple[ClaimSource, ...]
    hidden: int

    @property
    def papers(self) -> tuple[Paper, ...]:
        """Every report it rests on, once."""
        found = (row.paper for rows in (self.values, self.judged, self.claims) for row in rows)
        return tuple({paper.report: paper for paper in found}.values())


def lineage(chosen: Chosen, figure: Figure, figures: Figures, viewer: Viewer) -> Lineage:
    """What `figure` rests on in the chosen quarter; `figures` are the quarter's. At most eight queries."""
    measures, indicators = _under(chosen, figure, figures)
    reader = _Reader(chosen, viewer)
    values, hidden = reader.values(indicators)
    judged, hidden_judged = reader.judged(measures)
    claims, hidden_claims = reader.claims(indicators)
    return Lineage(
        figure=figure,
        below=_below(figure, figures, measures, indicators),
        values=values,
        judged=judged,
        claims=claims,
        hidden=hidden + hidden_judged + hidden_claims,
    )


def _under(chosen: Chosen, figure: Figure, figures: Figures) -> tuple[set[str], list[Indicator]]:
    """Codes of the measures, and the indicators, whose reports the figure rests on. One query."""
    rows = Indicator.objects.filter(plan=chosen.plan).select_related("measure__area").order_by("order")
    known = list(rows)
    if figure.level == Level.INDICATOR:
        return set(), [row for row in known if row.code == figure.subject]
    if figure.level in (Level.DISTRICT, Level.PART):
        return set(), [row for row in known if _has_part(row, figure, figures)]
    measures = {
        row.subject
        for row in figures.values()
        if row.level == Level.MEASURE and row.quarter_id == figure.quarter_id and _holds(figure, row, chosen)
    }
    return measures, [row for row in known if row.measure.code in measures]


def _has_part(row: Indicator, figure: Figure, figures: Figures) -> bool:
    agency = figure.subject.rpartition("/")[2]
    if figure.level == Level.PART:
        return figure.subject == f"{row.code}/{agency}"
    return (figure.quarter_id, Level.PART.value, f"{row.code}/{agency}") in figures


def _holds(figure: Figure, measure: Figure, chosen: Chosen) -> bool:
    """Whether the measure's figure is `figure`, or went into it."""
    if figure.level == Level.MEASURE:
        return measure.subject == figure.subject
    if figure.level == Level.AREA:
        return measure.area == figure.subject
    if figure.level == Level.AGENCY:
        return measure.subject in _led_by(figure.subject, chosen)
    return True


def _led_by(agency: str, chosen: Chosen) -> set[str]:
    rows = Report.objects.filter(quarter=chosen.quarter, agency__code=agency, role=Role.LEAD)
    return set(rows.values_list("measure__code", flat=True))


def _below(
    figure: Figure, figures: Figures, measures: Collection[str], indicators: Sequence[Indicator]
) -> tuple[Figure, ...]:
    """The figures one level down."""
    if figure.level in (Level.INDICATOR, Level.PART):
        return ()
    wanted: Iterable[tuple[Level, str]]
    if figure.level == Level.MEASURE:
        wanted = [(Level.INDICATOR, row.code) for row in indicators]
    elif figure.level == Level.DISTRICT:
        wanted = [(Level.PART, f"{row.code}/{figure.subject}") for row in indicators]
    elif figure.level == Level.PLAN:
        wanted = [(Level.AREA, row.subject) for row in figures.values() if row.level == Level.AREA]
    else:
        wanted = [(Level.MEASURE, code) for code in sorted(measures)]
    found = (figures.get((figure.quarter_id, level.value, code)) for level, code in wanted)
    return tuple(row for row in found if row is not None)


class _Reader:
    """Reads sources with their papers; a row whose report the viewer does not see is counted, not shown."""

    def __init__(self, chosen: Chosen, viewer: Viewer) -> None:
        if chosen.quarter is None:
            raise ValueError("A lineage is of a quarter.")
        self.moment = chosen.as_of
        self.period = chosen.quarter.period
        self.first = Period.containing(chosen.plan.starts_on)
        self.plan = chosen.plan
        self.seen = Report.objects.visible_to(viewer)
        self._papers: dict[int, Paper] = {}

    def values(self, indicators: Sequence[Indicator]) -> tuple[tuple[ValueSource, ...], int]:
        """Values of the quarters that the rules look at for each kind."""
        which = Q(pk=None)
        for row in indicators:
            looked_at = periods_behind(IndicatorKind(row.kind), self.period, self.first)
            which |= Q(indicator=row, period__in=[int(period) for period in looked_at])
        rows = list(
            Value.objects.approved(self.moment)
            .filter(which, plan=self.plan)
            .select_related("indicator", "revision")
            .order_by("indicator__order", "-period", "agency__order")
        )
        shown = self._shown([row.revision for row in rows])
        sources = tuple(
            ValueSource(
                row.indicator.code,
                row.value,
                row.numerator,
                row.denominator,
                row.period != self.period,
                shown[row.revision.report_id],
            )
            for row in rows
            if row.revision.report_id in shown
        )
        return sources, len(rows) - len(sources)

    def judged(self, measures: Collection[str]) -> tuple[tuple[JudgedSource, ...], int]:
        """The leads' judgements of the quarter."""
        if not measures:
            return (), 0
        rows = list(
            Revision.objects.approved(self.moment)
            .filter(
                report__plan=self.plan,
                report__measure__code__in=measures,
                report__role=Role.LEAD,
                report__quarter__year=self.period.year,
                report__quarter__number=self.period.number,
            )
            .exclude(judged_light="")
            .order_by("report__measure__order", "report__agency__order")
        )
        shown = self._shown(rows)
        sources = tuple(
            JudgedSource(shown[row.report_id].measure, row.judged_light, shown[row.report_id])
            for row in rows
            if row.report_id in shown
        )
        return sources, len(rows) - len(sources)

    def claims(self, indicators: Sequence[Indicator]) -> tuple[tuple[ClaimSource, ...], int]:
        """Steps claimed by reports up to the quarter."""
        wanted = [row.pk for row in indicators if row.kind == IndicatorKind.MILESTONE]
        if not wanted:
            return (), 0
        until = Q(revision__report__quarter__ends_on__lte=self.period.ends_on)
        rows = list(
            MilestoneClaim.objects.filter(
                counting(self.moment, "revision__"), until, milestone__indicator__in=wanted
            )
            .select_related("milestone__indicator", "revision")
            .order_by("milestone__indicator__order", "milestone__order", "done_on")
        )
        shown = self._shown([row.revision for row in rows])
        sources = tuple(
            ClaimSource(
                row.milestone.indicator.code,
                row.milestone.order,
                row.done_on,
                shown[row.revision.report_id],
            )
            for row in rows
            if row.revision.report_id in shown
        )
        return sources, len(rows) - len(sources)

    def _shown(self, revisions: Sequence[Revision]) -> dict[int, Paper]:
        """By report id, the papers that may be shown. Two queries, none for those read already."""
        by_report = {row.report_id: row for row in revisions if row.report_id not in self._papers}
        if by_report:
            rows = self.seen.filter(pk__in=by_report).select_related("quarter", "measure", "agency")
            events = self._events(list(by_report))
            for report in rows:
                self._papers[report.pk] = _paper(report, by_report[report.pk], events[report.pk])
        return self._papers

    def _events(self, reports: Sequence[int]) -> dict[int, list[Event]]:
        rows = AuditEvent.objects.filter(
            subject_kind="report", subject_id__in=reports, chain__name=self.plan.slug
        )
        if self.moment is not None:
            rows = rows.filter(at__lte=self.moment)
        found: dict[int, list[Event]] = defaultdict(list)
        columns: Any = ("subject_id", "sequence", "at", "verb", "hash")
        for report, *event in rows.order_by("sequence").values_list(*columns):
            found[report].append(Event(*event))
        return found


def _paper(report: Report, revision: Revision, events: Sequence[Event]) -> Paper:
    if revision.number is None or revision.approved_at is None:
        raise ValueError("Only what was submitted and approved counts.")
    return Paper(
        report=report.pk,
        measure=report.measure.code,
        agency=report.agency.code,
        agency_name=report.agency.short_name,
        quarter=report.quarter.period,
        revision=revision.number,
        hash=revision.hash,
        approved_at=revision.approved_at,
        events=tuple(events),
    )
