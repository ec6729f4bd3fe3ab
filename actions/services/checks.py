"""What must be complete before a report goes to its signer."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from actions import registry
from actions.models import Report, Revision
from hz_plus.lib.errors import Problem, Severity


def problems(reports: Sequence[Report], revisions: dict[int, Revision]) -> dict[int, list[Problem]]:
    """By report id, what is still to be corrected in its working revision, the parts' findings included."""
    result: dict[int, list[Problem]] = {report.pk: [] for report in reports}
    for report in reports:
        revision = revisions.get(report.pk)
        if revision is None:
            result[report.pk].append(Problem("progress", "missing", _("先填写并保存。")))
        elif not revision.progress:
            result[report.pk].append(Problem("progress", "missing", _("写明本季进展。")))
    for part in registry.parts():
        found = part.check(list(revisions.values()))
        for revision in revisions.values():
            result[revision.report_id] += found.get(revision.pk, [])
    return result


def errors(found: Sequence[Problem]) -> list[Problem]:
    """Those that block."""
    return [problem for problem in found if problem.severity is Severity.ERROR]
