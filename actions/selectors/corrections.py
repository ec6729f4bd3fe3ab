"""Corrections of what was published: who reopened which report, why, and who approved it since (PRODUCT §5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery

from actions.domain.stages import Stage
from actions.domain.workflow import Event
from actions.models import Plan, Report, Revision
from actions.querysets import counting
from agencies.models import AuditEvent
from hz_plus.lib.joins import join, joined


@dataclass(frozen=True, slots=True)
class Correction:
    """A report of a published quarter that was reopened; `approved_at` is None while the correction is on its way."""

    report: Report
    reason: str
    asked_at: datetime
    asked_by: str
    approved_at: datetime | None
    approved_by: str


def corrections(plan: Plan, since: datetime | None = None) -> list[Correction]:
    """Of the plan's published quarters, the latest first; with `since`, those on their way or approved after it.

    One query.
    """
    reopened = AuditEvent.objects.filter(
        subject_kind="report",
        subject_id=OuterRef("pk"),
        verb=Event.REOPEN,
        at__gt=OuterRef("quarter__published_at"),
    ).order_by("-sequence")
    rows = (
        Report.objects.filter(plan=plan, quarter__stage=Stage.PUBLISHED, reopened_by__isnull=False)
        .select_related("quarter", "measure", "agency", "reopened_by")
        .annotate(asked_at=Subquery(reopened.values("at")[:1]), reason=Subquery(reopened.values("note")[:1]))
        .filter(asked_at__isnull=False)
        .order_by("-asked_at")
    )
    counts = counting(revision="revisions__")
    found = [_correction(row) for row in join(rows, "approval__approved_by", "revisions", counts)]
    return [row for row in found if since is None or row.approved_at is None or row.approved_at > since]


def _correction(row: Any) -> Correction:
    approval: Revision | None = joined(row, "approval")
    if approval is not None and approval.approved_at is not None and approval.approved_at < row.asked_at:
        approval = None
    return Correction(
        report=row,
        reason=row.reason,
        asked_at=row.asked_at,
        asked_by=row.reopened_by.name,
        approved_at=approval.approved_at if approval else None,
        approved_by=approval.approved_by.name if approval and approval.approved_by else "",
    )
