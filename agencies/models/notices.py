"""Notices to people, and which kinds they do not want by e-mail."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.domain.notices import OPTIONAL, Kind

from .people import Person

KIND_LABELS = {
    Kind.OPENED: _("填报开始"),
    Kind.DUE: _("截止提醒"),
    Kind.OVERDUE: _("逾期提醒"),
    Kind.ESCALATED: _("逾期督促"),
    Kind.CONCURRENCE: _("提请会签"),
    Kind.SIGNING: _("待签发"),
    Kind.RETURNED: _("退回修改"),
    Kind.APPROVED: _("审定结果"),
    Kind.EXTENSION: _("延期答复"),
    Kind.ASSIGNED: _("交办事项"),
    Kind.SLIP: _("督办单"),
    Kind.SLIP_ANSWERED: _("督办答复"),
    Kind.COORDINATED: _("协调结果"),
    Kind.URGED: _("催报"),
    Kind.HANDED: _("转交审核"),
    Kind.FEEDBACK: _("公众反馈"),
    Kind.DUTIES: _("职责调整"),
}


class Notice(models.Model):
    """Something a person is told, once for each occasion (`key`).

    Its words are made on reading, in the reader's language, from `kind` and `data`. It is seen from `visible_at`
    on; `digested_at` is when it went into an e-mail, or would have.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="notices")
    key = models.CharField(max_length=100)
    kind = models.CharField(
        max_length=16, choices=[(kind.value, label) for kind, label in KIND_LABELS.items()]
    )
    path = models.CharField(max_length=100)
    data = models.JSONField(default=dict)
    visible_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    digested_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-visible_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("person", "key"), name="notice_once"),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in Kind]), name="notice_kind_known"
            ),
        )
        indexes = (
            models.Index(fields=("person",), condition=Q(read_at=None), name="notice_unread"),
            models.Index(fields=("visible_at",), condition=Q(digested_at=None), name="notice_to_digest"),
        )

    def __str__(self) -> str:
        return f"{self.person}: {self.key}"


class Mute(models.Model):
    """A person does not want this kind of notice by e-mail."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="mutes")
    kind = models.CharField(max_length=16)

    class Meta:
        ordering = ("person", "kind")
        constraints = (
            models.UniqueConstraint(fields=("person", "kind"), name="mute_once"),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in OPTIONAL]), name="mute_only_optional"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person}: {self.kind}"
