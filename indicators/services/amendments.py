"""What every change of a definition has in common: who may, since when, why, and that figures follow."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from actions.models import Measure, Plan, Quarter
from actions.permissions import may_manage
from agencies.models import Person
from agencies.services import audit
from hz_plus.lib import clock
from hz_plus.lib.errors import NotAllowed, Problem
from hz_plus.lib.refusals import to_correct

from . import roll_up


def admit(plan: Plan, by: Person | None) -> None:
    """Refuse all but plan managers; None is the machine itself (loaders, the demo)."""
    if by is not None and not may_manage(by, plan):
        raise NotAllowed(_("只有计划管理员可以调整计划的措施、指标和职责分工。"))


def check(problems: Sequence[Problem]) -> None:
    """Raise Invalid where there is something to correct."""
    if problems:
        raise to_correct(problems)


def reason_problems(reason: str) -> list[Problem]:
    """An amendment says why."""
    return [] if reason.strip() else [Problem("reason", "missing", _("写明调整理由和依据。"))]


def day_problems(plan: Plan, day: date | None) -> list[Problem]:
    """Quarters that are closed are not judged anew by a later rule."""
    if day is None:
        return [Problem("valid_from", "missing", _("写明自哪一天起施行，如 2018-10-01。"))]
    last = Quarter.objects.filter(plan=plan).shut().in_time_order().last()
    if last is not None and day <= last.ends_on:
        message = _("%(quarter)s已关闭，施行日期须晚于%(day)s。")
        shown = message % {"quarter": last, "day": last.ends_on.isoformat()}
        return [Problem("valid_from", "quarter_closed", shown)]
    return []


def order_problems(last: date | None, day: date | None) -> list[Problem]:
    """What was amended from a later day (`last`) on would be lost."""
    if day is None or last is None or last <= day:
        return []
    message = _("自%(day)s起已另有调整，施行日期不早于这一天。") % {"day": last.isoformat()}
    return [Problem("valid_from", "later_change", message)]


def record(
    plan: Plan, verb: str, kind: str, subject: int, *, by: Person | None, reason: str, data: dict[str, Any]
) -> None:
    """Write the amendment into the plan's audit chain."""
    entry = audit.Entry(
        at=clock.now(), person=by, verb=verb, subject_kind=kind, subject_id=subject, note=reason, data=data
    )
    audit.record(chain=plan.slug, entries=[entry])


def figures_follow(plan: Plan, *, since: date | None = None, measures: Collection[Measure] = ()) -> None:
    """Ask for the figures of every started quarter that ends on or after the day `since`."""
    quarters = Quarter.objects.filter(plan=plan).started()
    if since is not None:
        quarters = quarters.filter(ends_on__gte=since)
    roll_up.request(quarters=list(quarters), measures=measures)
