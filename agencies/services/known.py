"""Rows that are never overwritten: amended by superseding the one known so far."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from django.db.models import Manager, Model, QuerySet

from agencies.querysets import valid_on
from hz_plus.lib.upsert import Change

M = TypeVar("M", bound=Model)


def amend(
    rows: Manager[M] | QuerySet[M],
    *,
    key: Mapping[str, Any],
    values: Mapping[str, Any],
    name: str,
    at: datetime,
) -> tuple[M, list[Change]]:
    """Make what is known of `key` say `values` from the moment `at` on; return the row with the changes made.

    Where the known row says otherwise it is superseded by a copy that says so; where there is none, one is made.
    """
    known = rows.filter(superseded_at=None, **key).first()
    if known is None:
        return rows.create(**key, **values, recorded_at=at), [Change(name, after=name)]
    changes = [
        Change(name, field, getattr(known, field), value)
        for field, value in values.items()
        if getattr(known, field) != value
    ]
    return (supersede(known, values=values, at=at) if changes else known), changes


def supersede(known: M, *, values: Mapping[str, Any], at: datetime) -> M:
    """Let a copy of `known` with `values` take its place at the moment `at`; return the copy."""
    columns = {
        field.name: getattr(known, field.name)
        for field in known._meta.concrete_fields
        if not field.primary_key
    }
    end(known, at=at)
    rows: Manager[M] = type(known)._default_manager
    return rows.create(**columns | {**values, "recorded_at": at, "superseded_at": None})


def end(known: Model, *, at: datetime) -> None:
    """Let `known` be known until the moment `at` only."""
    known.superseded_at = at  # type: ignore[attr-defined]
    known.save(update_fields=("superseded_at",))


def begin(
    rows: Manager[M] | QuerySet[M],
    *,
    key: Mapping[str, Any],
    values: Mapping[str, Any],
    on: date,
    at: datetime,
) -> M:
    """Let `values` be valid for `key` from the day `on`; what was valid until then ends the day before.

    Known from the moment `at`. A row that begins on the same day is superseded.
    """
    known = rows.filter(valid_on(on), superseded_at=None, **key).first()
    if known is None:
        return rows.create(**key, **values, valid_from=on, recorded_at=at)
    if known.valid_from == on:  # type: ignore[attr-defined]
        return supersede(known, values=values, at=at)
    until = known.valid_to  # type: ignore[attr-defined]
    supersede(known, values={"valid_to": on - timedelta(days=1)}, at=at)
    return rows.create(**key, **values, valid_from=on, valid_to=until, recorded_at=at)
