"""What a form would show if it were saved; nothing is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from actions import registry
from actions.domain.workflow import Event
from actions.models import Report, Revision
from actions.registry import Panel
from actions.selectors.filing import form_panels
from agencies.models import Person
from hz_plus.lib.errors import Problem

from . import content, reports


def panels(report: Report, typed: Mapping[str, Any], *, by: Person) -> tuple[list[Panel], Sequence[Problem]]:
    """The registered parts of the form with `typed` in them, and what must be corrected.

    Empty for people who may not save the report.
    """
    if Event.SAVE not in reports.available_events(report, by):
        return [], ()
    owned = frozenset().union(*(part.fields for part in registry.parts()))
    parts_only = {name: value for name, value in typed.items() if name in owned}
    problems = content.clean([report], [parts_only])[0].problems
    latest = Revision.objects.filter(report=report).order_by("pk").last()
    return form_panels(report, latest, parts_only), problems
