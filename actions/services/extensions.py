"""More time for a report: asked for by its agency, granted or refused by the office (PRODUCT §5)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from actions.domain.stages import Stage
from actions.models import Decision, Extension, Report
from actions.permissions import may
from agencies.domain.roles import Permission
from agencies.models import Person
from agencies.services import audit
from hz_plus.lib import clock
from hz_plus.lib.errors import Conflict, Invalid, NotAllowed, NotPossible, Problem

from . import notices
from .typed import clean_date, clean_text

REASON_LIMIT = 500


@transaction.atomic
def ask(report: Report, *, until: Any, reason: Any, by: Person) -> Extension:
    """Ask that `report` be due on the last day `until` (written 2018-10-12).

    Raises NotAllowed to all but the agency's staff, NotPossible where nothing can be extended (the quarter is
    not open, the report was submitted, the deadline is over, or a request waits), Invalid for a day that is not
    later than the deadline or is later than the review's, and without a reason.
    """
    if not may(by, Permission.DRAFT, report):
        raise NotAllowed(_("只有本单位的填报员、签发人可以申请延期。"))
    report = Report.objects.select_for_update(of=("self",)).for_work().get(pk=report.pk)
    refused = why_not(report)
    if refused:
        raise NotPossible(refused)
    problems: list[Problem] = []
    day = _clean_day(report, until, problems)
    text = clean_text("reason", reason, REASON_LIMIT, problems)
    if not text:
        problems.append(Problem("reason", "missing", _("写明申请延期的原因。")))
    if problems or day is None:
        raise Invalid(_("延期申请需要更正。"), problems)
    row = Extension.objects.create(
        report=report, asked_until=day, reason=text, asked_at=clock.now(), asked_by=by
    )
    _record(row, by, "ask_extension", text, {"until": day.isoformat()})
    return row


def why_not(report: Report) -> str:
    """Why more time cannot be asked for; empty where it can."""
    if report.quarter.stage != Stage.OPEN:
        return _("本季度不在填报期，不能申请延期。")
    if report.first_submitted_at is not None:
        return _("本件已报送过，不需要延期。")
    if clock.now() >= report.due_at:
        return _("报送期限已过，不能再申请延期；请尽快报送，记为迟报。")
    if report.extensions.filter(decided_at=None).exists():
        return _("已有一项延期申请待答复。")
    return ""


def _clean_day(report: Report, until: Any, problems: list[Problem]) -> date | None:
    before = len(problems)
    day = clean_date("until", until, problems)
    if day is None:
        if len(problems) == before:
            problems.append(Problem("until", "missing", _("填写希望延至哪一天，如 2018-10-12。")))
        return None
    zone = report.quarter.plan.time_zone
    first, last = clock.last_day(report.due_at, zone), clock.last_day(report.quarter.review_due_at, zone)
    if not first < day <= last:
        message = _("填写%(first)s之后、%(last)s（审核截止日）以内的日期。")
        problems.append(Problem("until", "out_of_range", message % {"first": first, "last": last}))
    return day


@transaction.atomic
def grant(extension: Extension, *, by: Person, until: Any = None, note: str = "") -> Extension:
    """Let the report be due on the day asked for, or on `until`. Raises as `refuse`, and Invalid for a wrong day."""
    row = _waiting(extension, by)
    problems: list[Problem] = []
    day = _clean_day(row.report, until, problems) if until else row.asked_until
    text = clean_text("note", note, REASON_LIMIT, problems)
    if problems or day is None:
        raise Invalid(_("答复需要更正。"), problems)
    if row.report.quarter.stage != Stage.OPEN:
        raise NotPossible(_("本季度填报已关闭，不能再延期。"))
    due_at = clock.end_of(day, row.report.quarter.plan.time_zone)
    Report.objects.filter(pk=row.report_id).update(due_at=due_at)
    _decide(row, by, decision=Decision.GRANTED, granted_until=day, note=text)
    _record(row, by, "grant_extension", text, {"until": day.isoformat()})
    notices.tell_answered(row)
    return row


@transaction.atomic
def refuse(extension: Extension, *, by: Person, note: str) -> Extension:
    """Leave the deadline as it is, and say why.

    Raises NotAllowed to all but reviewers and to those who asked, Conflict where another reviewer has decided,
    Invalid without a reason.
    """
    row = _waiting(extension, by)
    problems: list[Problem] = []
    text = clean_text("note", note, REASON_LIMIT, problems)
    if not text:
        problems.append(Problem("note", "missing", _("写明不予延期的原因。")))
    if problems:
        raise Invalid(_("答复需要更正。"), problems)
    _decide(row, by, decision=Decision.REFUSED, note=text)
    _record(row, by, "refuse_extension", text, {})
    notices.tell_answered(row)
    return row


def _waiting(extension: Extension, by: Person) -> Extension:
    """The request, locked until the transaction ends."""
    rows = Extension.objects.select_for_update(of=("self",)).select_related(
        "report__quarter__plan", "report__measure", "report__agency"
    )
    row = rows.get(pk=extension.pk)
    if not may(by, Permission.REVIEW, row.report) or row.asked_by_id == by.pk:
        raise NotAllowed(_("只有审核员可以答复延期申请，且不能答复自己的申请。"))
    if row.decided_at is not None:
        who = row.decided_by.name if row.decided_by else ""
        raise Conflict(_("%(who)s已先行答复。") % {"who": who})
    return row


def _decide(row: Extension, by: Person, **answer: Any) -> None:
    for name, value in {**answer, "decided_at": clock.now(), "decided_by": by}.items():
        setattr(row, name, value)
    row.save()


def _record(row: Extension, by: Person, verb: str, note: str, data: dict[str, str]) -> None:
    entry = audit.Entry(
        at=clock.now(),
        person=by,
        verb=verb,
        subject_kind="report",
        subject_id=row.report_id,
        note=note,
        data=data,
    )
    audit.record(chain=row.report.quarter.plan.slug, entries=[entry])
