"""The plan: areas, measures, and who is responsible."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from actions.domain.workflow import Role
from actions.querysets import (
    AreaQuerySet,
    LifeQuerySet,
    MeasureQuerySet,
    PlanQuerySet,
    ResponsibilityQuerySet,
)
from agencies.models import Agency
from agencies.models.dated import Known, known_in_order, once_from, valid_period
from hz_plus.lib.languages import is_english, numeral, said

ROLE_LABELS = {Role.LEAD: _("牵头"), Role.SUPPORT: _("配合")}


class Plan(models.Model):
    """An action plan."""

    slug = models.SlugField(max_length=64, unique=True)
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=300, blank=True)
    issuer_zh = models.CharField(max_length=200)
    issuer_en = models.CharField(max_length=300, blank=True)
    issued_on = models.DateField()
    effective_on = models.DateField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    baseline_date = models.DateField()
    lead_office = models.ForeignKey(Agency, models.PROTECT, related_name="led_plans")
    time_zone = models.CharField(max_length=64, default="Asia/Shanghai")
    is_public = models.BooleanField(default=False)
    one_person_may_sign = models.BooleanField(default=False)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("行动计划")
        verbose_name_plural = _("行动计划")
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="plan_ends_after_start"),
            models.CheckConstraint(
                condition=Q(baseline_date__lte=F("starts_on")), name="plan_baseline_before"
            ),
            models.CheckConstraint(
                condition=Q(effective_on__gte=F("issued_on")), name="plan_effective_later"
            ),
        )

    def __str__(self) -> str:
        return self.slug

    @property
    def title(self) -> str:
        """Title in the request's language."""
        return said(self, "title")

    @property
    def issuer(self) -> str:
        """Issuer in the request's language."""
        return said(self, "issuer")


class AreaKind(models.TextChoices):
    """Two kinds of area."""

    ACTION = "action", _("行动领域")
    SAFEGUARD = "safeguard", _("保障措施")


class Area(models.Model):
    """An action area or a safeguard area, numbered as in the text."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="areas")
    kind = models.CharField(max_length=16, choices=AreaKind)
    number = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=8)
    order = models.PositiveSmallIntegerField()
    name_zh = models.CharField(max_length=100)
    name_en = models.CharField(max_length=200, blank=True)
    short_name_zh = models.CharField(max_length=100)
    short_name_en = models.CharField(max_length=200, blank=True)

    objects = AreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("领域")
        verbose_name_plural = _("领域")
        ordering = ("plan", "order")
        constraints = (
            models.UniqueConstraint(fields=("plan", "code"), name="area_code_once"),
            models.UniqueConstraint(fields=("plan", "kind", "number"), name="area_number_once"),
            models.CheckConstraint(condition=Q(kind__in=AreaKind.values), name="area_kind_known"),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.short_name_zh}"

    @property
    def name(self) -> str:
        """Name with the text's quotation marks, in the request's language."""
        return said(self, "name")

    @property
    def short_name(self) -> str:
        """Name without the quoted prefix, in the request's language."""
        return said(self, "short_name")


class MeasureLife(models.TextChoices):
    """Whether a measure still counts. Inactive ones stay visible and leave all counts."""

    ACTIVE = "active", _("执行中")
    PAUSED = "paused", _("已暂停")
    MERGED = "merged", _("已并入其他措施")
    CANCELLED = "cancelled", _("已取消")


class Measure(models.Model):
    """One measure of an action area, or one item of a safeguard area."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="measures")
    area = models.ForeignKey(Area, models.PROTECT, related_name="measures")
    code = models.CharField(max_length=16)
    order = models.PositiveSmallIntegerField()
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=300, blank=True)
    title_is_ours = models.BooleanField(default=False)
    summary_zh = models.TextField(blank=True)
    summary_en = models.TextField(blank=True)
    clause_section = models.CharField(max_length=8)
    clause_area = models.CharField(max_length=8)
    clause_item = models.PositiveSmallIntegerField(null=True, blank=True)

    life: str = MeasureLife.ACTIVE
    inactive_from: date | None = None
    merged_into_code: str | None = None
    # The three above are annotated by `with_life`: what `Life` says of the measure on a day.

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("措施")
        verbose_name_plural = _("措施")
        ordering = ("plan", "order")
        constraints = (models.UniqueConstraint(fields=("plan", "code"), name="measure_code_once"),)

    def __str__(self) -> str:
        return f"{self.code} {self.title_zh}"

    @property
    def title(self) -> str:
        """Title in the request's language."""
        return said(self, "title")

    @property
    def summary(self) -> str:
        """Our own summary in the request's language."""
        return said(self, "summary")

    @property
    def life_name(self) -> str:
        """Its life in the request's language."""
        return str(MeasureLife(self.life).label)

    @property
    def clause(self) -> str:
        """Where the text says it, as it numbers itself: 二（一）1."""
        return f"{self.clause_section}（{self.clause_area}）{self.clause_item or ''}"

    @property
    def clause_name(self) -> str:
        """The clause in the request's language: in English, part 2, section 1, item 1."""
        if not is_english():
            return self.clause
        part, section = numeral(self.clause_section), numeral(self.clause_area)
        return f"part {part}, section {section}" + (f", item {self.clause_item}" if self.clause_item else "")


class Life(Known):
    """What became of a measure from a day on: paused, merged into another, or cancelled.

    A measure without such a row on a day is active on it.
    """

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="lives")
    life = models.CharField(
        max_length=16, choices=[choice for choice in MeasureLife.choices if choice[0] != MeasureLife.ACTIVE]
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    merged_into = models.ForeignKey(Measure, models.PROTECT, null=True, blank=True, related_name="absorbed")
    reason = models.TextField(blank=True)

    objects = LifeQuerySet.as_manager()

    class Meta:
        verbose_name = _("措施状态")
        verbose_name_plural = _("措施状态")
        ordering = ("measure", "valid_from")
        constraints = (
            valid_period(),
            known_in_order(),
            models.UniqueConstraint(
                fields=("measure", "valid_from"), condition=Q(superseded_at=None), name="life_once"
            ),
            models.CheckConstraint(
                condition=Q(life__in=("paused", "merged", "cancelled")), name="life_is_not_active"
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(life="merged"), name="life_merged_into_needs_life"
            ),
        )

    def __str__(self) -> str:
        return f"{self.measure.code} {self.life}"


class Responsibility(Known):
    """An agency's part in a measure, dated, in the text's order."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="responsibilities")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="responsibilities")
    role = models.CharField(
        max_length=8, choices=[(role.value, label) for role, label in ROLE_LABELS.items()]
    )
    order = models.PositiveSmallIntegerField()
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    objects = ResponsibilityQuerySet.as_manager()

    class Meta:
        verbose_name = _("责任分工")
        verbose_name_plural = _("责任分工")
        ordering = ("measure", "order")
        constraints = (
            valid_period(),
            known_in_order(),
            *once_from("measure", "agency", name="responsibility_once"),
            models.CheckConstraint(
                condition=Q(role__in=("lead", "support")), name="responsibility_role_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.measure.code} {self.agency} {self.role}"
