"""What a form would show if it were saved; nothing is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from actions import registry
from actions.domain.workflow import Event
from actions.models import Report
from actions.registry import Panel
from actions.selectors.filing import form_panels
from agencies.models import Person
from hz_plus.lib.errors import Problem

from . import content, reports


def panels(report: Report, typed: Mapping[str, Any], *, by: Person) -> tuple[list[Panel], Sequence[Problem]]:
    """The registered parts of the form with `typed` in them, and what must be corrected.

    The parts compute from rows, so the rows are written and the transaction taken back: the
    answer is exactly the one that saving would give. Rows with a problem are left out. Nothing
    is told to anybody and nothing recorded. Empty for people who may not save the report.
    """
    if Event.SAVE not in reports.available_events(report, by):
        return [], ()
    owned = frozenset().union(*(part.fields for part in registry.parts()))
    parts_only = {name: value for name, value in typed.items() if name in owned}
    problems = content.clean([report], [parts_only])[0].problems
    sound = {name: _without(rows, name, problems) for name, rows in parts_only.items()}
    with transaction.atomic():
        working = content.working_revisions([report])[report.pk]
        content.write([(working, content.clean([report], [sound])[0])])
        shown = form_panels(report, working, None)
        transaction.set_rollback(True)
    return shown, problems


def _without(rows: Any, name: str, problems: Sequence[Problem]) -> list[Any]:
    """The rows of `name` about which there is no problem."""
    wrong = {problem.field.split("/")[1] for problem in problems if problem.field.startswith(f"{name}/")}
    return [row for row in rows if row.get("indicator") not in wrong]
