"""Saying that what reading pages show has changed."""

from __future__ import annotations

from django.db.models import F

from indicators.models import Edition


def advance(plan: int | None = None) -> None:
    """Count a change of the figures of `plan`, or of definitions, in the transaction that makes it."""
    rows = Edition.objects.filter(plan=plan)
    if not rows.update(number=F("number") + 1):
        Edition.objects.bulk_create([Edition(plan_id=plan)], ignore_conflicts=True)
        rows.update(number=F("number") + 1)
