"""Requests for more time."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Person

from .reports import Report


class Decision(models.TextChoices):
    """What the office answered."""

    GRANTED = "granted", _("已准予")
    REFUSED = "refused", _("未准予")


class Extension(models.Model):
    """An agency asks that a report be due later, with a reason; the office grants or refuses it.

    `asked_until` and `granted_until` are last days; the office may grant another day than was asked for.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="extensions")
    asked_until = models.DateField()
    reason = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    decision = models.CharField(max_length=8, choices=Decision, blank=True)
    granted_until = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("asked_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("report",), condition=Q(decided_at=None), name="extension_one_waiting"
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_at=None, decided_by=None)
                | Q(decision__in=Decision.values, decided_at__isnull=False, decided_by__isnull=False),
                name="extension_decided_whole",
            ),
            models.CheckConstraint(
                condition=Q(decision="granted", granted_until__isnull=False)
                | (~Q(decision="granted") & Q(granted_until=None)),
                name="extension_granted_until_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(decision="refused") | ~Q(note=""), name="extension_refused_with_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None) | Q(decided_at__gte=F("asked_at")),
                name="extension_decided_after_asked",
            ),
        )

    def __str__(self) -> str:
        return f"{self.report}: {self.asked_until} {self.decision}"
