"""Reports, their revisions, and what supporting agencies say of them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from actions.domain.filing import FilingLight
from actions.domain.workflow import Role, State
from actions.querysets import ReportQuerySet, RevisionQuerySet
from agencies.models import Agency, Person
from agencies.models.dated import Known, known_in_order, once
from agencies.querysets import KnownQuerySet

from .plans import ROLE_LABELS, Measure, Plan
from .quarters import Quarter

STATE_LABELS = {
    State.NOT_STARTED: _("待填报"),
    State.DRAFT: _("填报中"),
    State.SIGNING: _("待签发"),
    State.SUBMITTED: _("待审核"),
    State.RETURNED: _("已退回"),
    State.APPROVED: _("已审定"),
    State.REOPENED: _("已重开"),
    State.WAIVED: _("已免报"),
}

FILING_LABELS = {
    FilingLight.ON_TIME: _("按时报送"),
    FilingLight.LATE: _("迟报"),
    FilingLight.NOT_FILED: _("未报送"),
    FilingLight.NOT_DUE: _("未到期"),
    FilingLight.WAIVED: _("已免报"),
}


class Report(models.Model):
    """What one agency owes for one measure in one quarter: a row of the workflow.

    It belongs to agency and quarter, never to a person. Its content lies in revisions.
    `version` counts every move and every save.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="reports")
    quarter = models.ForeignKey(Quarter, models.PROTECT, related_name="reports")
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="reports")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="reports")
    role = models.CharField(
        max_length=8, choices=[(role.value, label) for role, label in ROLE_LABELS.items()]
    )
    state = models.CharField(
        max_length=16,
        choices=[(state.value, label) for state, label in STATE_LABELS.items()],
        default=State.NOT_STARTED,
    )
    version = models.PositiveIntegerField(default=1)
    due_at = models.DateTimeField()
    first_submitted_at = models.DateTimeField(null=True, blank=True)
    resubmit_by = models.DateTimeField(null=True, blank=True)
    offered_at = models.DateTimeField(null=True, blank=True)
    offered_hash = models.CharField(max_length=64, blank=True)
    read_by_reviewer_at = models.DateTimeField(null=True, blank=True)
    reopened_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("填报")
        verbose_name_plural = _("填报")
        ordering = ("quarter", "measure__order", "role", "agency__order")
        constraints = (
            models.UniqueConstraint(fields=("quarter", "measure", "agency"), name="report_once"),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in State]), name="report_state_known"
            ),
            models.CheckConstraint(condition=Q(role__in=("lead", "support")), name="report_role_known"),
            models.CheckConstraint(
                condition=Q(offered_at=None) | Q(role="lead"), name="report_only_lead_offers"
            ),
        )
        indexes = (
            models.Index(fields=("quarter", "state"), name="report_quarter_state"),
            models.Index(fields=("plan", "quarter"), condition=Q(role="lead"), name="report_of_leads"),
        )

    def __str__(self) -> str:
        return f"{self.quarter} {self.measure.code} {self.agency}"

    @property
    def is_lead(self) -> bool:
        """Whether the agency leads the measure."""
        return self.role == Role.LEAD

    @property
    def is_late(self) -> bool:
        """迟报: first submitted when the deadline was over."""
        return self.first_submitted_at is not None and self.first_submitted_at >= self.due_at


class JudgedLight(models.TextChoices):
    """A lead's own judgement of a measure (自评)."""

    GREEN = "green", _("进展正常")
    YELLOW = "yellow", _("进度偏慢")
    RED = "red", _("明显滞后")


class Revision(models.Model):
    """The content of a report: one working revision at most, and immutable submitted ones.

    `problems`, `matters` and `next_steps` are lists of rows as `domain.items` declares them.
    `number` and `hash` are given at submission; `signed_for` is the signer whose deputy submitted.
    `approved_at` is the moment its values became valid, `superseded_at` the moment a later approved
    revision took over.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="+")
    report = models.ForeignKey(Report, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField(null=True, blank=True)
    progress = models.TextField(blank=True)
    results = models.TextField(blank=True)
    problems = models.JSONField(default=list, blank=True)
    matters = models.JSONField(default=list, blank=True)
    next_steps = models.JSONField(default=list, blank=True)
    delay_reason = models.TextField(blank=True)
    judged_light = models.CharField(max_length=8, choices=JudgedLight, blank=True)
    judged_reason = models.TextField(blank=True)
    contact = models.CharField(max_length=100, blank=True)
    attachments = models.JSONField(default=list, blank=True)
    prepared_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    signed_for = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    hash = models.CharField(max_length=64, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ("report", "id")
        constraints = (
            models.UniqueConstraint(fields=("report", "number"), name="revision_number_once"),
            models.UniqueConstraint(
                fields=("report",), condition=Q(submitted_at=None), name="revision_one_working"
            ),
            models.UniqueConstraint(
                fields=("report",),
                condition=Q(approved_at__isnull=False, superseded_at=None),
                name="revision_one_approved",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None, submitted_by=None, number=None, hash="")
                | (
                    Q(submitted_at__isnull=False, submitted_by__isnull=False, number__isnull=False)
                    & ~Q(hash="")
                ),
                name="revision_submitted_whole",
            ),
            models.CheckConstraint(
                condition=Q(signed_for=None) | Q(submitted_by__isnull=False),
                name="revision_signed_for_submitted",
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None, approved_by=None)
                | Q(approved_at__isnull=False, approved_by__isnull=False, submitted_at__isnull=False),
                name="revision_approved_whole",
            ),
            models.CheckConstraint(
                condition=Q(superseded_at=None) | Q(superseded_at__gte=F("approved_at")),
                name="revision_superseded_after_approval",
            ),
            models.CheckConstraint(
                condition=Q(judged_light__in=("", *JudgedLight.values)), name="revision_judged_light_known"
            ),
        )
        indexes = (
            # A roll-up leaves out the few revisions that do not count, and so need not look up the many that do.
            models.Index(
                fields=("plan",),
                condition=Q(approved_at=None) | Q(superseded_at__isnull=False),
                name="revision_not_counting",
            ),
        )

    def __str__(self) -> str:
        return f"{self.report} · {self.number or 'draft'}"


class Waiver(Known):
    """The office let an agency off a report: for as long as this is known, nobody waits for it."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="waivers")

    objects = KnownQuerySet["Waiver"].as_manager()

    class Meta:
        ordering = ("report", "recorded_at")
        constraints = (known_in_order(), once("report", name="waiver_once"))

    def __str__(self) -> str:
        return str(self.report)


class Answer(models.TextChoices):
    """What a supporting agency says of the lead's text."""

    AGREE = "agree", _("同意")
    DISSENT = "dissent", _("有不同意见")


class Concurrence(models.Model):
    """A supporting agency's answer to a lead's report, on the text whose hash it keeps."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="concurrences")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    answer = models.CharField(max_length=8, choices=Answer)
    comment = models.TextField(blank=True)
    text_hash = models.CharField(max_length=64)
    answered_at = models.DateTimeField()
    answered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("report", "agency__order")
        constraints = (
            models.UniqueConstraint(fields=("report", "agency"), name="concurrence_once"),
            models.CheckConstraint(condition=Q(answer__in=Answer.values), name="concurrence_answer_known"),
            models.CheckConstraint(
                condition=Q(answer="agree") | ~Q(comment=""), name="concurrence_dissent_says_why"
            ),
        )

    def __str__(self) -> str:
        return f"{self.report} · {self.agency}: {self.answer}"
