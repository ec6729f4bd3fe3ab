"""What supporting agencies answered to a lead's text, and on which text."""

from __future__ import annotations

from dataclasses import dataclass

from actions.domain.workflow import Role
from actions.models import Concurrence, Report, Revision
from actions.selectors.revisions import hashes
from agencies.models import Agency


@dataclass(frozen=True, slots=True)
class Reply:
    """A supporting agency and its answer to the lead's text; `stale`: given on an earlier text."""

    agency: Agency
    answer: Concurrence | None
    stale: bool = False


def replies(report: Report, revision: Revision | None) -> list[Reply]:
    """Every supporting agency with its answer to the text as it stands now."""
    rows = Report.objects.filter(quarter=report.quarter_id, measure=report.measure_id, role=Role.SUPPORT)
    answers = {row.agency_id: row for row in Concurrence.objects.filter(report=report)}
    digest = hashes([revision])[revision.pk] if revision and answers else ""
    found = []
    for row in rows.select_related("agency").order_by("agency__order"):
        answer = answers.get(row.agency_id)
        found.append(Reply(row.agency, answer, answer is not None and answer.text_hash != digest))
    return found
