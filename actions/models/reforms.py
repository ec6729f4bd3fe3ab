"""Reforms of agencies, with all that they moved, so that they can be undone."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Person, SuccessionKind


class Reform(models.Model):
    """A rename, merger or split that was carried out. `moved` holds the ids of everything it made or moved."""

    kind = models.CharField(max_length=16, choices=SuccessionKind)
    on = models.DateField()
    reason = models.TextField()
    moved = models.JSONField(default=dict)
    done_at = models.DateTimeField()
    done_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("机构承继")
        verbose_name_plural = _("机构承继")
        ordering = ("-on", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=SuccessionKind.values), name="reform_kind_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="reform_says_why"),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None) | Q(undone_at__isnull=False), name="reform_undone"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"
