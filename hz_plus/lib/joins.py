"""Rows read together with what belongs to them, in one statement."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import FilteredRelation, Model, Q, QuerySet

M = TypeVar("M", bound=Model)


def join(rows: QuerySet[M], path: str, relation: str, condition: Q | None = None) -> QuerySet[M]:
    """`rows` with what they reach by `relation`, as far as `condition` (in lookups from the row) holds.

    `path` begins with the name that `joined` finds it by, and may go on to what it points at:
    `link__agency`. A row comes once for each thing that it reaches, and once where it reaches none.
    """
    name = path.partition("__")[0]
    beside = FilteredRelation(relation, condition=condition or Q())
    widened: QuerySet[M] = rows.annotate(**{name: beside}).select_related(path)
    return widened


def joined(row: Model, name: str) -> Any:
    """What `join` found for `row`; None where it found nothing, since Django leaves the name unset there."""
    return getattr(row, name, None)
