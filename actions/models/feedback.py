"""What citizens tell the leadership office."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from agencies.models import Person

from .plans import Plan


class Feedback(models.Model):
    """One message from the public site, until the office has dealt with it.

    `about`: the page it was written on. `contact`: only where a reply is wanted; deleted when it is dealt with, so that
    nobody is named for longer than needed.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="feedback")
    about = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    contact = models.CharField(max_length=100, blank=True)
    given_at = models.DateTimeField()
    note = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("given_at", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="feedback_says_something"),
            models.CheckConstraint(
                condition=Q(note="", closed_at=None, closed_by=None)
                | (~Q(note="") & Q(contact="", closed_at__gte=F("given_at"), closed_by__isnull=False)),
                name="feedback_closed_whole",
            ),
        )

    def __str__(self) -> str:
        return f"{self.plan} #{self.pk}"
