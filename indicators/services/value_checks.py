"""What the rules say of a report's values before it may be signed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from actions.models import Report
from actions.registry import Panel
from hz_plus.lib.errors import Problem
from indicators.selectors.backdrops import backdrop
from indicators.selectors.facts import facts
from indicators.selectors.forms import fields_of, typed_for

from . import findings


def check(reports: Sequence[Report], contents: Sequence[Mapping[str, Any]]) -> list[list[Problem]]:
    """For each report, what the tables of `indicators.domain.checks` find in its content."""
    behind = backdrop(reports)
    return [
        findings.problems(facts(report, content, behind).found())
        for report, content in zip(reports, contents, strict=True)
    ]


def panel(template: str, report: Report, content: Mapping[str, Any]) -> Panel | None:
    """The values part of a page, with what the rules say of it; None where the report files none."""
    behind = backdrop([report])
    for_us = [] if report.is_lead else typed_for(report)
    if not behind.known[report.pk] and not for_us:
        return None
    seen = facts(report, content, behind)
    shown = {"fields": fields_of(seen), "report": report, "typed_for_us": for_us}
    return Panel(template, shown, tuple(findings.problems(seen.found())))
