"""What people do with Hangzhou's reports through the services, written down beside it for the oracle."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any, cast

from actions.domain.workflow import Event, State
from actions.models import Area, Life, Measure, Plan, Report, Responsibility
from actions.services import reports
from actions.services.moves import Draft, Move
from agencies.domain.roles import Role
from agencies.models import Agency, AgencyKind, Membership, Succession
from agencies.services import people
from hz_plus.lib import clock
from hz_plus.lib.quarters import Period
from indicators.models import Baseline, Indicator, Method, Milestone, Override, Part, Target, Threshold
from tests.factories.cast import PASSWORD, Cast, at
from tests.oracle import scenario as rows
from tests.oracle.scenario import Known, Span

ReportKey = tuple[Period, str, int]


# --- Definitions --------------------------------------------------------------------------------------


def _known(row: Any) -> Known:
    return Known(row.recorded_at, row.superseded_at)


def _valid(row: Any) -> Span:
    return Span(row.valid_from, row.valid_to)


def definitions(plan: Plan) -> rows.Scenario:
    """The plan as the database has it, without what was filed."""
    named = rows.Plan(plan.slug, plan.baseline_date, plan.starts_on, plan.ends_on, plan.time_zone)
    return replace(
        rows.Scenario(named, agencies=_agencies()),
        memberships=tuple(
            rows.Membership(row.group_id, row.member_id, _valid(row), _known(row))
            for row in Membership.objects.all()
        ),
        successions=tuple(
            rows.Succession(row.predecessor_id, row.successor_id, cast(Any, row.kind), row.on, _known(row))
            for row in Succession.objects.all()
        ),
        areas=tuple(rows.Area(area.code) for area in Area.objects.filter(plan=plan)),
        measures=_measures(plan),
        overrides=_overrides(plan),
        links=tuple(
            rows.Link(
                row.measure.code, row.agency_id, cast(Any, row.role), row.order, _valid(row), _known(row)
            )
            for row in Responsibility.objects.filter(measure__plan=plan).select_related("measure")
        ),
        **_indicators(plan),
    )


def _agencies() -> tuple[rows.Agency, ...]:
    kinds: dict[str, Any] = {AgencyKind.OFFICE: "department"}
    return tuple(
        rows.Agency(row.pk, row.code, kinds.get(row.kind, row.kind), row.parent_id)
        for row in Agency.objects.all()
    )


def _measures(plan: Plan) -> tuple[rows.Measure, ...]:
    assert not Life.objects.filter(measure__plan=plan).exists()
    found = Measure.objects.filter(plan=plan).select_related("area")
    return tuple(rows.Measure(row.code, row.area.code) for row in found)


def _overrides(plan: Plan) -> tuple[rows.Override, ...]:
    found = Override.objects.filter(measure__plan=plan).select_related("measure", "quarter")
    return tuple(
        rows.Override(row.quarter.period, row.measure.code, row.from_light, row.light, _known(row))
        for row in found
    )


def _exact(number: Any) -> Fraction:
    return Fraction(number)


def _indicators(plan: Plan) -> dict[str, Any]:
    """Indicators and thresholds with every version of their definitions."""
    indicators = Indicator.objects.filter(plan=plan).select_related("measure")
    return {
        "indicators": tuple(
            rows.Indicator(
                row.code,
                row.measure.code,
                cast(Any, row.kind),
                cast(Any, row.direction),
                row.starts_from_zero,
            )
            for row in indicators
        ),
        "thresholds": tuple(
            rows.Threshold(_exact(row.yellow_over), _exact(row.red_over), _valid(row), _known(row))
            for row in Threshold.objects.filter(plan=plan)
        ),
        "methods": tuple(
            rows.Method(row.indicator.code, cast(Any, row.aggregation), cast(Any, row.shape), (), *_both(row))
            for row in _of(Method, plan)
        ),
        "baselines": tuple(
            rows.Baseline(row.indicator.code, _exact(row.value), row.on, row.is_adopted, _known(row))
            for row in _of(Baseline, plan)
        ),
        "targets": tuple(
            rows.Target(row.indicator.code, row.due_on, _exact(row.value), *_both(row))
            for row in _of(Target, plan)
        ),
        "steps": tuple(
            rows.Step(row.indicator.code, row.order, row.due_on, _exact(row.weight), _known(row))
            for row in _of(Milestone, plan)
        ),
        "parts": tuple(
            rows.Part(row.indicator.code, row.agency_id, row.due_on, _exact(row.value), *_both(row))
            for row in _of(Part, plan)
        ),
    }


def _of(model: Any, plan: Plan) -> Iterable[Any]:
    found: Iterable[Any] = model.objects.filter(indicator__plan=plan).select_related("indicator")
    return found


def _both(row: Any) -> tuple[Span, Known]:
    return _valid(row), _known(row)


NOTE = "按月度台账填报。"
"""The reason for whatever is unusual in a figure drawn at random."""


# --- What is filed ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Desk:
    """A report that is filed in these tests: its measure, its agency, and the indicators it files."""

    measure: str
    agency: str
    role: rows.Role
    indicators: tuple[str, ...] = ()
    ratios: tuple[str, ...] = ()
    steps: tuple[tuple[str, int], ...] = ()


DESKS = (
    Desk("1.1", "kewei", "lead", ("1.1-a",)),
    Desk("1.1", "yuhang", "support", ("1.1-a",)),
    Desk("2.1", "jingxinwei", "lead", ("2.1-a",), steps=(("2.1-b", 1), ("2.1-b", 2), ("2.1-b", 3))),
    Desk("2.1", "yuhang", "support", ("2.1-a",)),
    Desk("2.1", "xihu", "support", ("2.1-a",)),
    Desk("9.1", "jingxinwei", "lead", ratios=("9.1-a",)),
    Desk("12.1", "lvwei", "lead"),
    Desk("3.3", "shangwuwei", "lead", ("3.3-a", "3.3-b")),
    Desk("5.2", "nongyeju", "lead", ("5.2-a", "5.2-b")),
)
"""Every kind of indicator, a measure without any, and two with parts that districts hold."""


@dataclass(frozen=True)
class Content:
    """What somebody types into a report: every value, the steps done, a judged light."""

    values: dict[str, rows.Entry] = field(default_factory=dict)
    claims: dict[tuple[str, int], date] = field(default_factory=dict)
    judged: str = ""

    def typed(self, desk: Desk) -> dict[str, Any]:
        """As the form sends it."""
        values = [
            {"indicator": code, "numerator": str(entry[0]), "denominator": str(entry[1]), "note": NOTE}
            if isinstance(entry, tuple)
            else {"indicator": code, "value": str(entry), "note": NOTE}
            for code, entry in self.values.items()
        ]
        said: dict[str, Any] = {"progress": "本季推进顺利。", "values": values}
        if desk.role == "lead":
            said |= {
                "results": "见验收文件。",
                "delay_reason": "部分项目延期。",
                "judged_light": self.judged,
                "judged_reason": NOTE,
            }
        if desk.steps:
            said["milestones"] = [
                {
                    "indicator": code,
                    "order": str(order),
                    "done_on": day.isoformat() if (day := self.claims.get((code, order))) else "",
                    "note": NOTE,
                }
                for code, order in desk.steps
            ]
        return said


def appoint(plan: Plan) -> None:
    """People of agencies that the cast leaves out, and at every agency a second reporter."""
    codes = sorted({desk.agency for desk in DESKS})
    agencies = {row.code: row for row in Agency.objects.filter(code__in=codes)}
    accounts = [
        people.Account(username=f"{code}{tail}", role=role, agency=agencies[code])
        for code in codes
        for tail, role in (("", Role.REPORTER), (".other", Role.REPORTER), (".signer", Role.SIGNER))
    ]
    people.create(accounts=accounts, password=PASSWORD, by=None, must_set_password=False)


@dataclass
class Ledger:
    """The reports of some quarters, what people do with them, and what counts of it."""

    plan: Plan
    cast: Cast
    now: datetime = field(default_factory=lambda: at("2017-10-02 10:00"))
    written: dict[ReportKey, Content] = field(default_factory=dict)
    approvals: list[rows.Approval] = field(default_factory=list)
    waivers: list[rows.Waiver] = field(default_factory=list)

    def report(self, period: Period, desk: Desk) -> Report:
        """The report as a page would read it."""
        return Report.objects.for_work().get(
            plan=self.plan,
            quarter__year=period.year,
            quarter__number=period.number,
            measure__code=desk.measure,
            agency__code=desk.agency,
        )

    def states(self) -> dict[tuple[Period, Desk], State]:
        """Where every report stands that is filed in these tests."""
        desks = {(desk.measure, desk.agency): desk for desk in DESKS}
        found = Report.objects.for_work().filter(
            plan=self.plan, measure__code__in=[desk.measure for desk in DESKS]
        )
        return {
            (row.quarter.period, desks[row.measure.code, row.agency.code]): State(row.state)
            for row in found
            if (row.measure.code, row.agency.code) in desks
        }

    def counts(self, period: Period, desk: Desk) -> bool:
        """Whether something that was approved counts of it."""
        return any(_is_of(row, self.report(period, desk)) for row in self.approvals)

    def file(self, filed: Sequence[tuple[Period, Desk, Content]], *, by: str = "") -> None:
        """Save, prepare, sign and submit, all at once. `by`: the tail of the reporter's name."""
        self.draft(filed, by=by)
        self.move(Event.PREPARE, [(period, desk) for period, desk, _content in filed], tail=by)
        self.move(Event.SUBMIT, [(period, desk) for period, desk, _content in filed], tail=".signer")

    def draft(self, filed: Sequence[tuple[Period, Desk, Content]], *, by: str = "") -> None:
        """Save, no more."""
        drafts = [
            Draft(
                report=self.report(period, desk),
                content=content.typed(desk),
                by=self.cast[f"{desk.agency}{by}"],
            )
            for period, desk, content in filed
        ]
        with clock.travel(self.later()):
            moved = reports.save_all(drafts)
        for report, (_period, _desk, content) in zip(moved, filed, strict=True):
            self.written[_key(report)] = content

    def move(
        self, event: Event, which: Sequence[tuple[Period, Desk]], *, who: str = "", tail: str = ""
    ) -> None:
        """One event on several reports, in one act. `who`: by whom, else by people of each agency."""
        moves = [
            Move(
                report=self.report(period, desk),
                event=event,
                by=self.cast[who or f"{desk.agency}{tail}"],
                note="理由",
            )
            for period, desk in which
        ]
        with clock.travel(self.later(seconds=5 if event is Event.UNDO else 300)):
            moved = reports.move_all(moves)
        for report in moved:
            self._note(event, report)

    def later(self, seconds: int = 300) -> datetime:
        """The moment of the next act."""
        self.now += timedelta(seconds=seconds)
        return self.now

    def _note(self, event: Event, report: Report) -> None:
        """Write down what counts from now on."""
        if event is Event.APPROVE:
            self._end(self.approvals, report)
            content = self.written[_key(report)]
            role = cast(rows.Role, report.role)
            self.approvals.append(
                rows.Approval(
                    *_key(report),
                    role,
                    Known(self.now),
                    content.values,
                    content.claims,
                    content.judged or None,
                )
            )
        elif event is Event.UNDO:
            undone = next(row for row in self.approvals if _is_of(row, report))
            self.approvals.remove(undone)
            self._take_back(undone)
        elif event is Event.WAIVE:
            self.waivers.append(rows.Waiver(*_key(report), Known(self.now), cast(rows.Role, report.role)))
        elif event is Event.UNWAIVE:
            self._end(self.waivers, report)

    def _end(self, known: list[Any], report: Report) -> None:
        for n, row in enumerate(known):
            if _is_of(row, report):
                known[n] = replace(row, known=Known(row.known.recorded_at, self.now))

    def _take_back(self, undone: rows.Approval) -> None:
        """What the undone approval took the place of counts on as if nothing had been."""
        for n, row in enumerate(self.approvals):
            same = (row.period, row.measure, row.agency) == (undone.period, undone.measure, undone.agency)
            if same and row.known.superseded_at == undone.known.recorded_at:
                self.approvals[n] = replace(row, known=Known(row.known.recorded_at))

    def scenario(self) -> rows.Scenario:
        """All of it for the oracle."""
        return replace(definitions(self.plan), approvals=tuple(self.approvals), waivers=tuple(self.waivers))


def _key(report: Report) -> ReportKey:
    return report.quarter.period, report.measure.code, report.agency_id


def _is_of(row: rows.Approval | rows.Waiver, report: Report) -> bool:
    return (row.period, row.measure, row.agency) == _key(report) and row.known.superseded_at is None
