"""Agencies, groups and their succession."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.querysets import AgencyQuerySet, DatedQuerySet, KnownQuerySet
from hz_plus.lib.languages import said

from .dated import Known, known_in_order, once, once_from, valid_period


class AgencyKind(models.TextChoices):
    """What an agency is in the plan."""

    DEPARTMENT = "department", _("市级部门")
    DISTRICT = "district", _("区、县（市）")
    GROUP = "group", _("单位集合")
    OFFICE = "office", _("领导小组办公室")


class Agency(models.Model):
    """An organisation that the plan names. Identity is the id, never a name or a code."""

    code = models.SlugField(max_length=64, unique=True)
    kind = models.CharField(max_length=16, choices=AgencyKind)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    short_name_zh = models.CharField(max_length=100)
    short_name_en = models.CharField(max_length=200, blank=True)
    name_zh = models.CharField(max_length=200)
    name_en = models.CharField(max_length=300, blank=True)
    division_code = models.CharField(max_length=6, blank=True)
    order = models.PositiveIntegerField(default=0)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("单位")
        verbose_name_plural = _("单位")
        ordering = ("order", "id")
        constraints = (
            valid_period(),
            models.CheckConstraint(condition=Q(kind__in=AgencyKind.values), name="agency_kind_known"),
        )

    def __str__(self) -> str:
        return self.short_name_zh

    @property
    def short_name(self) -> str:
        """Short name, as in the plan's text, in the request's language."""
        return said(self, "short_name")

    @property
    def name(self) -> str:
        """Full name in the request's language."""
        return said(self, "name")


class Membership(Known):
    """An agency's belonging to a group, dated."""

    group = models.ForeignKey(Agency, models.CASCADE, related_name="memberships")
    member = models.ForeignKey(Agency, models.PROTECT, related_name="group_memberships")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    objects = DatedQuerySet["Membership"].as_manager()

    class Meta:
        ordering = ("group", "member__order")
        constraints = (
            valid_period(),
            known_in_order(),
            *once_from("group", "member", name="membership_once"),
            models.CheckConstraint(condition=~Q(group=F("member")), name="membership_not_of_itself"),
        )

    def __str__(self) -> str:
        return f"{self.member} ∈ {self.group}"


class SuccessionKind(models.TextChoices):
    """How an agency's obligations passed on."""

    RENAME = "rename", _("更名")
    MERGE = "merge", _("合并")
    SPLIT = "split", _("拆分")


class Succession(Known):
    """From `on`, the obligations of `predecessor` are those of `successor`."""

    predecessor = models.ForeignKey(Agency, models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Agency, models.PROTECT, related_name="precessions")
    kind = models.CharField(max_length=16, choices=SuccessionKind)
    on = models.DateField()

    objects = KnownQuerySet["Succession"].as_manager()

    class Meta:
        ordering = ("on", "id")
        constraints = (
            known_in_order(),
            once("predecessor", "successor", name="succession_once"),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="succession_not_to_itself"),
            models.CheckConstraint(condition=Q(kind__in=SuccessionKind.values), name="succession_kind_known"),
        )

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor} ({self.on})"
