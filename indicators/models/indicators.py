"""Indicators with their targets, baselines, milestones and parts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from actions.models import Measure, Plan
from agencies.models import Agency
from agencies.models.dated import Known, known_in_order, once, once_from, valid_period
from agencies.querysets import DatedQuerySet, KnownQuerySet
from hz_plus.lib.languages import said
from indicators.domain.kinds import Aggregation, Direction, EnteredBy, IndicatorKind, Shape
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
ENTERED_BY_LABELS = {EnteredBy.HOLDER: _("各单位自行填报"), EnteredBy.LEAD: _("牵头单位代填")}
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
    starts_from_zero = models.BooleanField(default=False)
    allows_negative = models.BooleanField(default=False)

    aggregation: str = Aggregation.LEAD
    shape: str = Shape.LINEAR
    baseline_value: Decimal | None = None
    baseline_on: date | None = None
    baseline_source: str | None = None
    baseline_is_demo: bool | None = None
    # The six above are annotated by `defined_on`: what `Method` and `Baseline` say of the indicator.
    steps: list[Milestone]
    known_targets: list[Target]
    # These two are read along by `with_steps` and `with_targets`.

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

    @property
    def baseline(self) -> Baseline | None:
        """The known baseline, None where there is none."""
        if self.baseline_value is None or self.baseline_on is None:
            return None
        return Baseline(
            indicator=self,
            value=self.baseline_value,
            on=self.baseline_on,
            source=self.baseline_source or "",
            is_demo=bool(self.baseline_is_demo),
        )

    @property
    def aggregation_name(self) -> str:
        """How its agencies' figures become one, in the request's language."""
        return str(AGGREGATION_LABELS[Aggregation(self.aggregation)])

    @property
    def shape_name(self) -> str:
        """The shape of its path, in the request's language."""
        return str(SHAPE_LABELS[Shape(self.shape)])


class Method(Known):
    """How an indicator's agencies' figures become one, who types them, how its path rises, from a day on.

    `points` are pairs of an ISO date and a share between 0 and 1 (as text), for the shapes that are agreed
    point by point. Each indicator has one method for every day; an amendment ends the row and begins another.
    """

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="methods")
    aggregation = models.CharField(
        max_length=16,
        choices=[(a.value, label) for a, label in AGGREGATION_LABELS.items()],
        default=Aggregation.LEAD,
    )
    shape = models.CharField(
        max_length=16, choices=[(s.value, label) for s, label in SHAPE_LABELS.items()], default=Shape.LINEAR
    )
    points = models.JSONField(default=list, blank=True)
    entered_by = models.CharField(
        max_length=8,
        choices=[(who.value, label) for who, label in ENTERED_BY_LABELS.items()],
        default=EnteredBy.HOLDER,
    )
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True)

    objects = DatedQuerySet["Method"].as_manager()

    class Meta:
        ordering = ("indicator", "valid_from")
        constraints = (
            valid_period(),
            known_in_order(),
            *once_from("indicator", name="method_once"),
            models.CheckConstraint(
                condition=Q(aggregation__in=[a.value for a in Aggregation]), name="method_aggregation_known"
            ),
            models.CheckConstraint(
                condition=Q(shape__in=[s.value for s in Shape]), name="method_shape_known"
            ),
            models.CheckConstraint(
                condition=Q(entered_by__in=[who.value for who in EnteredBy]), name="method_entered_by_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator.code} {self.aggregation} {self.shape}"


class Comparator(models.TextChoices):
    """How the text words a target; `=` counts as ≥ or ≤ in the indicator's direction."""

    AT_LEAST = ">=", "≥"
    AT_MOST = "<=", "≤"
    EQUAL = "=", "="


class Target(Known):
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
            known_in_order(),
            *once_from("indicator", "due_on", name="target_once"),
            models.CheckConstraint(
                condition=Q(comparator__in=Comparator.values), name="target_comparator_known"
            ),
            models.CheckConstraint(condition=finite("value"), name="target_value_finite"),
        )

    def __str__(self) -> str:
        return f"{self.indicator.code} {self.comparator} {self.value} ({self.due_on})"


class Baseline(Known):
    """Where an indicator's path starts, with its source; one known at a time.

    `is_adopted`: it is the first approved figure and its day, taken for want of a recorded one.
    """

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="baselines")
    value = figure()
    on = models.DateField()
    source = models.CharField(max_length=200)
    is_adopted = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)

    objects = KnownQuerySet["Baseline"].as_manager()

    class Meta:
        ordering = ("indicator", "recorded_at")
        constraints = (
            known_in_order(),
            once("indicator", name="baseline_once"),
            models.CheckConstraint(condition=finite("value"), name="baseline_value_finite"),
            models.CheckConstraint(condition=~Q(source=""), name="baseline_names_its_source"),
        )

    def __str__(self) -> str:
        return f"{self.indicator.code} {self.value} ({self.on})"


class Milestone(Known):
    """One weighted step of a milestone indicator."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="milestones")
    order = models.PositiveSmallIntegerField()
    name_zh = models.CharField(max_length=200)
    name_en = models.CharField(max_length=300, blank=True)
    due_on = models.DateField()
    deadline_stated = models.BooleanField(default=True)
    weight = models.DecimalField(max_digits=8, decimal_places=4)

    objects = KnownQuerySet["Milestone"].as_manager()

    class Meta:
        ordering = ("indicator", "order")
        constraints = (
            known_in_order(),
            once("indicator", "order", name="milestone_order_once"),
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


class Part(Known):
    """An agency's part of a decomposed target, dated; an amendment ends the row and begins another."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="parts")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="parts")
    due_on = models.DateField()
    value = figure()
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True)
    is_demo = models.BooleanField(default=False)

    objects = DatedQuerySet["Part"].as_manager()

    class Meta:
        ordering = ("indicator", "agency__order", "due_on")
        constraints = (
            valid_period(),
            known_in_order(),
            *once_from("indicator", "agency", "due_on", name="part_once"),
            models.CheckConstraint(condition=finite("value"), name="part_value_finite"),
        )

    def __str__(self) -> str:
        return f"{self.indicator.code} {self.agency} {self.value}"
