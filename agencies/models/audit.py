"""The audit chain: who did what, when, and proof that nothing was changed since."""

from __future__ import annotations

from django.db import models

from agencies.domain.chain import START

from .people import Person


class AuditChain(models.Model):
    """The head of one chain (a plan's slug, or `system`); locked while entries are added."""

    name = models.CharField(max_length=100, unique=True)
    length = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64, default=START)

    def __str__(self) -> str:
        return self.name


class AuditEvent(models.Model):
    """One entry. Never changed, never deleted."""

    chain = models.ForeignKey(AuditChain, models.PROTECT, related_name="events")
    sequence = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    verb = models.CharField(max_length=32)
    subject_kind = models.CharField(max_length=32)
    subject_id = models.PositiveBigIntegerField()
    before = models.CharField(max_length=32, blank=True)
    after = models.CharField(max_length=32, blank=True)
    note = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("chain", "sequence")
        constraints = (models.UniqueConstraint(fields=("chain", "sequence"), name="audit_sequence_once"),)
        indexes = (models.Index(fields=("subject_kind", "subject_id", "sequence"), name="audit_subject"),)

    def __str__(self) -> str:
        return f"{self.chain} #{self.sequence} {self.verb} {self.subject_kind} {self.subject_id}"
