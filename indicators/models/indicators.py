"""Indicators with their targets, baselines, milestones and parts."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from actions.models import Measure, Plan
from agencies.models import Agency
from agencies.models.agencies import once_from, valid_period
from agencies.querysets import DatedQuerySet
from hz_plus.lib.languages import said
from indicators.domain.kinds import Aggregation, Direction, IndicatorKind, Shape
from indicators.querysets import IndicatorQuerySet

KIND_LABELS = {
    IndicatorKind.STOCK: _("累计/存量"),
    IndicatorKind.ANNUAL_FLOW: _("年度流量"),
    IndicatorKind.ANNUAL_QUOTA: _("年度定额"),
    IndicatorKind.RATIO: _("比例"),
    IndicatorKind.MILESTONE: _("里程碑"),
}
AGGREGATION_LABELS = {
    Aggregation.LEAD: _("以牵头单位数为准"),
    Aggregation.SUM: _("各单位合计"),
    Aggregation.RATIO_OF_SUMS: _("分子合计除以分母合计"),
    Aggregation.MAX: _("各单位最大值"),
    Aggregation.MEAN: _("各单位平均值"),
}
DIRECTION_LABELS = {Direction.UP: _("越高越好"), Direction.DOWN: _("越低越好")}
SHAPE_LABELS = {
    Shape.LINEAR: _("按日线性"),
    Shape.S_CURVE: _("S曲线"),
    Shape.POINTS: _("约定节点"),
    Shape.STEP: _("阶梯"),
}


def figure() -> models.DecimalField[Decimal | int | str, Decimal]:
    """A figure as filed or targeted: at most 15 significant digits, at most 4 of them decimals."""
    return models.DecimalField(max_digits=19, decimal_places=4)


def optional_figure() -> models.DecimalField[Decimal | int | str | None, Decimal | None]:
    """A figure that may be missing."""
    return models.DecimalField(max_digits=19, decimal_places=4, null=True, blank=True)


def finite(*columns: str) -> Q:
    """Each column is null or an ordinary number.

    `numeric` of PostgreSQL takes NaN, which it sorts above every number: a bound refuses it.
    """
    bound = 10**15
    condition = Q()
    for column in columns:
        condition &= Q(**{column: None}) | Q(**{f"{column}__gt": -bound, f"{column}__lt": bound})
    return condition


class Indicator(models.Model):
    """What is counted for a measure."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="indicators")
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="indicators")
    code = models.CharField(max_length=24)
    order = models.PositiveSmallIntegerField()
    name_zh = models.CharField(max_length=200)
    name_en = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=16, choices=[(k.value, label) for k, label in KIND_LABELS.items()])
    unit_zh = models.CharField(max_length=32, blank=True)
    unit_en = models.CharField(max_length=64, blank=True)
    decimals = models.PositiveSmallIntegerField(default=0)
    direction = models.CharField(
        max_length=8,
        choices=[(d.value, label) for d, label in DIRECTION_LABELS.items()],
        default=Direction.UP,
    )
    aggregation = models.CharField(
        max_length=16,
        choices=[(a.value, label) for a, label in AGGREGATION_LABELS.items()],
        default=Aggregation.LEAD,
    )
    shape = models.CharField(
        max_length=16, choices=[(s.value, label) for s, label in SHAPE_LABELS.items()], default=Shape.LINEAR
    )
    starts_from_zero = models.BooleanField(default=False)
    allows_negative = models.BooleanField(default=False)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("指标")
        verbose_name_plural = _("指标")
        ordering = ("plan", "order")
        constraints = (
            models.UniqueConstraint(fields=("plan", "code"), name="indicator_code_once"),
            models.CheckConstraint(
                condition=Q(kind__in=[k.value for k in IndicatorKind]), name="indicator_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(direction__in=[d.value for d in Direction]), name="indicator_direction_known"
            ),
            models.CheckConstraint(
                condition=Q(aggregation__in=[a.value for a in Aggregation]),
                name="indicator_aggregation_known",
            ),
            models.CheckConstraint(
                condition=Q(shape__in=[s.value for s in Shape]), name="indicator_shape_known"
            ),
            models.CheckConstraint(condition=Q(decimals__lte=4), name="indicator_decimals_up_to_4"),
            models.CheckConstraint(
                condition=Q(starts_from_zero=False) | Q(kind__in=("stock", "annual_quota")),
                name="indicator_zero_start_of_counts",
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.name_zh}"

    @property
    def name(self) -> str:
        """Name in the request's language."""
        return said(self, "name")

    @property
    def unit(self) -> str:
        """Unit in the request's language."""
        return said(self, "unit")


class Comparator(models.TextChoices):
    """How the text words a target; `=` counts as ≥ or ≤ in the indicator's direction."""

    AT_LEAST = ">=", "≥"
    AT_MOST = "<=", "≤"
    EQUAL = "=", "="


class Target(models.Model):
    """A figure to be reached by a day; an amendment ends the row and begins another."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="targets")
    due_on = models.DateField()
    value = figure()
    comparator = models.CharField(max_length=2, choices=Comparator)
    deadline_stated = models.BooleanField(default=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True)

    objects = DatedQuerySet["Target"].as_manager()

    class Meta:
        ordering = ("indicator", "due_on")
        constraints = (
            valid_period(),
            *once_from("indicator", "due_on", name="target_once"),
            models.CheckConstraint(
                condition=Q(comparator__in=Comparator.values), name="target_comparator_known"
            ),
            models.CheckConstraint(condition=finite("value"), name="target_value_finite"),
        )

    def __str__(self) -> str:
        return f"{self.indicator.code} {self.comparator} {self.value} ({self.due_on})"


class Baseline(models.Model):
    """Where an indicator's path starts, with its source; at most one."""

    indicator = models.OneToOneField(Indicator, models.CASCADE, related_name="baseline")
    value = figure()
    on = models.DateField()
    source = models.CharField(max_length=200)
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=finite("value"), name="baseline_value_finite"),
            models.CheckConstraint(condition=~Q(source=""), name="baseline_names_its_source"),
        )

    def __str__(self) -> str:
        return f"{self.indicator.code} {self.value} ({self.on})"


class Milestone(models.Model):
    """One weighted step of a milestone indicator."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="milestones")
    order = models.PositiveSmallIntegerField()
    name_zh = models.CharField(max_length=200)
    name_en = models.CharField(max_length=300, blank=True)
    due_on = models.DateField()
    deadline_stated = models.BooleanField(default=True)
    weight = models.DecimalField(max_digits=8, decimal_places=4)

    class Meta:
        ordering = ("indicator", "order")
        constraints = (
            models.UniqueConstraint(fields=("indicator", "order"), name="milestone_order_once"),
            models.CheckConstraint(
                condition=Q(weight__gt=0, weight__lt=10**4), name="milestone_weight_positive"
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator.code} #{self.order}"

    @property
    def name(self) -> str:
        """Name in the request's language."""
        return said(self, "name")


class Part(models.Model):
    """An agency's part of a decomposed target."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="parts")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="parts")
    due_on = models.DateField()
    value = figure()
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering = ("indicator", "agency__order", "due_on")
        constraints = (
            models.UniqueConstraint(fields=("indicator", "agency", "due_on"), name="part_once"),
            models.CheckConstraint(condition=finite("value"), name="part_value_finite"),
        )

    def __str__(self) -> str:
        return f"{self.indicator.code} {self.agency} {self.value}"
