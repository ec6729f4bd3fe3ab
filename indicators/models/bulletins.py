"""Quarterly bulletins and the files made of them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db import models
from django.db.models import Q

from actions.models import Quarter
from agencies.models import Person
from hz_plus.lib.quarters import between
from indicators.querysets import BulletinQuerySet


class Bulletin(models.Model):
    """The bulletin of one quarter: written as a draft, issued once, then never changed.

    `texts`: by language and part, its paragraphs with references. `snapshots`: by language, what the references stand
    for and the tables. `digest` covers both.
    """

    quarter = models.OneToOneField(Quarter, models.PROTECT, related_name="bulletin")
    texts = models.JSONField()
    snapshots = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    edited_at = models.DateTimeField()
    edited_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(null=True, blank=True)
    issued_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    digest = models.CharField(max_length=64, blank=True)

    objects = BulletinQuerySet.as_manager()

    class Meta:
        ordering = ("-quarter__year", "-quarter__number")
        constraints = (
            models.CheckConstraint(
                condition=Q(issued_at=None, digest="") | Q(issued_at__isnull=False) & ~Q(digest=""),
                name="bulletin_issued_with_digest",
            ),
        )

    def __str__(self) -> str:
        return f"{self.quarter} ({self.issued_at or 'draft'})"

    @property
    def is_issued(self) -> bool:
        """Whether it was issued, and stays as it is."""
        return self.issued_at is not None

    @property
    def total(self) -> int:
        """Its number among all bulletins of the plan, one for each quarter (总第…期)."""
        return len(list(between(self.quarter.plan.starts_on, self.quarter.ends_on)))


def paper_name(file: Any, name: str) -> str:
    """Where a file is kept: under a name that nobody can guess."""
    return f"bulletins/{uuid4().hex}"


class BulletinFile(models.Model):
    """An issued bulletin as a file, in one language and one format."""

    bulletin = models.ForeignKey(Bulletin, models.CASCADE, related_name="files")
    language = models.CharField(max_length=8)
    format = models.CharField(max_length=8)
    file = models.FileField(upload_to=paper_name)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("bulletin", "language", "format")
        constraints = (
            models.UniqueConstraint(fields=("bulletin", "language", "format"), name="bulletin_file_once"),
        )

    def __str__(self) -> str:
        return f"{self.bulletin} {self.language} {self.format}"
