"""What is done about matters to coordinate."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from actions.domain.coordination import Standing
from agencies.models import Agency, Person

from .plans import Measure
from .reports import Report

STANDING_LABELS = {
    Standing.OPEN: _("待交办"),
    Standing.ASSIGNED: _("已交办"),
    Standing.ANSWERED: _("已答复"),
    Standing.CLOSED: _("已办结"),
}


class Coordination(models.Model):
    """What the office does about one matter: assigned to an agency with a last day, answered, closed.

    The matter is row `row` of what `agency` reports of `measure`, in whatever quarter; `report` is the one in which
    it was first taken up. `version` counts every act.
    """

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    row = models.CharField(max_length=12)
    report = models.ForeignKey(Report, models.PROTECT, related_name="coordinations")
    standing = models.CharField(
        max_length=8,
        choices=[(standing.value, label) for standing, label in STANDING_LABELS.items()],
        default=Standing.OPEN,
    )
    version = models.PositiveIntegerField(default=0)
    matter = models.TextField()
    assignee = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="assigned_matters"
    )
    due_on = models.DateField(null=True, blank=True)
    assigned_at = models.DateTimeField(null=True, blank=True)
    assigned_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("due_on", "pk")
        constraints = (
            models.UniqueConstraint(fields=("measure", "agency", "row"), name="coordination_once"),
            models.CheckConstraint(
                condition=Q(standing__in=[standing.value for standing in Standing]),
                name="coordination_standing_known",
            ),
            models.CheckConstraint(
                condition=Q(assignee=None, due_on=None, assigned_at=None, assigned_by=None)
                | Q(
                    assignee__isnull=False,
                    due_on__isnull=False,
                    assigned_at__isnull=False,
                    assigned_by__isnull=False,
                ),
                name="coordination_assigned_whole",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None, answered_by=None)
                | (~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="coordination_answered_whole",
            ),
            models.CheckConstraint(
                condition=Q(note="", closed_at=None, closed_by=None)
                | (~Q(note="") & Q(closed_at__isnull=False, closed_by__isnull=False, standing="closed")),
                name="coordination_closed_whole",
            ),
            models.CheckConstraint(condition=~Q(assignee=F("agency")), name="coordination_not_with_itself"),
        )
        indexes = (models.Index(fields=("assignee", "standing"), name="coordination_assigned"),)

    def __str__(self) -> str:
        return f"{self.agency}: {self.matter}"
