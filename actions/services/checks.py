"""What must be complete before a report goes to its signer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from actions import registry
from actions.models import Report, Revision
from actions.selectors.revisions import contents
from hz_plus.lib.errors import Problem


def problems(reports: Sequence[Report], revisions: Mapping[int, Revision]) -> dict[int, list[Problem]]:
    """By report id, what the rules say of its working revision; `revisions` by report id."""
    written = [report for report in reports if report.pk in revisions]
    saved = contents([revisions[report.pk] for report in written])
    found = of_contents(written, [saved[revisions[report.pk].pk] for report in written])
    nothing = [Problem("progress", "missing", _("先填写并保存。"))]
    return {report.pk: list(nothing) for report in reports} | {
        report.pk: own for report, own in zip(written, found, strict=True)
    }


def of_contents(reports: Sequence[Report], contents: Sequence[Mapping[str, Any]]) -> list[list[Problem]]:
    """For each report, what the rules say of its content, saved or not; the parts' findings included."""
    result = [_own(content) for content in contents]
    for part in registry.parts() if reports else ():
        for own, found in zip(result, part.check(reports, contents), strict=True):
            own += found
    return result


def _own(content: Mapping[str, Any]) -> list[Problem]:
    return [] if content.get("progress") else [Problem("progress", "missing", _("写明本季进展。"))]


def blocking(found: Sequence[Problem]) -> list[Problem]:
    """Those that block: errors, and warnings for which no reason is given yet."""
    return [problem for problem in found if problem.blocks]
