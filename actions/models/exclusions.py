"""Reports that a quarter was published without."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from agencies.models import Person

from .reports import Report


class Exclusion(models.Model):
    """A submitted report that was not decided when its quarter was published, and why it was left out."""

    report = models.OneToOneField(Report, models.CASCADE, related_name="exclusion")
    reason = models.TextField()
    excluded_at = models.DateTimeField()
    excluded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("report",)
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="exclusion_says_why"),)

    def __str__(self) -> str:
        return f"{self.report}: {self.reason}"
