"""The document a plan was taken from."""

from __future__ import annotations

from django.db import models

from agencies.models.dated import Known, known_in_order, once
from agencies.querysets import KnownQuerySet

from .plans import Plan


class SourceDocument(Known):
    """The text of the plan's document as its manager uploaded it; another upload supersedes it."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="sources")
    name = models.CharField(max_length=200)

    objects = KnownQuerySet["SourceDocument"].as_manager()

    class Meta:
        ordering = ("plan", "recorded_at")
        constraints = (known_in_order(), once("plan", name="source_document_once"))

    def __str__(self) -> str:
        return f"{self.plan} {self.name}"


class Clause(models.Model):
    """One numbered passage of the document, its lines unchanged. See `domain.clauses`."""

    document = models.ForeignKey(SourceDocument, models.CASCADE, related_name="clauses")
    order = models.PositiveSmallIntegerField()
    section = models.CharField(max_length=8, blank=True)
    area = models.CharField(max_length=8, blank=True)
    item = models.PositiveSmallIntegerField(null=True, blank=True)
    text = models.TextField()

    class Meta:
        ordering = ("document", "order")
        constraints = (models.UniqueConstraint(fields=("document", "order"), name="clause_order_once"),)

    def __str__(self) -> str:
        area = f"（{self.area}）" if self.area else ""
        return f"{self.section}{area}{self.item or ''}"
