"""Work that takes longer than an answer may: stored, done by a worker, looked at when it is done."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.domain.jobs import UNFINISHED, JobKind, JobState
from agencies.querysets import JobQuerySet

from .agencies import Agency
from .people import Person

KIND_LABELS = {
    JobKind.FILING_FORM: _("填报表导入"),
    JobKind.BULLETIN: _("通报文件"),
    JobKind.PLAN_FILE: _("计划文件导入"),
}
STATE_LABELS = {
    JobState.QUEUED: _("排队中"),
    JobState.RUNNING: _("处理中"),
    JobState.READY: _("待核对"),
    JobState.DONE: _("已采用"),
    JobState.REFUSED: _("未读入"),
}


def random_name(job: Any, name: str) -> str:
    """Where a job's file is kept: under a name that nobody can guess, and nothing of the one it was given."""
    return f"jobs/{uuid4().hex}"


class Job(models.Model):
    """One piece of work: asked for by a person, for an agency.

    `asked` says what is to be done, `result` what came of it, `done` of `total` how far it is. `digest` is the
    SHA-256 of the file. Each start counts: one that was started too often is given up.
    """

    kind = models.CharField(
        max_length=16, choices=[(kind.value, label) for kind, label in KIND_LABELS.items()]
    )
    state = models.CharField(
        max_length=8,
        choices=[(state.value, label) for state, label in STATE_LABELS.items()],
        default=JobState.QUEUED,
    )
    person = models.ForeignKey(Person, models.CASCADE, related_name="jobs")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    asked = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    file = models.FileField(upload_to=random_name, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    starts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("任务")
        verbose_name_plural = _("任务")
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in JobKind]), name="job_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in JobState]), name="job_state_known"
            ),
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="job_done_of_total"),
        )
        indexes = (
            models.Index(
                fields=("created_at",),
                condition=Q(state__in=[state.value for state in UNFINISHED]),
                name="job_unfinished",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} {self.state}"

    @property
    def is_finished(self) -> bool:
        """Whether nothing more is to be waited for."""
        return self.state not in UNFINISHED
