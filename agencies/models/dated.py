"""Two times of a row: from when to when it is valid, and from when to when it was known."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hz_plus.lib import clock


class Known(models.Model):
    """A row that is never overwritten.

    It is known from `recorded_at` on, until it was found wrong or amended and another took its place at
    `superseded_at`: so everything can be read as it stood at any moment.
    """

    recorded_at = models.DateTimeField(default=clock.now)
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


def known_in_order() -> models.CheckConstraint:
    """A row is superseded after it was recorded."""
    return models.CheckConstraint(
        condition=Q(superseded_at=None) | Q(superseded_at__gte=F("recorded_at")),
        name="%(app_label)s_%(class)s_known_in_order",
    )


def valid_period() -> models.CheckConstraint:
    """`valid_to` is not before `valid_from`."""
    return models.CheckConstraint(
        condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
        name="%(app_label)s_%(class)s_valid_period",
    )


def once(*fields: str, name: str) -> models.UniqueConstraint:
    """One known row for `fields`."""
    return models.UniqueConstraint(fields=fields, condition=Q(superseded_at=None), name=name)


def once_from(
    *fields: str, name: str, known: bool = True
) -> tuple[models.UniqueConstraint, models.UniqueConstraint]:
    """One row for `fields` from each day on, and one without a day (databases differ on nulls).

    Where rows are superseded, one `known` row.
    """
    current = {"superseded_at": None} if known else {}
    dated = Q(valid_from__isnull=False, **current) if known else None
    return (
        models.UniqueConstraint(fields=(*fields, "valid_from"), condition=dated, name=name),
        models.UniqueConstraint(
            fields=fields, condition=Q(valid_from=None, **current), name=f"{name}_undated"
        ),
    )
