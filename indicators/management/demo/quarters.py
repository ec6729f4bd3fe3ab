"""The quarters of the demo, filed and reviewed through the same services that people use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from actions.domain.workflow import Event
from actions.models import Concurrence, Measure, Plan, Quarter, Report
from actions.services import concurrences, quarters, reports, urging
from actions.services.moves import Draft, Move
from actions.services.urging import Wanted
from agencies.models import Person
from hz_plus.lib import clock
from hz_plus.lib.quarters import Period
from indicators.domain.kinds import Light
from indicators.management.demo import figures, papers, texts
from indicators.selectors.obligations import indicators_of
from indicators.selectors.urging import proposals
from indicators.services import bulletins, overrides, roll_up

PUBLISHED = 10
"""2016Q1 to 2018Q2."""
LAST_PUBLISHED = Period(2018, 2)
ASKED = "请查明原因，提出补救措施、责任人和完成时限。"
ANSWERED = "已召开专题会议，明确分管负责人，逐项排出进度，年底前追上序时。"
NOTE = "“本季进展”只写了过程，请补充结果和数字，于规定期限前重新报送。"


@dataclass(frozen=True, slots=True)
class Stage:
    """Everybody on the demo's stage."""

    plan: Plan
    people: dict[str, Person]

    def reporter(self, report: Report) -> Person:
        """Who files for the report's agency."""
        return self.people[report.agency.code]

    def signer(self, report: Report) -> Person:
        """Who signs for the report's agency."""
        return self.people[f"{report.agency.code}.signer"]

    def reviewer(self, report: Report) -> Person:
        """Who reviews the report: the two reviewers share the areas."""
        return self.people["office" if report.measure.area.order % 2 else "office2"]

    def do(
        self, rows: Iterable[Report], event: Event, who: Callable[[Report], Person], note: str = ""
    ) -> None:
        """The same event on many reports, each by its own person."""
        moves = [Move(report=row, event=event, by=who(row), note=note) for row in rows]
        if moves:
            reports.move_all(moves)

    def fill(self, rows: Sequence[Report]) -> None:
        """Save what each report's agency has to say."""
        if not rows:
            return
        known = indicators_of(rows)
        reports.save_all(
            [
                Draft(
                    report=row,
                    content=content_of(row, [i.code for i in known[row.pk]])
                    | papers.attached(row, by=self.reporter(row)),
                    by=self.reporter(row),
                )
                for row in rows
            ]
        )

    def file(self, rows: Sequence[Report]) -> None:
        """From nothing to submitted."""
        self.fill(rows)
        self.do(rows, Event.PREPARE, self.reporter)
        self.do(rows, Event.SUBMIT, self.signer)


def content_of(report: Report, codes: list[str]) -> dict[str, object]:
    """All that the report files."""
    content: dict[str, object] = texts.narrative_of(report)
    if codes:
        content |= figures.values_of(report, codes)
    elif report.is_lead:
        content["judged_light"] = texts.judged_light_of(report)
    return content


def rows_of(quarter: Quarter) -> list[Report]:
    """The quarter's reports, in a fixed order."""
    return list(Report.objects.for_work().filter(quarter=quarter).order_by("measure__order", "agency__order"))


def play_published(stage: Stage, quarter: Quarter) -> None:
    """A whole quarter: opened, filed (some late, some sent back, a few never), approved, published."""
    manager = stage.people["manager"]
    with clock.travel(quarter.opens_at + timedelta(hours=9)):
        quarters.open_quarter(quarter=quarter, by=manager)
    missing, late, returned, smooth = _lots(rows_of(quarter))
    for due_at, rows in _by_deadline([*smooth, *returned]):
        with clock.travel(due_at - timedelta(hours=8)):
            stage.file(rows)
    with clock.travel(quarter.lead_due_at + timedelta(hours=11)):
        stage.file(late)
        stage.do(returned, Event.RETURN, stage.reviewer, NOTE)
    with clock.travel(quarter.lead_due_at + timedelta(hours=34)):
        stage.file(returned)
    with clock.travel(quarter.review_due_at - timedelta(hours=8)):
        stage.do([*smooth, *late, *returned], Event.APPROVE, stage.reviewer)
        stage.do(missing[:1], Event.WAIVE, stage.reviewer, "本季度无任务安排，免报。")
    if quarter.period == LAST_PUBLISHED:
        _move_light(stage, quarter)
    with clock.travel(quarter.bulletin_due_at - timedelta(hours=30)):
        quarters.close_quarter(quarter=quarter, by=manager)
    with clock.travel(quarter.bulletin_due_at - timedelta(hours=7)):
        quarters.publish_quarter(quarter=quarter, by=manager)
    if quarter.period == LAST_PUBLISHED:
        with clock.travel(quarter.bulletin_due_at - timedelta(hours=6)):
            _issue_bulletin(stage, quarter)
            _urge(stage, quarter)


def _issue_bulletin(stage: Stage, quarter: Quarter) -> None:
    """The office drafts the quarter's bulletin, and issues it as the templates word it."""
    row = bulletins.draft(quarter=quarter, by=stage.people["office"])
    bulletins.issue(bulletin=row, version=row.version, by=stage.people["manager"])


def _urge(stage: Stage, quarter: Quarter) -> None:
    """Three slips by rule: one answered and closed, one answered, one nobody has answered."""
    wanted = [
        Wanted(row.measure, row.agency, row.called.colour, f"{row.why}。{ASKED}", row.called.rule)
        for row in proposals(quarter)[:3]
    ]
    slips = urging.issue(quarter=quarter, wanted=wanted, due_on="2018-08-03", by=stage.people["office"])
    for slip in slips[:2]:
        reporter = stage.people[slip.agency.code]
        urging.answer(slip=slip, text=ANSWERED, version=slip.version, by=reporter)
    urging.close(slip=slips[0], remark="措施可行，按答复时限推进。", version=1, by=stage.people["office"])


def _move_light(stage: Stage, quarter: Quarter) -> None:
    """The office moves one light before the quarter is published."""
    measure = Measure.objects.get(plan=stage.plan, code="9.1")
    reason = "试点频率许可尚待国家有关部门批复，非本市可控，经会商由红灯调整为黄灯。"
    with clock.travel(quarter.review_due_at - timedelta(hours=2)):
        roll_up.store(quarter=quarter)
        overrides.give(
            quarter=quarter, measure=measure, light=Light.YELLOW, reason=reason, by=stage.people["office"]
        )


def correct(stage: Stage, quarter: Quarter) -> None:
    """A figure found wrong after publication: reopened by one reviewer, approved by the other."""
    report = Report.objects.for_work().get(quarter=quarter, measure__code="2.2", agency__code="jingxinwei")
    codes = [row.code for row in indicators_of([report])[report.pk]]
    content = content_of(report, codes)
    content |= figures.with_value(content, "2.2-b", "49")
    acts = (
        (Event.REOPEN, stage.people["office2"], "2.2-b多计1个数字化车间，重开更正。"),
        (Event.PREPARE, stage.reporter(report), ""),
        (Event.SUBMIT, stage.signer(report), ""),
        (Event.APPROVE, stage.people["office"], ""),
    )
    for hours, (event, by, note) in enumerate(acts):
        with clock.travel(quarter.bulletin_due_at + timedelta(days=17, hours=9 + hours)):
            if event is Event.PREPARE:
                reports.save_all([Draft(report=report, content=content, by=by)])
            reports.move_all([Move(report=report, event=event, by=by, note=note)])


def _lots(rows: Sequence[Report]) -> tuple[list[Report], list[Report], list[Report], list[Report]]:
    """Missing, late, sent back once, and smooth ones. Leads with indicators all file, but for one gap."""
    lots: tuple[list[Report], ...] = ([], [], [], [])
    for row in rows:
        draw = texts.dice(row, "lot").random()
        gap = row.measure.code == "2.1" and row.is_lead and str(row.quarter) == "2016Q3"
        if gap or (draw < 0.012 and not (row.is_lead and row.measure.code in ("1.1", "1.2", "2.2", "3.2"))):
            lots[0].append(row)
        else:
            lots[1 if draw < 0.04 else 2 if draw < 0.10 else 3].append(row)
    return lots[0], lots[1], lots[2], lots[3]


def _by_deadline(rows: Iterable[Report]) -> list[tuple[datetime, list[Report]]]:
    groups: dict[datetime, list[Report]] = {}
    for row in rows:
        groups.setdefault(row.due_at, []).append(row)
    return sorted(groups.items())


def play_current(stage: Stage, quarter: Quarter, now: datetime) -> None:
    """2018Q3 in mid-flight at `now`: every state of a report can be found."""
    with clock.travel(quarter.opens_at + timedelta(hours=9)):
        quarters.open_quarter(quarter=quarter, by=stage.people["manager"])
    rows = {(row.measure.code, row.agency.code): row for row in rows_of(quarter)}
    lots = _current_lots(rows.values())
    with clock.travel(now - timedelta(hours=26)):
        _offer(stage, [row for row in rows.values() if row.is_lead and row.measure.code in OFFERED])
        stage.file([*lots["approved"], *lots["returned"]])
        stage.file([row for row in lots["submitted"] if row.measure.code not in OFFERED])
    with clock.travel(now - timedelta(hours=20)):
        _concur(stage, rows)
        stage.do([rows["1.1", "kewei"]], Event.PREPARE, stage.reporter)
    with clock.travel(now - timedelta(hours=18)):
        stage.do([rows["1.1", "kewei"]], Event.SUBMIT, stage.signer)
        stage.do(lots["approved"], Event.APPROVE, stage.reviewer)
    with clock.travel(now - timedelta(hours=1)):
        stage.file(lots["late"])
        stage.fill([*lots["draft"], *lots["signing"]])
        stage.do(lots["signing"], Event.PREPARE, stage.reporter)
        stage.do(lots["returned"], Event.RETURN, stage.reviewer, NOTE)
        stage.do(lots["approved"][:1], Event.REOPEN, stage.reviewer, "单位来电更正数据，重开填报。")
        stage.do(lots["waived"], Event.WAIVE, stage.reviewer, "本季度无任务安排，免报。")


OFFERED = ("1.1", "2.1", "3.2", "6.3")
"""Measures whose lead asked for concurrence; 1.1's went on to the office."""


def _current_lots(rows: Iterable[Report]) -> dict[str, list[Report]]:
    """Who stands where: districts' deadline is over, departments' support is due today."""
    lots: dict[str, list[Report]] = {
        name: []
        for name in ("approved", "submitted", "returned", "draft", "signing", "late", "waived", "missing")
    }
    for row in rows:
        if row.is_lead and row.measure.code in OFFERED:
            continue
        draw = texts.dice(row, "current").random()
        lots[_lot(row, draw)].append(row)
    return lots


def _lot(row: Report, draw: float) -> str:
    ends = DISTRICT_LOTS if row.agency.kind == "district" else LEAD_LOTS if row.is_lead else SUPPORT_LOTS
    return next(name for name, end in ends if draw < end)


DISTRICT_LOTS = (
    ("approved", 0.42),
    ("submitted", 0.72),
    ("returned", 0.79),
    ("late", 0.86),
    ("draft", 0.90),
    ("signing", 0.93),
    ("waived", 0.94),
    ("missing", 1.1),
)
SUPPORT_LOTS = (
    ("approved", 0.3),
    ("submitted", 0.6),
    ("returned", 0.68),
    ("draft", 0.78),
    ("signing", 0.88),
    ("missing", 1.1),
)
LEAD_LOTS = (
    ("approved", 0.28),
    ("submitted", 0.52),
    ("returned", 0.6),
    ("draft", 0.74),
    ("signing", 0.84),
    ("missing", 1.1),
)


def _offer(stage: Stage, rows: Sequence[Report]) -> None:
    stage.fill(rows)
    stage.do(rows, Event.OFFER, stage.reporter)


def _concur(stage: Stage, rows: dict[tuple[str, str], Report]) -> list[Concurrence]:
    """Some agree, one dissents, the others are silent so far."""
    lead = rows["1.1", "kewei"]
    why = "第三批中有2家与特色小镇载体重复计算，建议核减后再报。"
    agreeing = ("jingxinwei", "yuhang", "xihu", "binjiang")
    return [
        concurrences.answer(lead, "dissent", by=stage.people["fagaiwei"], comment=why),
        *(concurrences.answer(lead, "agree", by=stage.people[code]) for code in agreeing),
    ]
