"""Files of evidence, each stored once within its agency."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from actions.domain.file_kinds import FileKind
from agencies.models import Agency, Person

FOLDER = "evidence"
"""Of the storage, where files of evidence lie."""


def random_name(instance: StoredFile, name: str) -> str:
    """Where the file lies: nothing of what people named it."""
    return f"{FOLDER}/{uuid.uuid4().hex}"


class StoredFile(models.Model):
    """A file that an agency filed as evidence; revisions name it by its SHA-256 in their `attachments`.

    What people call it is the revision's word, not the file's: the same bytes may be public elsewhere.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    kind = models.CharField(max_length=8, choices=[(kind.value, kind.value) for kind in FileKind])
    size = models.PositiveIntegerField()
    file = models.FileField(upload_to=random_name)
    stored_at = models.DateTimeField()
    stored_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("佐证材料")
        verbose_name_plural = _("佐证材料")
        ordering = ("agency", "stored_at")
        constraints = (
            models.UniqueConstraint(fields=("agency", "sha256"), name="stored_file_once"),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in FileKind]), name="stored_file_kind_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.agency} {self.sha256[:12]}.{self.kind}"
