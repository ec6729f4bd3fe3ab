"""One cast of people and one plan for all tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from actions.domain.workflow import Event
from actions.models import Plan, Quarter, Report
from actions.services import quarters, reports
from actions.services.moves import Move
from agencies.domain.roles import Role
from agencies.models import Agency, Person
from agencies.services import people
from hz_plus.lib import clock
from indicators.adapters import plan_files
from indicators.services import plans

PASSWORD = "a-test-pass-word"
SHANGHAI = ZoneInfo("Asia/Shanghai")
AGENCIES = ("kewei", "jingxinwei", "fagaiwei", "lvwei", "yuhang", "xihu")
OFFICE = {
    "office": Role.REVIEWER,
    "office2": Role.REVIEWER,
    "manager": Role.PLAN_MANAGER,
    "leader": Role.LEADER,
    "admin": Role.ADMINISTRATOR,
}


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays: reporters by agency code, signers as `<code>.signer`, the office by role."""

    people: dict[str, Person]

    def __getitem__(self, username: str) -> Person:
        """The person as read afresh, as a new request would: no rights remembered."""
        return Person.objects.get(pk=self.people[username].pk)


def at(text: str) -> datetime:
    """A moment in Hangzhou: `at("2017-10-09 10:00")`."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def load_plan(name: str = "hangzhou-2015") -> Plan:
    """Load a shipped plan."""
    file = plan_files.read(plan_files.find(name))
    plans.load(file)
    return Plan.objects.get(slug=file.plan.slug)


def assemble(plan: Plan) -> Cast:
    """Create the cast; each may sign in with `PASSWORD`."""
    agencies = {row.code: row for row in Agency.objects.filter(code__in=AGENCIES)}
    accounts = [
        people.Account(
            username=f"{code}{tail}", role=role, agency=agencies[code], name_zh=f"{agencies[code]}{who}"
        )
        for code in AGENCIES
        for tail, role, who in (("", Role.REPORTER, "填报员"), (".signer", Role.SIGNER, "签发人"))
    ]
    accounts += [
        people.Account(username=name, role=role, agency=plan.lead_office, name_zh=f"领导小组办公室{name}")
        for name, role in OFFICE.items()
    ]
    people.create(accounts=accounts, password=PASSWORD, by=None, must_set_password=False)
    return Cast({person.username: person for person in Person.objects.all()})


def open_quarter(plan: Plan, name: str = "2017Q3") -> Quarter:
    """Open a quarter at ten o'clock of the first day after its end."""
    quarter = plan.quarters.get(year=int(name[:4]), number=int(name[-1]))
    with clock.travel(quarter.opens_at):
        quarters.open_quarter(quarter=quarter, by=None)
    return quarter


def report_of(quarter: Quarter, measure: str, agency: str) -> Report:
    """One report, read afresh with what every rule looks at."""
    return Report.objects.for_work().get(quarter=quarter, measure__code=measure, agency__code=agency)


def complete(measure: str = "1.1", value: str = "27") -> dict[str, object]:
    """Content with nothing missing for the lead of measure 1.1 (or of a measure without indicator)."""
    if measure == "1.1":
        return {
            "progress": "新认定市级众创空间2家。",
            "results": "累计认定27家。",
            "delay_reason": "部分园区改造未完成验收。",
            "values": [{"indicator": "1.1-a", "value": value}],
        }
    return {"progress": "平台一期上线。", "judged_light": "green"}


def bring_to(
    report: Report, cast: Cast, *events: Event, content: Mapping[str, object] | None = None
) -> Report:
    """Save complete content and do `events` in order, each by somebody who may."""
    code = report.agency.code
    reports.save(report, content or complete(report.measure.code), by=cast[code])
    actors = {Event.SUBMIT: f"{code}.signer", Event.SEND_BACK: f"{code}.signer"}
    office = {Event.RETURN, Event.APPROVE, Event.REOPEN, Event.WAIVE, Event.UNWAIVE, Event.UNDO}
    for event in events:
        by = cast["office" if event in office else actors.get(event, code)]
        reports.move_all([Move(report=report, event=event, by=by, note="理由")])
    return report
