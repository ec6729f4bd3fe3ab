"""The demo's clock."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class ClockAnchor(models.Model):
    """Business time was `business_at` when real time was `real_at`; both run at the same pace.

    At most one row, written by the command `demo` alone.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    business_at = models.DateTimeField()
    real_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(id=1), name="clock_anchor_only_one"),)

    def __str__(self) -> str:
        return f"{self.business_at} = {self.real_at}"
