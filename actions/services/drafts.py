"""Keeping a draft while it is typed: whatever can be stored is, the rest is named and stays on the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from actions.domain.items import ITEM_KINDS
from actions.models import Report
from actions.selectors.overlays import key_of, path_of, row_fields
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
    """Without the fields, and of the rows without those, that must be corrected."""
    wrong = [problem.field for problem in problems]
    result: dict[str, Any] = {}
    for name, value in typed.items():
        if name in row_fields() and name not in wrong and isinstance(value, list):
            result[name] = [
                row for index, row in enumerate(value) if not _concerns(_place(name, index, row), wrong)
            ]
        elif not _concerns(name, wrong):
            result[name] = value
    return result


def _place(name: str, index: int, row: Any) -> str:
    return (
        f"{name}/{index}"
        if name in ITEM_KINDS or not isinstance(row, Mapping)
        else path_of(name, key_of(row))
    )


def _concerns(place: str, wrong: Sequence[str]) -> bool:
    """Whether one of the `wrong` paths lies at the place, below it, or above it."""
    return any(f"{path}/".startswith(f"{place}/") or f"{place}/".startswith(f"{path}/") for path in wrong)
