"""Who is reading a submitted report, and to whom it was handed over."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from agencies.models import Person

from .reports import Report


class Presence(models.Model):
    """A reviewer had this report open at that moment. It tells others; it never blocks them."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="presences")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("report", "-at")
        constraints = (models.UniqueConstraint(fields=("report", "person"), name="presence_once"),)

    def __str__(self) -> str:
        return f"{self.report}: {self.person}"


class Handover(models.Model):
    """A submitted report was handed to a reviewer, who may hand it on; what is decided is no longer anybody's."""

    report = models.OneToOneField(Report, models.CASCADE, related_name="handover")
    to = models.ForeignKey(Person, models.PROTECT, related_name="+")
    note = models.TextField(blank=True)
    handed_at = models.DateTimeField()
    handed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("handed_at",)
        constraints = (models.CheckConstraint(condition=~Q(to=F("handed_by")), name="handover_to_another"),)

    def __str__(self) -> str:
        return f"{self.report} → {self.to}"
