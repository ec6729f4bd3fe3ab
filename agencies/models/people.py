"""People, their appointments and their tokens."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.domain.roles import Role, Scope, Standing
from agencies.querysets import AppointmentQuerySet
from hz_plus.lib.languages import said

from .agencies import Agency
from .dated import once_from, valid_period

ROLE_LABELS = {
    Role.REPORTER: _("填报员"),
    Role.SIGNER: _("签发人"),
    Role.REVIEWER: _("审核员"),
    Role.PLAN_MANAGER: _("计划管理员"),
    Role.LEADER: _("领导"),
    Role.ADMINISTRATOR: _("系统管理员"),
    Role.CLIENT: _("接口账号"),
}


class Person(AbstractUser):
    """Someone who signs in, or an account of another system. Rights come from appointments."""

    name_zh = models.CharField(_("姓名"), max_length=100, blank=True)
    name_en = models.CharField(_("英文姓名"), max_length=100, blank=True)
    must_set_password = models.BooleanField(_("须自设密码"), default=False)
    language = models.CharField(_("邮件语言"), max_length=8, choices=settings.LANGUAGES, default="zh-hans")
    is_demo = models.BooleanField(_("演示账号"), default=False)

    REQUIRED_FIELDS: ClassVar[list[str]] = []
    standing: Standing
    """What the person may do, read once for each request by `agencies.authorization`."""
    unread: int
    """How many notices the person has not seen, read with it."""

    class Meta:
        verbose_name = _("人员")
        verbose_name_plural = _("人员")
        constraints = (
            models.CheckConstraint(
                condition=Q(language__in=[code for code, _name in settings.LANGUAGES]),
                name="person_language_known",
            ),
        )

    @property
    def name(self) -> str:
        """Name in the request's language, the user name where none was given."""
        return said(self, "name") or self.username


class Appointment(models.Model):
    """A person's role at an agency, for a time; with `deputy_for`, a signer's work while the signer is away."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="appointments")
    role = models.CharField(
        max_length=16, choices=[(role.value, label) for role, label in ROLE_LABELS.items()]
    )
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="appointments")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    deputy_for = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="deputies", verbose_name=_("代签")
    )

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("任职")
        verbose_name_plural = _("任职")
        ordering = ("person", "agency", "role")
        constraints = (
            valid_period(),
            *once_from("person", "role", "agency", name="appointment_once", known=False),
            models.CheckConstraint(
                condition=Q(role__in=[r.value for r in Role]), name="appointment_role_known"
            ),
            models.CheckConstraint(
                condition=Q(deputy_for=None)
                | Q(role=Role.SIGNER, valid_from__isnull=False, valid_to__isnull=False)
                & ~Q(person=F("deputy_for")),
                name="appointment_deputy_signs_for_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person} · {self.agency} · {self.get_role_display()}"


class ApiToken(models.Model):
    """A bearer token: stored as a SHA-256 digest, shown once, scoped, with an expiry."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)
        constraints = (
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="token_expires_later"),
        )

    def __str__(self) -> str:
        return f"{self.person} · {self.name or self.pk}"

    @property
    def scope_set(self) -> frozenset[Scope]:
        """The scopes as a set."""
        return frozenset(Scope(scope) for scope in self.scopes)
