"""Stored figures, the thresholds they are judged by, and the requests to compute them."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from actions.models import Plan, Quarter
from agencies.models.agencies import once_from
from agencies.querysets import DatedQuerySet
from indicators.domain.kinds import Level, Light
from indicators.querysets import FigureQuerySet, RollUpRequestQuerySet

LIGHT_LABELS = {
    Light.DONE: _("已达标"),
    Light.GREEN: _("进展正常"),
    Light.YELLOW: _("进度偏慢"),
    Light.RED: _("明显滞后"),
    Light.GREY: _("暂无数据"),
}
_LIGHTS = [light.value for light in Light]


class Threshold(models.Model):
    """Gaps, in points, above which a light turns yellow and red, from a day on."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="thresholds")
    yellow_over = models.DecimalField(max_digits=6, decimal_places=3)
    red_over = models.DecimalField(max_digits=6, decimal_places=3)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    objects = DatedQuerySet["Threshold"].as_manager()

    class Meta:
        ordering = ("plan", "valid_from")
        constraints = (
            *once_from("plan", name="threshold_once"),
            models.CheckConstraint(
                condition=Q(yellow_over__gte=0, red_over__gt=F("yellow_over"), red_over__lt=1000),
                name="threshold_red_beyond_yellow",
            ),
        )

    def __str__(self) -> str:
        return f"{self.plan}: >{self.yellow_over}, >{self.red_over}"


def _share() -> models.DecimalField[Decimal | None, Decimal | None]:
    """A computed number, kept to 12 decimals."""
    return models.DecimalField(max_digits=30, decimal_places=12, null=True)


class Figure(models.Model):
    """One computed figure of one quarter: what every page, the API and the bulletin read.

    `subject` is the code of the plan, area, measure, indicator or agency. Shares are fractions
    (0.45 is 45 %), the gap is in points, value, expected and target are in the indicator's unit.
    `facts` holds the other numbers that the explanation is rendered from.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="figures")
    quarter = models.ForeignKey(Quarter, models.CASCADE, related_name="figures")
    level = models.CharField(max_length=16, choices=[(level.value, level.value) for level in Level])
    subject = models.CharField(max_length=64)
    area = models.CharField(max_length=8, blank=True)
    light = models.CharField(max_length=8, blank=True)
    computed_light = models.CharField(max_length=8, blank=True)
    judged_light = models.CharField(max_length=8, blank=True)
    reason = models.CharField(max_length=24, blank=True)
    value = _share()
    expected = _share()
    target = _share()
    attainment = _share()
    gap = _share()
    reported = models.PositiveIntegerField(default=0)
    to_report = models.PositiveIntegerField(default=0)
    stale = models.BooleanField(default=False)
    counts = models.JSONField(null=True)
    driver = models.CharField(max_length=24, blank=True)
    facts = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    computed_at = models.DateTimeField()

    objects = FigureQuerySet.as_manager()

    class Meta:
        ordering = ("plan", "quarter", "level", "subject")
        constraints = (
            models.UniqueConstraint(fields=("plan", "quarter", "level", "subject"), name="figure_once"),
            models.CheckConstraint(
                condition=Q(level__in=[level.value for level in Level]), name="figure_level_known"
            ),
            models.CheckConstraint(condition=Q(light__in=["", *_LIGHTS]), name="figure_light_known"),
            models.CheckConstraint(
                condition=Q(computed_light__in=["", *_LIGHTS]), name="figure_computed_light_known"
            ),
            models.CheckConstraint(
                condition=Q(light="grey") | Q(reason=""), name="figure_reason_only_of_grey"
            ),
        )

    def __str__(self) -> str:
        return f"{self.quarter} {self.level} {self.subject}: {self.light}"


class RollUpRequest(models.Model):
    """A wish, written with what caused it, that the figures from `quarter` on be computed again."""

    quarter = models.ForeignKey(Quarter, models.CASCADE, related_name="roll_up_requests")
    requested_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = RollUpRequestQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        indexes = (
            models.Index(fields=("requested_at",), condition=Q(done_at=None), name="roll_up_request_waiting"),
        )

    def __str__(self) -> str:
        return f"{self.quarter} @ {self.requested_at}"
