"""The content of revisions, read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from actions import registry
from actions.domain.items import ITEM_KINDS
from actions.models import Report, Revision
from agencies.domain.chain import digest

TEXT_LIMITS = {
    "progress": 1000,
    "results": 1000,
    "delay_reason": 500,
    "judged_reason": 300,
    "contact": 100,
}
"""The text fields of a report and how many characters each holds."""

OWN_COLUMNS = (*TEXT_LIMITS, "judged_light", "attachments", *ITEM_KINDS)


def latest_submitted(reports: Sequence[Report]) -> dict[int, Revision]:
    """By report id, the submitted revision with the highest number."""
    rows = Revision.objects.submitted().filter(report__in=[report.pk for report in reports])
    rows = rows.order_by("report", "number")
    return {row.report_id: row for row in rows}


def contents(revisions: Sequence[Revision]) -> dict[int, dict[str, Any]]:
    """By revision id, the whole content as plain JSON values: what is hashed, compared and shown by the API."""
    result = {revision.pk: own_columns(revision) for revision in revisions}
    for part in registry.parts():
        for pk, own in part.content(revisions).items():
            result[pk] |= own
    return result


def own_columns(revision: Revision) -> dict[str, Any]:
    """The content that lies in the revision's own row."""
    return {name: getattr(revision, name) for name in OWN_COLUMNS}


def content_of(revision: Revision | None) -> dict[str, Any]:
    """The whole content of one revision; empty where there is none."""
    return contents([revision])[revision.pk] if revision else {}


def saved_contents(reports: Sequence[Report]) -> dict[int, dict[str, Any]]:
    """By report id, what the agency itself sees: the content being written, else the latest submitted."""
    latest = {row.report_id: row for row in Revision.objects.filter(report__in=reports).order_by("pk")}
    found = contents(list(latest.values()))
    return {report: found[row.pk] for report, row in latest.items()}


def saved_items(reports: Sequence[Report]) -> dict[int, dict[str, list[dict[str, Any]]]]:
    """By report id, the rows of what `saved_contents` reads, by field. One query."""
    rows = Revision.objects.filter(report__in=reports).order_by("pk") if reports else ()
    return {row.report_id: {name: getattr(row, name) for name in ITEM_KINDS} for row in rows}


def hashes(revisions: Sequence[Revision]) -> dict[int, str]:
    """By revision id, SHA-256 of its content."""
    return {pk: digest(content) for pk, content in contents(revisions).items()}
