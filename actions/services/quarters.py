"""The stages of a quarter: scheduled, opened, closed, published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from actions.domain.deadlines import deadlines
from actions.domain.stages import NEXT_STAGE, Stage
from actions.domain.workflow import Role, State
from actions.models import Exclusion, Plan, Quarter, Report
from actions.permissions import may_manage
from actions.selectors.obligations import Obligation, obligations_on
from actions.signals import quarter_staged
from agencies.models import Agency, AgencyKind, Person
from agencies.services import audit
from hz_plus.lib import clock, working_days
from hz_plus.lib.errors import Conflict, Invalid, NotAllowed, NotPossible, Problem
from hz_plus.lib.quarters import Period, between
from hz_plus.lib.upsert import Change, upsert

REASON_LIMIT = 300


def schedule(*, plan: Plan) -> list[Change]:
    """Make a scheduled quarter, with its deadlines, for every quarter of the plan's period."""
    changes: list[Change] = []
    for period in between(plan.starts_on, plan.ends_on):
        if not plan.quarters.filter(year=period.year, number=period.number).exists():
            changes += upsert(
                plan.quarters,
                key={"year": period.year, "number": period.number},
                values=calendar(plan, period),
                name=f"quarter {period}",
            )[1]
    return changes


def calendar(plan: Plan, period: Period) -> dict[str, Any]:
    """The days and deadlines of one quarter of the plan."""
    due = deadlines(period.ends_on, working_days.on_or_after)
    return {
        "starts_on": period.starts_on,
        "ends_on": period.ends_on,
        "opens_at": clock.end_of(period.ends_on, plan.time_zone),
        "district_due_at": clock.end_of(due.district, plan.time_zone),
        "support_due_at": clock.end_of(due.support, plan.time_zone),
        "lead_due_at": clock.end_of(due.lead, plan.time_zone),
        "review_due_at": clock.end_of(due.review, plan.time_zone),
        "bulletin_due_at": clock.end_of(due.bulletin, plan.time_zone),
    }


@transaction.atomic
def open_quarter(*, quarter: Quarter, by: Person | None) -> list[Report]:
    """Open the quarter: one report row for each obligation of its last day. `by` is None for the scheduler.

    Raises NotPossible before the quarter is over, NotAllowed to all but plan managers.
    """
    if clock.now() < quarter.opens_at:
        raise NotPossible(_("本季度尚未结束，季度结束后的第一天起才能开启。"))
    _advance(quarter, Stage.OPEN, by, opened_at=clock.now())
    made = make_rows(quarter, obligations_on(quarter.plan, quarter.ends_on))
    _tell(quarter)
    return made


def make_rows(quarter: Quarter, obligations: Iterable[Obligation]) -> list[Report]:
    """A report, not started, for each of the obligations."""
    rows = [
        Report(
            plan=quarter.plan,
            quarter=quarter,
            measure=obligation.measure,
            agency=obligation.agency,
            role=obligation.role,
            state=State.NOT_STARTED,
            due_at=due_at(quarter, obligation.agency, obligation.role),
        )
        for obligation in obligations
    ]
    return Report.objects.bulk_create(rows, batch_size=500)


def due_at(quarter: Quarter, agency: Agency, role: Role) -> datetime:
    """The deadline of a row: a district's own whatever its role, else by role."""
    if agency.kind == AgencyKind.DISTRICT:
        return quarter.district_due_at
    return quarter.lead_due_at if role is Role.LEAD else quarter.support_due_at


@transaction.atomic
def close_quarter(*, quarter: Quarter, by: Person | None) -> None:
    """End first submissions; review goes on."""
    _advance(quarter, Stage.CLOSED, by, closed_at=clock.now())
    _tell(quarter)


@transaction.atomic
def close_unfiled(*, quarter: Quarter, by: Person) -> None:
    """Close a quarter that was never opened: nobody is asked to file it. One that is closed stays so."""
    now = clock.now()
    if quarter.stage == Stage.SCHEDULED:
        _advance(quarter, Stage.OPEN, by, opened_at=now)
        _advance(quarter, Stage.CLOSED, by, closed_at=now)


@transaction.atomic
def publish_quarter(
    *, quarter: Quarter, by: Person | None, excluded: Mapping[int, str] = MappingProxyType({})
) -> None:
    """Publish the quarter without the reports in `excluded`: by id, the reason.

    Raises Invalid naming every submitted report that is neither decided nor excluded with a reason, and as
    `open_quarter`.
    """
    _admit(quarter, Stage.PUBLISHED, by)
    waiting = list(quarter.reports.in_state(State.SUBMITTED).select_related("measure", "agency"))
    problems = [problem for row in waiting for problem in _undecided(row, excluded.get(row.pk, ""))]
    if problems:
        message = _("还有%(count)d份填报待审核，审定、退回或写明不纳入的理由后才能发布。")
        raise Invalid(message % {"count": len(problems)}, problems)
    _advance(quarter, Stage.PUBLISHED, by, published_at=clock.now(), published_by=by)
    _exclude(waiting, excluded, by)
    _tell(quarter)


def _undecided(report: Report, reason: str) -> list[Problem]:
    where, named = f"exclude/{report.pk}", f"{report.measure.code} {report.agency.short_name}"
    if not reason.strip():
        message = _("%(report)s待审核：先审定或退回，或写明本次不纳入的理由。")
        return [Problem(where, "undecided", message % {"report": named})]
    if len(reason.strip()) > REASON_LIMIT:
        message = _("%(report)s：理由最多%(limit)d字。")
        return [Problem(where, "too_long", message % {"report": named, "limit": REASON_LIMIT})]
    return []


def _exclude(reports: Sequence[Report], reasons: Mapping[int, str], by: Person | None) -> None:
    """Name those left out. Without any person nothing was excluded."""
    if by is None:
        return
    now = clock.now()
    rows = [
        Exclusion(report=row, reason=reasons[row.pk].strip(), excluded_at=now, excluded_by=by)
        for row in reports
    ]
    Exclusion.objects.bulk_create(rows)
    entries = [
        audit.Entry(
            at=now,
            person=by,
            verb="exclude",
            subject_kind="report",
            subject_id=row.report_id,
            before=State.SUBMITTED,
            after=State.SUBMITTED,
            note=row.reason,
        )
        for row in rows
    ]
    if reports:
        audit.record(chain=reports[0].quarter.plan.slug, entries=entries)


def _admit(quarter: Quarter, target: Stage, by: Person | None) -> None:
    if by is not None and not may_manage(by, quarter.plan):
        raise NotAllowed(_("只有计划管理员可以办理季度的开启、关闭和发布。"))
    if NEXT_STAGE.get(Stage(quarter.stage)) is not target:
        raise NotPossible(_("%(quarter)s当前不能办理此步骤。") % {"quarter": quarter})


def _advance(quarter: Quarter, target: Stage, by: Person | None, **stamps: Any) -> None:
    """Compare-and-set the stage, and record it in the audit chain."""
    _admit(quarter, target, by)
    before = Stage(quarter.stage)
    won = Quarter.objects.filter(pk=quarter.pk, stage=before).update(stage=target, **stamps)
    if not won:
        raise Conflict(_("%(quarter)s已由他人办理。") % {"quarter": quarter})
    for name, value in {"stage": target, **stamps}.items():
        setattr(quarter, name, value)
    entry = audit.Entry(
        at=clock.now(),
        person=by,
        verb=target.value,
        subject_kind="quarter",
        subject_id=quarter.pk,
        before=before,
        after=target,
        data={"quarter": str(quarter)},
    )
    audit.record(chain=quarter.plan.slug, entries=[entry])


def _tell(quarter: Quarter) -> None:
    """The floors above, and whoever else listens, once everything of the new stage is there."""
    quarter_staged.send(sender=Quarter, quarter=quarter)
