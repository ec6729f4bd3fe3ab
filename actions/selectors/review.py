"""The review queue, the lists beside it, and a submitted report as its reviewer reads it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from actions.domain.workflow import OPEN_STATES, State
from actions.models import Concurrence, Handover, JudgedLight, Quarter, Report, Revision
from actions.models.reports import Answer
from actions.querysets import ReportQuerySet
from actions.registry import Panel
from actions.selectors.desk import lasting
from actions.selectors.differences import Change, changes
from actions.selectors.filing import last_quarter, reading_panels
from actions.selectors.readable import Readable, reading
from actions.selectors.revisions import contents
from agencies.domain.roles import Permission
from agencies.models import Agency, Person
from hz_plus.lib import clock
from hz_plus.lib.joins import join, joined
from hz_plus.lib.quarters import Period


@dataclass(frozen=True, slots=True)
class Thought:
    """A reason to read a submitted report closely: its name, its label, and whether it holds."""

    name: str
    label: str | Promise
    holds: Callable[[Report, Revision], bool]


def _differs(report: Report, revision: Revision) -> bool:
    """A reason for delay is required where the previewed light is yellow or red; so one beside a green
    self-assessment says that the two differ, without computing the light again.
    """
    on_track = revision.judged_light == JudgedLight.GREEN
    delayed = on_track and bool(revision.delay_reason) and getattr(report, "has_indicators", False)
    return delayed or bool(revision.judged_reason)


THOUGHTS: tuple[Thought, ...] = (
    Thought("correction", gettext_lazy("更正"), lambda report, _revision: report.reopened_by_id is not None),
    Thought("dissent", gettext_lazy("有不同意见"), lambda report, _r: getattr(report, "has_dissent", False)),
    Thought("light", gettext_lazy("自评与研判不一致"), _differs),
    Thought("remark", gettext_lazy("数值有说明"), lambda report, _r: getattr(report, "has_remark", False)),
    Thought("again", gettext_lazy("重新报送"), lambda _report, revision: (revision.number or 1) > 1),
    Thought("late", gettext_lazy("迟报"), lambda report, _revision: report.is_late),
)
"""What needs thought, gravest first. A report of which none holds passed every check without a word: it is clean, and
may be approved together with others like it.
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One submitted report in the queue. `readers`: who else is reading it now."""

    report: Report
    revision: Revision
    thoughts: Sequence[Thought]
    readers: Sequence[Person] = ()

    @property
    def flags(self) -> list[str]:
        """The names of what needs thought."""
        return [thought.name for thought in self.thoughts]

    @property
    def is_clean(self) -> bool:
        """Whether nothing about it needs thought."""
        return not self.thoughts

    @property
    def handover(self) -> Handover | None:
        """To whom it was handed over, and by whom; None where nobody did."""
        return getattr(self.report, "handover", None)

    @property
    def days(self) -> int:
        """Whole days since it was submitted."""
        submitted = self.revision.submitted_at
        return (clock.now() - submitted).days if submitted else 0

    @property
    def flag_labels(self) -> list[str | Promise]:
        """What needs thought, in words."""
        return [thought.label for thought in self.thoughts]


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of the queue under one heading."""

    title: str | Promise
    rows: Sequence[Waiting]
    is_clean: bool = False


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for a decision: first what needs thought, each by age."""

    groups: Sequence[Group]
    agencies: Sequence[Agency]
    agency: str
    is_mine: bool = False
    mine: int = 0

    @property
    def kept(self) -> dict[str, str]:
        """The parameters that narrow it, to be kept in addresses."""
        kept = {"agency": self.agency, "mine": "1" if self.is_mine else ""}
        return {name: value for name, value in kept.items() if value}

    @property
    def query(self) -> str:
        """The same as text: `?agency=kewei&mine=1`, empty where nothing narrows it."""
        return f"?{urlencode(self.kept)}" if self.kept else ""

    @property
    def clean(self) -> list[Waiting]:
        """The rows about which nothing needs thought."""
        return [row for row in self.rows if row.is_clean]

    @property
    def rows(self) -> list[Waiting]:
        """All rows, in the order shown."""
        return [row for group in self.groups for row in group.rows]

    def place(self, report: Report) -> int:
        """The place of `report` in the order shown, from 1; 0 where it does not wait."""
        return next((n for n, row in enumerate(self.rows, 1) if row.report.pk == report.pk), 0)

    def beside(self, report: Report) -> tuple[Report | None, Report | None]:
        """The rows before and after `report`."""
        rows, place = self.rows, self.place(report)
        if not place:
            return None, rows[0].report if rows else None
        before = rows[place - 2].report if place > 1 else None
        return before, rows[place].report if place < len(rows) else None


def readable_by(person: Person) -> ReportQuerySet:
    """Reports of the plans that `person` reads for the office or the city's leaders."""
    return Report.objects.where_may(person, Permission.READ_SUBMITTED)


def queue(person: Person, agency: str = "", *, mine: bool = False) -> Queue:
    """Submitted reports waiting for a decision, those of an `agency`, or those handed to `person`. One query."""
    rows = readable_by(person).for_work().in_state(State.SUBMITTED)
    rows = rows.select_related("quarter__plan__lead_office", "handover__to", "handover__handed_by")
    rows = rows.with_indicators().annotate(has_dissent=Exists(_dissent()), has_remark=Exists(_remark()))
    waiting = _waiting(rows, person)
    agencies = {row.report.agency_id: row.report.agency for row in waiting}
    own = [row for row in waiting if row.handover is not None and row.handover.to_id == person.pk]
    shown = [row for row in (own if mine else waiting) if agency in ("", row.report.agency.code)]
    groups = [
        Group(gettext_lazy("需复核"), [row for row in shown if not row.is_clean]),
        Group(gettext_lazy("校验全部通过"), [row for row in shown if row.is_clean], is_clean=True),
    ]
    return Queue(
        [group for group in groups if group.rows],
        sorted(agencies.values(), key=lambda found: found.order),
        agency,
        mine,
        len(own),
    )


def _waiting(rows: QuerySet[Report], person: Person) -> list[Waiting]:
    """The reports, each with its latest submission and who else reads it now; the oldest first. One query."""
    latest: dict[Report, Revision] = {}
    present: dict[int, dict[int, Person]] = defaultdict(dict)
    submissions = join(rows, "submission", "revisions", Q(revisions__submitted_at__isnull=False))
    for row in join(submissions, "presence__person", "presences", lasting("presences__")):
        revision, presence = joined(row, "submission"), joined(row, "presence")
        if presence is not None and presence.person_id != person.pk:
            present[row.pk][presence.person_id] = presence.person
        if revision is not None and (row not in latest or latest[row].number < revision.number):
            latest[row] = revision
    waiting = [
        Waiting(
            report,
            revision,
            [thought for thought in THOUGHTS if thought.holds(report, revision)],
            tuple(present[report.pk].values()),
        )
        for report, revision in latest.items()
    ]
    return sorted(waiting, key=lambda row: (row.revision.submitted_at, row.report.measure.order))


def _remark() -> QuerySet[Revision]:
    """Submissions in which something was said of a value, for want of which the rules would have stopped them."""
    return Revision.objects.submitted().filter(report=OuterRef("pk"), values__note__gt="")


def _dissent() -> QuerySet[Concurrence]:
    return Concurrence.objects.filter(report=OuterRef("pk"), answer=Answer.DISSENT)


@dataclass(frozen=True, slots=True)
class Tally:
    """How far the review of a quarter is."""

    period: Period | None
    counts: Mapping[str, int]

    @property
    def approved_share(self) -> int:
        """Approved and waived reports in percent of all."""
        return self.share("approved")

    def share(self, name: str) -> int:
        """A count in percent of all rows."""
        total = self.counts.get("total", 0)
        return round(100 * self.counts.get(name, 0) / total) if total else 0


def tally(person: Person) -> Tally:
    """Counts of the latest quarter in review. One query."""
    missing = Q(state__in=OPEN_STATES, first_submitted_at=None)
    rows = readable_by(person).filter(quarter__in=Quarter.objects.started()).with_more_time()
    latest: Any = (
        rows.values("quarter", "quarter__year", "quarter__number")
        .annotate(
            total=Count("pk"),
            submitted=Count("pk", filter=Q(state=State.SUBMITTED)),
            approved=Count("pk", filter=Q(state__in=(State.APPROVED, State.WAIVED))),
            returned=Count("pk", filter=_returned()),
            missing=Count("pk", filter=missing),
            overdue=Count("pk", filter=missing & Q(due_at__lte=clock.now())),
            late=Count("pk", filter=Q(first_submitted_at__gte=F("due_at"))),
            more_time=Count("pk", filter=Q(waits_for_more_time=True)),
        )
        .order_by("-quarter__year", "-quarter__number")
        .first()
    )
    if latest is None:
        return Tally(None, {})
    period = Period(latest["quarter__year"], latest["quarter__number"])
    return Tally(period, {name: count for name, count in latest.items() if not name.startswith("quarter")})


def _returned() -> Q:
    """Sent back after a submission, or reopened, and not submitted again."""
    return Q(state__in=OPEN_STATES, first_submitted_at__isnull=False)


FOLLOW_UPS: dict[str, str | Promise] = {
    "returned": gettext_lazy("已退回"),
    "missing": gettext_lazy("未报送"),
    "late": gettext_lazy("迟报"),
    "dissent": gettext_lazy("有不同意见"),
}


def follow_up(person: Person, kind: str, period: Period | None) -> list[Report]:
    """The reports of a list beside the queue, in the quarter `period`. One query."""
    if period is None:
        return []
    rows = readable_by(person).for_work().filter(quarter__year=period.year, quarter__number=period.number)
    if kind == "late":
        rows = rows.late()
    elif kind == "missing":
        rows = rows.unfinished().filter(first_submitted_at=None)
    else:
        rows = rows.filter(_returned() if kind == "returned" else Exists(_dissent()))
    return list(rows.order_by("due_at", "agency__order", "measure__order"))


@dataclass(frozen=True, slots=True)
class Pane:
    """A report as its reviewer reads it: now, first and last time, and what changed."""

    text: Readable
    changes: Sequence[Change]
    first_panels: Sequence[Panel]
    submissions: int
    compared_with: int | None
    against_quarter: bool = False

    @property
    def panels(self) -> list[tuple[Panel, Panel | None]]:
        """Each part now, beside the same part of the first submission."""
        firsts: list[Panel | None] = list(self.first_panels) or [None] * len(self.text.panels)
        return list(zip(self.text.panels, firsts, strict=False))


def pane(report: Report, *, against_quarter: bool = False) -> Pane:
    """The submitted report with its history of texts, compared with the submission before, or with what was approved
    for the quarter before; `report` must come from `visible_to`.
    """
    text = reading(report)
    revisions = list(Revision.objects.submitted().filter(report=report).order_by("number"))
    now = text.revision
    before = [row for row in revisions if now and row.pk != now.pk and (row.number or 0) < (now.number or 0)]
    wanted = [row for row in (now, *before[:1], *before[-1:]) if row is not None]
    found: dict[int, dict[str, Any]] = contents(wanted) if wanted else {}
    last = last_quarter(report) if against_quarter else {}
    old = last or (found[before[-1].pk] if before else {})
    new = found[now.pk] if now else {}
    return Pane(
        text=text,
        changes=changes(old, new, is_lead=report.is_lead),
        first_panels=reading_panels(report, found[before[0].pk]) if before else (),
        submissions=len(revisions),
        compared_with=before[-1].number if before else None,
        against_quarter=bool(last),
    )
