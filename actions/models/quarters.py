"""Quarters of a plan."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from actions.domain.stages import Stage
from actions.querysets import QuarterQuerySet
from agencies.models import Person
from hz_plus.lib.quarters import Period

from .plans import Plan

STAGE_LABELS = {
    Stage.SCHEDULED: _("未开始"),
    Stage.OPEN: _("已开启"),
    Stage.CLOSED: _("已关闭"),
    Stage.PUBLISHED: _("已发布"),
}


class Quarter(models.Model):
    """One quarter of a plan with its deadlines.

    Each `…_due_at` is the moment the last day is over (the next day's 00:00 in the plan's
    time zone): what was submitted before it is on time.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="quarters")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    opens_at = models.DateTimeField()
    district_due_at = models.DateTimeField()
    support_due_at = models.DateTimeField()
    lead_due_at = models.DateTimeField()
    review_due_at = models.DateTimeField()
    bulletin_due_at = models.DateTimeField()
    stage = models.CharField(
        max_length=16,
        choices=[(stage.value, label) for stage, label in STAGE_LABELS.items()],
        default=Stage.SCHEDULED,
    )
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    objects = QuarterQuerySet.as_manager()

    class Meta:
        verbose_name = _("季度")
        verbose_name_plural = _("季度")
        ordering = ("plan", "year", "number")
        constraints = (
            models.UniqueConstraint(fields=("plan", "year", "number"), name="quarter_once"),
            models.CheckConstraint(condition=Q(number__gte=1, number__lte=4), name="quarter_number_1_to_4"),
            models.CheckConstraint(
                condition=Q(stage__in=[stage.value for stage in Stage]), name="quarter_stage_known"
            ),
            models.CheckConstraint(
                condition=Q(district_due_at__lt=F("support_due_at"))
                & Q(support_due_at__lt=F("lead_due_at"))
                & Q(lead_due_at__lt=F("review_due_at"))
                & Q(review_due_at__lt=F("bulletin_due_at")),
                name="quarter_deadlines_in_order",
            ),
            models.CheckConstraint(
                condition=Q(stage="published", published_at__isnull=False)
                | (~Q(stage="published") & Q(published_at=None)),
                name="quarter_published_is_dated",
            ),
        )

    def __str__(self) -> str:
        return str(self.period)

    @property
    def period(self) -> Period:
        """The calendar quarter."""
        return Period(self.year, self.number)
