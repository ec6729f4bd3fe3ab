"""Bring rows to a wanted state and say what changed; used by loaders that may be run again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Manager, Model, QuerySet

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: `before` is None where the row is new, `after` where it is gone."""

    what: str
    field: str = ""
    before: Any = None
    after: Any = None

    def __str__(self) -> str:
        if not self.field:
            return f"{'+' if self.before is None else '-'} {self.what}"
        return f"~ {self.what} {self.field}: {self.before!r} -> {self.after!r}"


def upsert(
    rows: Manager[M] | QuerySet[M], *, key: Mapping[str, Any], values: Mapping[str, Any], name: str
) -> tuple[M, list[Change]]:
    """Find the row by `key` and set `values`, or create it; return it with the changes made."""
    row = rows.filter(**key).first()
    if row is None:
        return rows.create(**key, **values), [Change(name, after=name)]
    changes = [
        Change(name, field, getattr(row, field), value)
        for field, value in values.items()
        if getattr(row, field) != value
    ]
    if changes:
        for change in changes:
            setattr(row, change.field, change.after)
        row.save(update_fields=[change.field for change in changes])
    return row, changes
