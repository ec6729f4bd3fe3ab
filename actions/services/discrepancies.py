"""What the rules warn of in submitted reports, with the reason that was given: one row for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from actions.models import Report
from actions.selectors.review import readable_by
from actions.selectors.revisions import contents, latest_submitted
from agencies.models import Person
from hz_plus.lib.errors import Problem, Severity
from hz_plus.lib.quarters import Period

from .checks import of_contents


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """One thing the rules say of a submitted report."""

    report: Report
    problem: Problem


def discrepancies(person: Person, period: Period | None) -> list[Discrepancy]:
    """Every warning of the rules in force on what was last submitted for the quarter `period`, and every hint that was
    answered with a reason, by measure. A fixed number of queries, whatever the number of reports.
    """
    if period is None:
        return []
    rows = readable_by(person).for_work().filter(quarter__year=period.year, quarter__number=period.number)
    filed = rows.filter(first_submitted_at__isnull=False).select_related("quarter__plan__lead_office")
    return _found(list(filed.order_by("measure__order", "role", "agency__order")))


def _found(reports: Sequence[Report]) -> list[Discrepancy]:
    latest = latest_submitted(reports)
    written = [report for report in reports if report.pk in latest]
    texts = contents([latest[report.pk] for report in written])
    found = of_contents(written, [texts[latest[report.pk].pk] for report in written])
    return [
        Discrepancy(report, problem)
        for report, problems in zip(written, found, strict=True)
        for problem in problems
        if problem.severity is Severity.WARNING or problem.reason
    ]
