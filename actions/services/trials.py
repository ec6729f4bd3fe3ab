"""What a form would show if it were saved; nothing is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from actions.domain.workflow import Event
from actions.models import Report
from actions.registry import Panel
from actions.selectors.filing import form_panels, working_text
from actions.selectors.overlays import overlaid, part_fields
from actions.selectors.revisions import content_of
from agencies.models import Person
from hz_plus.lib.errors import Problem

from . import content, reports


@dataclass(frozen=True, slots=True)
class Trial:
    """The registered parts of the form as they would be saved, and what must be corrected before."""

    panels: Sequence[Panel] = ()
    problems: Sequence[Problem] = ()


def trial(report: Report, typed: Mapping[str, Any], *, by: Person) -> Trial:
    """What the form would show with `typed` in it. Nothing for people who may not save the report."""
    if Event.SAVE not in reports.available_events(report, by):
        return Trial()
    parts_only = {name: value for name, value in typed.items() if name in part_fields()}
    problems = content.clean([report], [parts_only])[0].problems
    saved = content_of(working_text(report))
    return Trial(form_panels(report, overlaid(saved, typed)), problems)
