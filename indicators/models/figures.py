"""Stored figures, the thresholds they are judged by, what moves them, and the requests to compute them."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from actions.models import Measure, Plan, Quarter
from agencies.models import Person
from agencies.models.dated import Known, known_in_order, once, once_from, valid_period
from agencies.querysets import DatedQuerySet, KnownQuerySet
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
_MOVABLE = ("green", "yellow", "red")


class Threshold(Known):
    """Gaps, in points, above which a light turns yellow and red, from a day on."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="thresholds")
    yellow_over = models.DecimalField(max_digits=6, decimal_places=3)
    red_over = models.DecimalField(max_digits=6, decimal_places=3)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True)

    objects = DatedQuerySet["Threshold"].as_manager()

    class Meta:
        ordering = ("plan", "valid_from")
        constraints = (
            valid_period(),
            known_in_order(),
            *once_from("plan", name="threshold_once"),
            models.CheckConstraint(
                condition=Q(yellow_over__gte=0, red_over__gt=F("yellow_over"), red_over__lt=1000),
                name="threshold_red_beyond_yellow",
            ),
        )

    def __str__(self) -> str:
        return f"{self.plan}: >{self.yellow_over}, >{self.red_over}"


class Override(Known):
    """A reviewer moved a measure's light by one step, for one quarter, with a reason.

    It holds as long as the computed light is the one it was moved from.
    """

    quarter = models.ForeignKey(Quarter, models.PROTECT, related_name="overrides")
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="overrides")
    from_light = models.CharField(max_length=8)
    light = models.CharField(max_length=8)
    reason = models.TextField()
    given_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    objects = KnownQuerySet["Override"].as_manager()

    class Meta:
        ordering = ("quarter", "measure__order")
        constraints = (
            known_in_order(),
            once("quarter", "measure", name="override_once"),
            models.CheckConstraint(
                condition=Q(from_light="yellow", light__in=("green", "red"))
                | Q(from_light__in=("green", "red"), light="yellow"),
                name="override_one_step",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="override_says_why"),
        )

    def __str__(self) -> str:
        return f"{self.quarter} {self.measure.code}: {self.from_light} → {self.light}"


def _share() -> models.DecimalField[Decimal | None, Decimal | None]:
    """A computed number, kept to 12 decimals."""
    return models.DecimalField(max_digits=30, decimal_places=12, null=True)


class FigureColumns(models.Model):
    """What a figure says.

    `subject` is the code of the plan, area, measure, indicator, agency or district; of a part it is 1.1-a/yuhang.
    Shares are fractions (0.45 is 45 %), the gap is in points, value, expected and target are in the
    indicator's unit.
    `facts` holds the other numbers that the explanation is rendered from. The plan is the quarter's, whose key the
    database checks; both are found through the index that keeps a figure from being there twice.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    quarter = models.ForeignKey(Quarter, models.CASCADE, related_name="+", db_index=False)
    level = models.CharField(max_length=16)
    subject = models.CharField(max_length=100)
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
    forecast_on = models.DateField(null=True)
    counts = models.JSONField(null=True)
    driver = models.CharField(max_length=24, blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.quarter} {self.level} {self.subject}: {self.light}"

    @property
    def indicator_code(self) -> str:
        """The indicator that its sentence speaks of: its own, its part's, or a measure's driver; else empty."""
        if self.level in (Level.INDICATOR, Level.PART):
            return self.subject.partition("/")[0]
        return self.driver


class Figure(FigureColumns):
    """One computed figure of one quarter: what every page, the API and the bulletin read."""

    is_corrected = models.BooleanField(default=False, db_default=False)
    """Whether it says otherwise than what was published."""
    version = models.PositiveIntegerField(default=1)
    computed_at = models.DateTimeField()

    objects = FigureQuerySet["Figure"].as_manager()

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
                condition=Q(light=F("computed_light"))
                | Q(light__in=_MOVABLE, computed_light__in=_MOVABLE, level=Level.MEASURE.value),
                name="figure_only_measures_are_moved",
            ),
            models.CheckConstraint(
                condition=Q(light="grey") | Q(reason=""), name="figure_reason_only_of_grey"
            ),
        )


class PublishedFigure(FigureColumns):
    """A figure as it was published: frozen with its quarter, whatever is corrected later."""

    published_at = models.DateTimeField()

    objects = FigureQuerySet["PublishedFigure"].as_manager()

    class Meta:
        ordering = ("plan", "quarter", "level", "subject")
        constraints = (
            models.UniqueConstraint(
                fields=("plan", "quarter", "level", "subject"), name="published_figure_once"
            ),
        )


class FigureThen(FigureColumns):
    """A figure as it stood at a moment, computed for one answer.

    Its table is temporary and empty outside the transaction that fills it (`services.as_of`), so that the same
    filters, orderings and pages serve the figures of any moment.
    """

    plan = models.ForeignKey(Plan, models.DO_NOTHING, related_name="+")
    quarter = models.ForeignKey(Quarter, models.DO_NOTHING, related_name="+")
    is_corrected = models.BooleanField(default=False, db_default=False)
    version = models.PositiveIntegerField(default=1)
    computed_at = models.DateTimeField()

    objects = FigureQuerySet["FigureThen"].as_manager()

    class Meta:
        managed = False
        db_table = "indicators_figure_then"
        ordering = ("plan", "quarter", "level", "subject")


class RollUpRequest(models.Model):
    """A wish, written with what caused it, that figures of `quarter` be computed again.

    Of one measure and what stands above it, or of everything where `measure` is null. The row goes when it is
    done, in the transaction that stores the figures; what is there waits.
    """

    quarter = models.ForeignKey(Quarter, models.CASCADE, related_name="roll_up_requests")
    measure = models.ForeignKey(Measure, models.CASCADE, null=True, related_name="+")
    requested_at = models.DateTimeField()

    objects = RollUpRequestQuerySet.as_manager()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.quarter} @ {self.requested_at}"


class FigureCheck(models.Model):
    """A nightly comparison of the stored figures with what the rules give: how many differed, and the first of them."""

    at = models.DateTimeField()
    quarters = models.PositiveIntegerField()
    differences = models.PositiveIntegerField()
    examples = models.JSONField(default=list)

    class Meta:
        ordering = ("-at",)

    def __str__(self) -> str:
        return f"{self.at}: {self.differences}"
