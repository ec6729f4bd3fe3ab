"""What was filed: values and milestone claims, each belonging to a revision of a report."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from actions.models import Plan, Revision
from agencies.models import Agency
from indicators.querysets import ValueQuerySet

from .indicators import Indicator, Milestone, finite, optional_figure


class Value(models.Model):
    """One agency's figure of one indicator in one revision; missing is no row, never zero.

    A ratio holds numerator and denominator, every other kind `value`. Plan and `period` (the quarter's ordinal) are
    those of the revision's report, which never change, and so is `agency`, unless the lead types the figures of
    parts: then it is whose part the figure is of. With them one index serves every roll-up.
    That index and `value_once` begin with plan and revision, and an indicator is asked for with its plan: these
    keys need no indexes of their own, which the planner would take in the place of the one that is in order.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="+", db_index=False)
    revision = models.ForeignKey(Revision, models.CASCADE, related_name="values", db_index=False)
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="values", db_index=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    period = models.PositiveSmallIntegerField()
    value = optional_figure()
    numerator = optional_figure()
    denominator = optional_figure()
    note = models.CharField(max_length=300, blank=True)

    objects = ValueQuerySet.as_manager()

    class Meta:
        ordering = ("revision", "indicator__order")
        constraints = (
            models.UniqueConstraint(fields=("revision", "indicator", "agency"), name="value_once"),
            models.CheckConstraint(
                condition=Q(value__isnull=False, numerator=None, denominator=None)
                | Q(value=None, numerator__isnull=False, denominator__isnull=False),
                name="value_or_whole_pair",
            ),
            models.CheckConstraint(
                condition=Q(numerator=None)
                | Q(numerator__gte=0, denominator__gt=0, numerator__lte=F("denominator")),
                name="value_numerator_within_denominator",
            ),
            models.CheckConstraint(
                condition=finite("value", "numerator", "denominator"), name="value_finite"
            ),
        )
        indexes = (
            models.Index(
                fields=("plan", "indicator", "agency", "period"),
                include=("revision", "value", "numerator", "denominator"),
                name="value_by_indicator",
            ),
        )

    def __str__(self) -> str:
        filed = f"{self.numerator}/{self.denominator}" if self.value is None else f"{self.value}"
        return f"{self.indicator.code}: {filed}"


class MilestoneClaim(models.Model):
    """A revision says that a step was done, and when."""

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="milestone_claims")
    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="claims")
    done_on = models.DateField()
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("revision", "milestone__order")
        constraints = (
            models.UniqueConstraint(fields=("revision", "milestone"), name="milestone_claim_once"),
        )

    def __str__(self) -> str:
        return f"{self.milestone} {self.done_on}"
