"""Feedback as the office reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from actions.models import Feedback
from agencies.authorization import standing
from agencies.domain.roles import Permission
from agencies.models import Person

_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Received:
    """What waits, the oldest first, and what was dealt with last."""

    waiting: Sequence[Feedback]
    closed: Sequence[Feedback]


def of_office(person: Person) -> QuerySet[Feedback]:
    """The feedback on the plans of the offices for which `person` reviews."""
    offices = standing(person).at(Permission.REVIEW)
    return Feedback.objects.filter(plan__lead_office__in=offices).select_related(
        "plan__lead_office", "closed_by"
    )


def received(person: Person) -> Received:
    """What the office of `person` was told. Two queries."""
    rows = of_office(person)
    return Received(
        list(rows.filter(closed_at=None)[:_SHOWN]),
        list(rows.exclude(closed_at=None).order_by("-closed_at")[:_SHOWN]),
    )
