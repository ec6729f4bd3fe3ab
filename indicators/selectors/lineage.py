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
from actions.querysets import Extent, counting
from agencies.authorization import Viewer
from agencies.models import AuditEvent, Succession
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
    """The approved revision of a report that something was read from; `opens`: the viewer may read all of it."""

    report: int
    measure: str
    measure_title: str
    agency: str
    agency_name: str
    quarter: Period
    revision: int
    hash: str
    approved_at: datetime
    events: tuple[Event, ...]
    is_lead: bool
    opens: bool


@dataclass(frozen=True, slots=True)
class ValueSource:
    """A filed figure; `is_earlier`: filed for an earlier quarter, carried on or compared with."""

    indicator: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    is_earlier: bool
    paper: Paper
    agency: str
    agency_name: str

    @property
    def is_typed_by_lead(self) -> bool:
        """Whether a lead typed the figure of this agency's part."""
        return self.agency != self.paper.agency


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

    `below`: the figures that it was made of: of a measure its indicators, of an area its measures. `indicators`: all
    that lie under it, in order. `unseen`: indicator, agency and quarter of the hidden values, so that nobody takes an
    earlier one for what counts.
    """

    figure: Figure
    indicators: tuple[Indicator, ...]
    below: tuple[Figure, ...]
    values: tuple[ValueSource, ...]
    judged: tuple[JudgedSource, ...]
    claims: tuple[ClaimSource, ...]
    hidden: int
    unseen: frozenset[tuple[str, str, Period]]

    @property
    def papers(self) -> tuple[Paper, ...]:
        """Every report it rests on, once."""
        found = (row.paper for rows in (self.values, self.judged, self.claims) for row in rows)
        return tuple({paper.report: paper for paper in found}.values())


def lineage(chosen: Chosen, figure: Figure, figures: Figures, viewer: Viewer) -> Lineage:
    """What `figure` rests on in the chosen quarter; `figures` are the quarter's. At most seven queries."""
    measures, indicators = _under(chosen, figure, figures)
    reader = _Reader(chosen)
    values = reader.values(indicators, _alone(figure))
    judged = reader.judged(measures)
    claims = reader.claims(indicators)
    read = [*(row.revision for row in values), *judged, *(row.revision for row in claims)]
    papers = _papers(chosen, read, viewer)
    hidden = sum(revision.report_id not in papers for revision in read)
    return Lineage(
        figure=figure,
        indicators=tuple(indicators),
        below=_below(figure, figures, measures, indicators),
        values=tuple(
            _value_source(row, papers[row.revision.report_id], reader.period)
            for row in values
            if row.revision.report_id in papers
        ),
        judged=tuple(
            JudgedSource(papers[row.report_id].measure, row.judged_light, papers[row.report_id])
            for row in judged
            if row.report_id in papers
        ),
        claims=tuple(
            ClaimSource(
                row.milestone.indicator.code,
                row.milestone.order,
                row.done_on,
                papers[row.revision.report_id],
            )
            for row in claims
            if row.revision.report_id in papers
        ),
        hidden=hidden,
        unseen=frozenset(
            (row.indicator.code, row.agency.code, Period.of(row.period))
            for row in values
            if row.revision.report_id not in papers
        ),
    )


def _value_source(row: Value, paper: Paper, period: Period) -> ValueSource:
    is_earlier = row.period != period
    figures = row.value, row.numerator, row.denominator
    whose = row.agency.code, row.agency.short_name
    return ValueSource(row.indicator.code, *figures, is_earlier, paper, *whose)


def _alone(figure: Figure) -> Q | None:
    """Whose values a district's figures, and those of its parts, rest on: its own, its units', its predecessors'."""
    if figure.level not in (Level.DISTRICT, Level.PART):
        return None
    code = figure.subject.rpartition("/")[2]
    before = Succession.objects.filter(successor__code=code).values("predecessor")
    return Q(agency__code=code) | Q(agency__parent__code=code) | Q(agency__in=before)


def _under(chosen: Chosen, figure: Figure, figures: Figures) -> tuple[set[str], list[Indicator]]:
    """Codes of the measures, and the indicators, whose reports the figure rests on. One query, of an agency two."""
    rows = Indicator.objects.filter(plan=chosen.plan).defined_on(chosen.day, chosen.as_of)
    known = list(rows.select_related("measure__area").order_by("order"))
    if figure.level == Level.INDICATOR:
        return set(), [row for row in known if row.code == figure.subject]
    if figure.level in (Level.DISTRICT, Level.PART):
        return set(), [row for row in known if _has_part(row, figure, figures)]
    led = _led_by(figure.subject, chosen) if figure.level == Level.AGENCY else set()
    measures = {
        row.subject
        for row in figures.values()
        if row.level == Level.MEASURE and row.quarter_id == figure.quarter_id and _holds(figure, row, led)
    }
    return measures, [row for row in known if row.measure.code in measures]


def _has_part(row: Indicator, figure: Figure, figures: Figures) -> bool:
    agency = figure.subject.rpartition("/")[2]
    if figure.level == Level.PART:
        return figure.subject == f"{row.code}/{agency}"
    return (figure.quarter_id, Level.PART.value, f"{row.code}/{agency}") in figures


def _holds(figure: Figure, measure: Figure, led: Collection[str]) -> bool:
    """Whether the measure's figure is `figure`, or went into it."""
    if figure.level == Level.MEASURE:
        return measure.subject == figure.subject
    if figure.level == Level.AREA:
        return measure.area == figure.subject
    if figure.level == Level.AGENCY:
        return measure.subject in led
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
    """Reads what counted at the moment."""

    def __init__(self, chosen: Chosen) -> None:
        if chosen.quarter is None:
            raise ValueError("A lineage is of a quarter.")
        self.moment = chosen.as_of
        self.period = chosen.quarter.period
        self.first = Period.containing(chosen.plan.starts_on)
        self.plan = chosen.plan

    def values(self, indicators: Sequence[Indicator], alone: Q | None) -> list[Value]:
        """Values of the quarters that the rules look at for each kind; `alone`: of these agencies only."""
        which = Q(pk=None)
        for row in indicators:
            looked_at = periods_behind(IndicatorKind(row.kind), self.period, self.first)
            which |= Q(indicator=row, period__in=[int(period) for period in looked_at])
        return list(
            Value.objects.approved(self.moment)
            .filter(which, alone or Q(), plan=self.plan)
            .select_related("indicator", "agency", "revision")
            .order_by("indicator__order", "-period", "agency__order")
        )

    def judged(self, measures: Collection[str]) -> list[Revision]:
        """The leads' judgements of the quarter."""
        if not measures:
            return []
        return list(
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

    def claims(self, indicators: Sequence[Indicator]) -> list[MilestoneClaim]:
        """Steps claimed by reports up to the quarter."""
        wanted = [row.pk for row in indicators if row.kind == IndicatorKind.MILESTONE]
        if not wanted:
            return []
        until = Q(revision__report__quarter__ends_on__lte=self.period.ends_on)
        return list(
            MilestoneClaim.objects.filter(
                counting(self.moment, "revision__"), until, milestone__indicator__in=wanted
            )
            .select_related("milestone__indicator", "revision")
            .order_by("milestone__indicator__order", "milestone__order", "done_on")
        )


def _papers(chosen: Chosen, revisions: Sequence[Revision], viewer: Viewer) -> dict[int, Paper]:
    """By report id, the papers that the viewer may see. Two queries."""
    by_report = {row.report_id: row for row in revisions}
    if not by_report:
        return {}
    seen = Report.objects.visible_to(viewer).filter(pk__in=by_report)
    events = _events(chosen, list(by_report))
    return {
        report.pk: _paper(report, by_report[report.pk], events[report.pk])
        for report in seen.select_related("quarter", "measure", "agency")
    }


def _events(chosen: Chosen, reports: Sequence[int]) -> dict[int, list[Event]]:
    rows = AuditEvent.objects.filter(
        subject_kind="report", subject_id__in=reports, chain__name=chosen.plan.slug
    )
    if chosen.as_of is not None:
        rows = rows.filter(at__lte=chosen.as_of)
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
        measure_title=report.measure.title,
        agency=report.agency.code,
        agency_name=report.agency.short_name,
        quarter=report.quarter.period,
        revision=revision.number,
        hash=revision.hash,
        approved_at=revision.approved_at,
        events=tuple(events),
        is_lead=report.is_lead,
        opens=report.extent > Extent.PUBLIC,  # type: ignore[attr-defined]  # annotated by visible_to
    )
