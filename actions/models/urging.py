"""Urging slips."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from actions.domain.urging import OPEN, Colour, SlipState
from actions.querysets import SlipQuerySet
from agencies.models import Agency, Person

from .plans import Measure
from .quarters import Quarter

COLOUR_LABELS = {Colour.BLUE: _("蓝色提醒"), Colour.YELLOW: _("黄色预警"), Colour.RED: _("红色督办")}
SLIP_LABELS = {
    SlipState.ISSUED: _("待答复"),
    SlipState.ANSWERED: _("已答复"),
    SlipState.CLOSED: _("已办结"),
    SlipState.WITHDRAWN: _("已撤回"),
}


class UrgingSlip(models.Model):
    """What the office asks of a lead agency about a measure, by a day. `rule` is empty where it was written by hand.

    Its number counts within the year of its quarter and is never given twice. `version` counts every act.
    """

    quarter = models.ForeignKey(Quarter, models.PROTECT, related_name="slips")
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="slips")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="slips")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    colour = models.CharField(
        max_length=8, choices=[(one.value, label) for one, label in COLOUR_LABELS.items()]
    )
    rule = models.CharField(max_length=16, blank=True)
    state = models.CharField(
        max_length=10,
        choices=[(one.value, label) for one, label in SLIP_LABELS.items()],
        default=SlipState.ISSUED,
    )
    version = models.PositiveIntegerField(default=0)
    matter = models.TextField()
    due_on = models.DateField()
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    remark = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    objects = SlipQuerySet.as_manager()

    class Meta:
        verbose_name = _("督办单")
        verbose_name_plural = _("督办单")
        ordering = ("due_on", "pk")
        constraints = (
            models.UniqueConstraint(fields=("quarter", "measure", "agency", "number"), name="slip_once"),
            models.UniqueConstraint(
                fields=("measure", "agency"),
                condition=Q(state__in=[state.value for state in OPEN]),
                name="slip_one_open",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in SlipState]), name="slip_state_known"
            ),
            models.CheckConstraint(
                condition=Q(colour__in=[colour.value for colour in Colour]), name="slip_colour_known"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None, answered_by=None)
                | (~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="slip_answered_whole",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="slip_closed_whole",
            ),
        )
        indexes = (models.Index(fields=("agency", "state"), name="slip_of_agency"),)

    def __str__(self) -> str:
        return f"{self.name} {self.measure.code}"

    @property
    def name(self) -> str:
        """2018-003: the year of its quarter and its number in it."""
        return f"{self.year}-{self.number:03d}"

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.state in OPEN
