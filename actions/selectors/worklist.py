"""What the agencies of a person owe in a quarter, and what waits for a signature."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from actions import registry
from actions.domain.workflow import Event, State
from actions.models import Plan, Quarter, Report, Revision
from actions.models.reports import STATE_LABELS
from actions.querysets import counting
from agencies.authorization import standing
from agencies.domain.roles import Permission
from agencies.models import Agency, AuditEvent, Person
from hz_plus.lib import clock
from hz_plus.lib.joins import join, joined
from hz_plus.lib.quarters import Period

_NEEDS = (State.RETURNED, State.REOPENED, State.DRAFT, State.NOT_STARTED)
_SENT = (State.SIGNING, State.SUBMITTED)
KIND_LABELS: dict[str, str | Promise] = {
    "values": gettext_lazy("牵头，填报指标"),
    "lead": gettext_lazy("牵头，本单位自评"),
    "support": gettext_lazy("配合"),
}


def kind_of(report: Report, indicators: int) -> str:
    """Which of the three forms a report has."""
    if not report.is_lead:
        return "support"
    return "values" if indicators else "lead"


def days_left(due_at: datetime, zone: str = "Asia/Shanghai") -> int:
    """Days until the last day of a deadline; 0 on that day, negative when it is over."""
    return (
        due_at.astimezone(clock.start_of(clock.today(zone), zone).tzinfo).date() - clock.today(zone)
    ).days - 1


@dataclass(frozen=True, slots=True)
class Task:
    """One row of the worklist."""

    report: Report
    kind: str
    last: str
    points: int

    @property
    def kind_label(self) -> str | Promise:
        """Which of the three forms it is."""
        return KIND_LABELS[self.kind]

    @property
    def due_at(self) -> datetime:
        """The deadline that counts now: of the return, else of the first submission."""
        report = self.report
        if report.state == State.RETURNED and report.resubmit_by is not None:
            return report.resubmit_by
        return report.due_at

    @property
    def days_left(self) -> int:
        """Days until that deadline."""
        return days_left(self.due_at, self.report.quarter.plan.time_zone)

    @property
    def is_overdue(self) -> bool:
        """已逾期: never submitted although the deadline is over."""
        waits = self.report.state in _NEEDS or self.report.state == State.SIGNING
        return waits and self.report.first_submitted_at is None and clock.now() >= self.report.due_at


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one heading."""

    title: str | Promise
    tasks: Sequence[Task]


@dataclass(frozen=True, slots=True)
class Worklist:
    """A quarter of a person's agencies."""

    period: Period | None
    periods: Sequence[Period]
    agencies: Sequence[Agency]
    groups: Sequence[Group]
    counts: Sequence[tuple[str | Promise, int]]

    @property
    def plan(self) -> Plan | None:
        """The plan of the rows, for the shell around the page."""
        tasks = [task for group in self.groups for task in group.tasks]
        return tasks[0].report.quarter.plan if tasks else None

    @property
    def total(self) -> int:
        """How many rows there are."""
        return sum(len(group.tasks) for group in self.groups)

    @property
    def waiting(self) -> int:
        """How many of them wait for the agency."""
        return len(self.groups[0].tasks)

    @property
    def next_due(self) -> Task | None:
        """The waiting row whose deadline comes first and is not over."""
        ahead = [task for task in self.groups[0].tasks if task.days_left >= 0]
        return min(ahead, key=lambda task: task.due_at, default=None)


def worklist(person: Person, asked: Period | None) -> Worklist:
    """The rows of `person`'s agencies in the quarter `asked` for, or the latest one.

    Two queries, and those for the content of the quarter before.
    """
    own = standing(person).at(Permission.READ_OWN)
    periods = _periods(own)
    period = asked if asked in periods else next(iter(periods), None)
    rows = _reports(own, period) if period else []
    reports = [row for row in rows if row.quarter.period == period]
    lasts = _last_figures([row for row in rows if row.quarter.period != period])
    tasks = [
        Task(
            row,
            kind_of(row, row.has_indicators),
            lasts.get((row.measure_id, row.agency_id), ""),
            _points(row),
        )
        for row in reports
    ]
    agencies = {row.agency_id: row.agency for row in reports}
    return Worklist(period, periods, list(agencies.values()), _groups(tasks), _counts(reports))


def _periods(own: frozenset[int]) -> list[Period]:
    """Quarters in which these agencies have rows, latest first."""
    rows = Quarter.objects.started().filter(reports__agency__in=own).order_by("-year", "-number").distinct()
    return [Period(year, number) for year, number in rows.values_list("year", "number")]


def _reports(own: frozenset[int], period: Period) -> list[Any]:
    """The reports of the quarter and of the one before, with the revision that counts and the last return."""
    before = period.previous()
    in_time = Q(quarter__year=period.year, quarter__number=period.number)
    in_time |= Q(quarter__year=before.year, quarter__number=before.number)
    rows = Report.objects.for_work().select_related("quarter__plan__lead_office").filter(in_time)
    returns = AuditEvent.objects.filter(subject_kind="report", subject_id=OuterRef("pk"), verb=Event.RETURN)
    last_return = Subquery(returns.order_by("-sequence").values("data")[:1])
    rows = rows.filter(agency__in=own).with_indicators().annotate(last_return=last_return)
    rows = rows.with_more_time()
    ordered = rows.order_by("measure__order", "agency__order")
    return list(join(ordered, "counting", "revisions", counting(revision="revisions__")))


def _groups(tasks: Sequence[Task]) -> list[Group]:
    def of(states: Sequence[State]) -> list[Task]:
        return [task for task in tasks if task.report.state in states]

    waiting = sorted(of(_NEEDS), key=lambda task: (_NEEDS.index(State(task.report.state)) > 1, task.due_at))
    return [
        Group(gettext_lazy("需要处理"), waiting),
        Group(gettext_lazy("已报送（待签发、待审核）"), of(_SENT)),
        Group(gettext_lazy("已审定"), of((State.APPROVED, State.WAIVED))),
    ]


def _counts(reports: Sequence[Report]) -> list[tuple[str | Promise, int]]:
    found = Counter(State(report.state) for report in reports)
    return [(STATE_LABELS[state], found[state]) for state in _NEEDS if found[state]]


def _last_figures(reports: Sequence[Report]) -> dict[tuple[int, int], str]:
    """By measure and agency, the figures approved for the quarter of `reports`, as one short text."""
    revisions = {row.pk: revision for row in reports if (revision := joined(row, "counting"))}
    texts = _texts(list(revisions.values()))
    return {
        (row.measure_id, row.agency_id): texts.get(revisions[row.pk].pk, "")
        for row in reports
        if row.pk in revisions
    }


def _texts(revisions: Sequence[Revision]) -> dict[int, str]:
    """By revision id, its figures as one short text."""
    texts: dict[int, str] = {}
    for part in registry.parts() if revisions else ():
        texts |= {pk: _in_short(content) for pk, content in part.content(revisions).items()}
    return texts


def _in_short(content: Mapping[str, Any]) -> str:
    figures = [_figure(row) for row in content.get("values", [])]
    steps = len(content.get("milestones", []))
    return " · ".join([*figures, *([f"✔{steps}"] if steps else [])])


def _figure(row: Mapping[str, Any]) -> str:
    if row["value"] is not None:
        return str(row["value"])
    return f"{row['numerator']} / {row['denominator']}"


def _points(report: Any) -> int:
    """How many fields the last return of a report that was sent back names."""
    told = report.last_return if report.state == State.RETURNED else None
    return len(told.get("field_notes", {})) if told else 0


@dataclass(frozen=True, slots=True)
class ToSign:
    """One report that waits for a signature, with what would be submitted."""

    report: Report
    revision: Revision
    figures: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was submitted: which revision, when, under which hash."""

    report: Report
    revision: Revision

    @property
    def number(self) -> str:
        """What the receipt is called: quarter, report and which submission it was."""
        period = self.report.quarter.period
        return f"{period}-{self.report.pk:05d}-{self.revision.number}"

    @property
    def short_hash(self) -> str:
        """The first sixteen digits of the hash: what a receipt shows."""
        return self.revision.hash[:16]


def signing_queue(person: Person) -> list[ToSign]:
    """What waits for a signature at the agencies where `person` signs, by deadline.

    One query, and those for the content.
    """
    rows = Report.objects.for_work().where_may(person, Permission.SIGN).in_state(State.SIGNING)
    ordered = rows.select_related("quarter__plan__lead_office").order_by("due_at", "measure__order")
    written = {
        row: revision
        for row in join(ordered, "working", "revisions", Q(revisions__submitted_at=None))
        if (revision := joined(row, "working"))
    }
    figures = _texts(list(written.values()))
    return [ToSign(row, revision, figures.get(revision.pk, "")) for row, revision in written.items()]


def signed_lately(person: Person, limit: int = 20) -> list[Receipt]:
    """What `person` signed last and nobody has decided on yet, latest first. One query."""
    rows = Revision.objects.submitted().filter(submitted_by=person, report__state=State.SUBMITTED)
    rows = rows.select_related("report__measure", "report__agency", "report__quarter").order_by(
        "-submitted_at"
    )
    return [Receipt(row.report, row) for row in rows[:limit]]


def receipt_of(report: Report) -> Receipt | None:
    """The receipt of the latest submission."""
    rows = Revision.objects.submitted().filter(report=report)
    rows = rows.select_related("prepared_by", "submitted_by", "signed_for")
    row = rows.order_by("number").last()
    return Receipt(report, row) if row else None
