"""Keeping a draft while it is typed: whatever can be stored is, the rest is named and stays on the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from actions.domain.items import ITEM_KINDS
from actions.models import Report
from actions.selectors.overlays import row_fields
from agencies.models import Person
from hz_plus.lib.errors import Problem

from . import content, reports
from .moves import Draft


@transaction.atomic
def keep(
    report: Report, typed: Mapping[str, Any], *, by: Person, version: int | None = None
) -> tuple[Report, list[Problem]]:
    """Save what of `typed` is right; return what is not. Refuses like `reports.save_all`, but never for content."""
    problems = content.clean([report], [typed])[0].problems
    draft = Draft(report=report, content=_storable(typed, problems), by=by, version=version, is_kept=True)
    return reports.save_all([draft])[0], problems


def _storable(typed: Mapping[str, Any], problems: Sequence[Problem]) -> dict[str, Any]:
    """Without the fields, and of the parts without the rows, that must be corrected."""
    wrong = {tuple(problem.field.split("/")[:2]) for problem in problems}
    fields = {place[0] for place in wrong}
    result: dict[str, Any] = {}
    for name, value in typed.items():
        if name not in fields:
            result[name] = value
        elif name in row_fields() and (name,) not in wrong and isinstance(value, list):
            keys = (
                map(str, range(len(value)))
                if name in ITEM_KINDS
                else (str(row.get("indicator")) for row in value)
            )
            result[name] = [row for row, key in zip(value, keys, strict=True) if (name, key) not in wrong]
    return result
