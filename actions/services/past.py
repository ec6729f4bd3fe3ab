"""Reports of quarters before the program was used: brought in approved, from a source that is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from actions.domain.stages import Stage
from actions.domain.workflow import Event, State
from actions.models import Quarter, Report
from actions.permissions import may_manage
from actions.selectors.obligations import Obligation
from actions.signals import reports_brought_in
from agencies.models import Person
from agencies.services import audit
from hz_plus.lib import clock
from hz_plus.lib.errors import NotAllowed, NotPossible, Problem
from hz_plus.lib.refusals import to_correct

from . import content, effects, quarters
from .moves import Move


@dataclass(frozen=True, slots=True)
class PastReport:
    """What one agency had to report of one measure, in the shape of a report's content."""

    obligation: Obligation
    content: Mapping[str, Any]


def refusal(quarter: Quarter) -> str:
    """Why nothing can be brought in for the quarter; empty where something can.

    Agencies may still file until its bulletin is due; a quarter they filed is open, and what was published is corrected
    by reopening.
    """
    if clock.now() < quarter.bulletin_due_at:
        return _("%(quarter)s的办理期限未过，由各单位填报。") % {"quarter": quarter}
    if quarter.stage == Stage.OPEN:
        return _("%(quarter)s正在填报，由各单位填报。") % {"quarter": quarter}
    if quarter.stage == Stage.PUBLISHED:
        return _("%(quarter)s已发布，用重开填报的办法更正。") % {"quarter": quarter}
    return ""


@transaction.atomic
def bring_in(*, quarter: Quarter, rows: Sequence[PastReport], source: str, by: Person) -> list[Report]:
    """Make an approved report of each row; a quarter that was never opened is closed with these reports alone.

    They are due the day they are brought in: nobody owed them before. Raises NotAllowed to all but plan managers,
    NotPossible as `refusal` says, Invalid where the content is wrong; its problems' fields begin with the number of
    the row.
    """
    if not may_manage(by, quarter.plan):
        raise NotAllowed(_("只有计划管理员可以补录历年数据。"))
    if refused := refusal(quarter):
        raise NotPossible(refused)
    reports = _make(quarter, rows, by)
    _write(reports, rows)
    recorded = _count(reports, by)
    _record(reports, recorded, source, by)
    quarters.close_unfiled(quarter=quarter, by=by)
    reports_brought_in.send(sender=Report, reports=reports)
    return reports


def _make(quarter: Quarter, rows: Sequence[PastReport], by: Person) -> list[Report]:
    reports = quarters.make_rows(quarter, [row.obligation for row in rows])
    now = clock.now()
    for report in reports:
        report.state, report.due_at = State.APPROVED, clock.end_of(clock.today(), quarter.plan.time_zone)
        report.changed_at, report.changed_by = now, by
    Report.objects.bulk_update(reports, ["state", "due_at", "changed_at", "changed_by"])
    return reports


def _write(reports: Sequence[Report], rows: Sequence[PastReport]) -> None:
    cleaned = content.clean(reports, [row.content for row in rows])
    problems = [
        Problem(f"{at}/{problem.field}", problem.code, problem.message)
        for at, result in enumerate(cleaned)
        for problem in result.problems
    ]
    if problems:
        raise to_correct(problems)
    working = content.working_revisions(reports)
    content.write([(working[report.pk], result) for report, result in zip(reports, cleaned, strict=True)])


def _count(reports: Sequence[Report], by: Person) -> effects.Recorded:
    """Let what was written count: what submission and approval do to revisions, done at once."""
    now = clock.now()
    for event in (Event.SUBMIT, Event.APPROVE):
        recorded = effects.apply(event, [Move(report=row, event=event, by=by) for row in reports], now)
    return recorded


def _record(reports: Sequence[Report], recorded: effects.Recorded, source: str, by: Person) -> None:
    entries = [
        audit.Entry(
            at=clock.now(),
            person=by,
            verb="bring_in",
            subject_kind="report",
            subject_id=report.pk,
            after=State.APPROVED,
            note=source,
            data=recorded[report.pk],
        )
        for report in reports
    ]
    if reports:
        audit.record(chain=reports[0].quarter.plan.slug, entries=entries)
