"""A quarter's deadlines, amended by the plan manager."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils.translation import gettext as _

from actions.domain.stages import Stage
from actions.models import Quarter
from actions.permissions import may_manage
from agencies.models import Person
from agencies.services import audit
from hz_plus.lib import clock
from hz_plus.lib.errors import Invalid, NotAllowed, NotPossible, Problem

from .typed import clean_date, clean_text

NAMES = ("district", "support", "lead", "review", "bulletin")
REASON_LIMIT = 500


@transaction.atomic
def amend(*, quarter: Quarter, days: Mapping[str, Any], reason: str, by: Person) -> Quarter:
    """Give the quarter other last days (`days`: by name in NAMES, written 2018-10-12) and say why.

    Reports that are due by an old deadline are due by the new one; those with an extension of their own keep it.
    Raises NotAllowed to all but plan managers, NotPossible once the quarter is closed, Invalid for days that
    are not in order, lie before the quarter's end, or are over where they were not before.
    """
    if not may_manage(by, quarter.plan):
        raise NotAllowed(_("只有计划管理员可以调整期限。"))
    row = Quarter.objects.select_for_update(of=("self",)).select_related("plan").get(pk=quarter.pk)
    if row.stage not in (Stage.SCHEDULED, Stage.OPEN):
        raise NotPossible(_("本季度已关闭，期限不再调整。"))
    old = {name: getattr(row, column(name)) for name in NAMES}
    new = _clean(row, days, reason)
    if new == old:
        return row
    for name in NAMES:
        setattr(row, column(name), new[name])
    row.save(update_fields=[column(name) for name in NAMES])
    _move_reports(row, old, new)
    _record(row, by, reason.strip(), old, new)
    return row


def column(name: str) -> str:
    """The column that holds the deadline called `name`."""
    return f"{name}_due_at"


def _clean(quarter: Quarter, days: Mapping[str, Any], reason: str) -> dict[str, datetime]:
    problems: list[Problem] = []
    found = {name: clean_date(name, days.get(name), problems) for name in NAMES}
    told = {problem.field for problem in problems}
    missing = [name for name, day in found.items() if day is None and name not in told]
    problems += [Problem(name, "missing", _("填写截止日，如 2018-10-12。")) for name in missing]
    known = {name: day for name, day in found.items() if day is not None}
    if len(known) == len(NAMES):
        problems += _out_of_order(quarter, known)
    if not clean_text("reason", reason, REASON_LIMIT, problems):
        problems.append(Problem("reason", "missing", _("写明调整期限的原因。")))
    if problems:
        raise Invalid(_("期限需要更正。"), problems)
    return {name: clock.end_of(day, quarter.plan.time_zone) for name, day in known.items()}


def _out_of_order(quarter: Quarter, days: Mapping[str, date]) -> list[Problem]:
    problems: list[Problem] = []
    before, zone = quarter.ends_on, quarter.plan.time_zone
    for name, day in days.items():
        was = clock.last_day(getattr(quarter, column(name)), zone)
        if day <= before:
            message = _("填写%(before)s之后的日期：各期限依次为区县、配合、牵头、审核、通报。")
            problems.append(Problem(name, "out_of_order", message % {"before": before}))
        elif day != was and day < clock.today(zone):
            problems.append(Problem(name, "is_over", _("不能改到今天之前。")))
        before = max(before, day)
    return problems


def _move_reports(quarter: Quarter, old: Mapping[str, datetime], new: Mapping[str, datetime]) -> None:
    """In one statement, for a new deadline may be the old one of others."""
    moved = [name for name in NAMES[:3] if new[name] != old[name]]
    if moved:
        cases = [When(due_at=old[name], then=Value(new[name])) for name in moved]
        quarter.reports.update(due_at=Case(*cases, default=F("due_at")))


def _record(
    quarter: Quarter, by: Person, reason: str, old: Mapping[str, datetime], new: Mapping[str, datetime]
) -> None:
    zone = quarter.plan.time_zone
    data = {
        name: [clock.last_day(moment[name], zone).isoformat() for moment in (old, new)]
        for name in NAMES
        if old[name] != new[name]
    }
    entry = audit.Entry(
        at=clock.now(),
        person=by,
        verb="amend_deadlines",
        subject_kind="quarter",
        subject_id=quarter.pk,
        note=reason,
        data={"quarter": str(quarter), "days": data},
    )
    audit.record(chain=quarter.plan.slug, entries=[entry])
