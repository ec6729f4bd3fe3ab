"""Agencies renamed, merged or split on a day: everything that follows done at once, and undone while it can be.

Responsibilities, memberships and parts of targets are not rewritten: they follow the succession by themselves from
its day on (`actions.selectors.obligations`), so that what was filed before keeps the name of its day. What must be
moved are the rows of quarters that are open already, and the rights of people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from actions.models import Plan, Reform
from actions.selectors.reforms import foreign_plan, hindrance, last_shut, plans_of
from actions.signals import agencies_reformed
from agencies.authorization import standing
from agencies.domain.roles import Permission
from agencies.models import Agency, Person, Succession, SuccessionKind
from agencies.services import audit
from hz_plus.lib import clock
from hz_plus.lib.errors import NotAllowed, NotPossible, Problem
from hz_plus.lib.refusals import to_correct

from .reform_checks import Heir, checked
from .reform_rows import Passed, appoint, owed_on, passed_on, rearrange, take_back


@dataclass(slots=True)
class Outcome:
    """Everything a reform does, or would do."""

    kind: SuccessionKind
    on: date
    before: Sequence[Agency]
    after: Sequence[Agency]
    obligations: list[Passed] = field(default_factory=list)
    appointments: list[Passed] = field(default_factory=list)
    reports: list[Passed] = field(default_factory=list)


@transaction.atomic
def carry_out(
    *,
    kind: str,
    on: Any,
    before: Sequence[str],
    after: Sequence[Heir],
    reason: str,
    by: Person | None,
    dry_run: bool = False,
) -> Outcome:
    """Let the agencies `after` have from the day `on` what those called `before` owe; return all that moves.

    `by` is None for the machine itself (the demo). With `dry_run` everything is found out and nothing is kept.
    Raises Invalid naming each field to correct, NotAllowed to all but the managers of every plan concerned.
    """
    if by is not None and not standing(by).at(Permission.MANAGE_PLAN):
        raise NotAllowed(_("只有计划管理员可以办理机构承继。"))
    day, ending = checked(kind, on, before, after, reason)
    plans = plans_of(ending)
    _admit(plans, by)
    _check_day(day, plans)
    previous = {plan: owed_on(plan, day) for plan in plans}
    now = clock.now()
    made: dict[str, Any] = {"agencies": [], "successions": [], "appointments": []}
    going_on = [_agency(heir, ending[0], day, made) for heir in after]
    outcome = Outcome(SuccessionKind(kind), day, ending, going_on)
    for one in ending:
        for other in going_on:
            row = Succession.objects.create(
                predecessor=one, successor=other, kind=kind, on=day, recorded_at=now
            )
            made["successions"].append(row.pk)
    outcome.obligations = [row for plan in plans for row in passed_on(previous[plan], owed_on(plan, day))]
    outcome.appointments = appoint(ending, going_on[0], day, made)
    reports, outcome.reports = rearrange(plans, day, reason, by)
    reform = Reform.objects.create(
        kind=kind, on=day, reason=reason.strip(), moved=made | reports, done_at=now, done_by=by
    )
    _record(plans, "reform", reform, by, reason.strip())
    agencies_reformed.send(sender=Reform, plans=plans, on=day)
    if dry_run:
        transaction.set_rollback(True)
    return outcome


@transaction.atomic
def undo(*, reform: Reform, by: Person) -> None:
    """Take a reform back as if it had not been; new agencies stay without anything to do.

    Raises NotPossible where it was undone before, or a successor has filed since; NotAllowed as `carry_out`.
    """
    row = Reform.objects.select_for_update().get(pk=reform.pk)
    successions = list(
        Succession.objects.filter(pk__in=row.moved["successions"]).select_related("predecessor")
    )
    plans = plans_of([one.predecessor for one in successions])
    if not standing(by).at(Permission.MANAGE_PLAN):
        raise NotAllowed(_("只有计划管理员可以办理机构承继。"))
    _admit(plans, by)
    if row.undone_at is not None:
        raise NotPossible(_("这次承继已经撤销。"))
    report = hindrance(row)
    if report is not None:
        said = {"agency": report.agency.short_name, "measure": report.measure.code, "quarter": report.quarter}
        raise NotPossible(_("%(agency)s已填报%(quarter)s的%(measure)s，不能再撤销。") % said)
    take_back(row, successions, plans)
    row.undone_at, row.undone_by = clock.now(), by
    row.save(update_fields=("undone_at", "undone_by"))
    _record(plans, "undo_reform", row, by, row.reason)
    agencies_reformed.send(sender=Reform, plans=plans, on=row.on)


def _admit(plans: Sequence[Plan], by: Person | None) -> None:
    foreign = foreign_plan(plans, by) if by is not None else None
    if foreign is not None:
        raise NotAllowed(_("原单位在“%(plan)s”中也有职责，由该计划的管理员办理。") % {"plan": foreign.title})


def _check_day(day: date, plans: Sequence[Plan]) -> None:
    last = last_shut(plans)
    if last is not None and day <= last:
        message = _("承继日期须晚于%(day)s：此前的季度已经关闭，不再改动。") % {"day": last.isoformat()}
        raise to_correct([Problem("on", "quarter_closed", message)])


def _agency(heir: Heir, like: Agency, on: date, made: dict[str, Any]) -> Agency:
    if not heir.is_new:
        return Agency.objects.get(code=heir.code)
    row = Agency.objects.create(
        code=heir.code,
        kind=like.kind,
        parent=like.parent,
        short_name_zh=heir.short_name_zh.strip(),
        short_name_en=heir.short_name_en.strip(),
        name_zh=heir.name_zh.strip() or heir.short_name_zh.strip(),
        name_en=heir.name_en.strip() or heir.short_name_en.strip(),
        division_code=heir.division_code,
        order=like.order,
        valid_from=on,
    )
    made["agencies"].append(row.pk)
    return row


def _record(plans: Sequence[Plan], verb: str, reform: Reform, by: Person | None, reason: str) -> None:
    data = {"kind": reform.kind, "on": reform.on.isoformat(), **reform.moved}
    entry = audit.Entry(
        at=clock.now(),
        person=by,
        verb=verb,
        subject_kind="reform",
        subject_id=reform.pk,
        note=reason,
        data=data,
    )
    for plan in plans:
        audit.record(chain=plan.slug, entries=[entry])
