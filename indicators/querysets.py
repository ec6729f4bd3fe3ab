"""Adjectives for indicators, values, figures and roll-up requests."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Self, TypeVar

from django.apps import apps
from django.db.models import Exists, F, FilteredRelation, OuterRef, Prefetch, Q, QuerySet
from django.db.models import Value as Constant
from django.db.models.functions import Coalesce

from actions.domain.stages import Stage
from actions.models import Report
from actions.querysets import OfPlanQuerySet, counting, not_counting
from agencies.authorization import standing
from agencies.domain.roles import Permission
from agencies.querysets import known_at, valid_on
from indicators.domain.kinds import Level

if TYPE_CHECKING:
    from actions.models import Quarter
    from agencies.authorization import Viewer
    from indicators.models import (  # noqa: F401 - named in annotations
        Bulletin,
        Figure,
        Indicator,
        RollUpRequest,
        Value,
    )
    from indicators.models.figures import FigureColumns


F_ = TypeVar("F_", bound="FigureColumns")


class IndicatorQuerySet(OfPlanQuerySet["Indicator"]):
    """Indicators."""

    def defined_on(self, day: date, moment: datetime | None = None) -> Self:
        """Annotate the method in force on `day` and the baseline, as known at `moment` (now where it is None)."""
        method = valid_on(day, "methods__") & known_at(moment, "methods__")
        return self.annotate(
            method=FilteredRelation("methods", condition=method),
            start=FilteredRelation("baselines", condition=known_at(moment, "baselines__")),
            aggregation=Coalesce(F("method__aggregation"), Constant("lead")),
            shape=Coalesce(F("method__shape"), Constant("linear")),
            baseline_value=F("start__value"),
            baseline_on=F("start__on"),
            baseline_source=F("start__source"),
            baseline_is_demo=F("start__is_demo"),
        )

    def with_steps(self, moment: datetime | None = None) -> Self:
        """Read the milestones known at `moment` (now where it is None) along, as `steps` in order. One query more."""
        milestones = apps.get_model("indicators", "Milestone").objects.known_at(moment).order_by("order")
        return self.prefetch_related(Prefetch("milestones", milestones, to_attr="steps"))

    def with_targets(self, moment: datetime | None = None) -> Self:
        """Read every version of the targets known at `moment` along, as `known_targets`. One query more."""
        targets = apps.get_model("indicators", "Target").objects.known_at(moment).order_by("due_on")
        return self.prefetch_related(Prefetch("targets", targets, to_attr="known_targets"))


class ValueQuerySet(QuerySet["Value"]):
    """Values."""

    def approved(self, moment: datetime | None = None) -> Self:
        """Values that count, now or at `moment`: recorded_at ≤ t < superseded_at."""
        return self.filter(counting(moment, "revision__"))

    def of_plan(self, plan: int, moment: datetime | None = None) -> Self:
        """All values of a plan that count, now or at `moment`, found by leaving out those that do not.

        The same rows as `approved`; for many of them much cheaper, because few revisions do not count.
        """
        revisions = apps.get_model("actions", "Revision").objects
        left_out = revisions.filter(not_counting(moment), plan=plan)
        return self.filter(plan=plan).exclude(revision__in=left_out)

    def recorded(self) -> Self:
        """Values that count or once counted."""
        return self.filter(revision__approved_at__isnull=False)

    def visible_to(self, person: Viewer) -> Self:
        """Approved values of the reports that the person sees."""
        report = Report.objects.visible_to(person).filter(pk=OuterRef("revision__report"))
        return self.recorded().filter(Exists(report))


class FigureQuerySet(QuerySet[F_]):
    """Figures."""

    def visible_to(self, person: Viewer) -> Self:
        """Figures of published quarters of public plans for all; for people with an appointment all figures, those
        of an agency's own part before publication only for those who read what is submitted.
        """
        held = standing(person)
        published = Q(quarter__stage=Stage.PUBLISHED)
        if not held.reads_internal:
            return self.filter(published, plan__is_public=True)
        return self if held.at(Permission.READ_SUBMITTED) else self.filter(published | ~Q(level=Level.PART))

    def of(self, quarter: Quarter) -> Self:
        """The figures of one quarter."""
        return self.filter(plan=quarter.plan_id, quarter=quarter)


class RollUpRequestQuerySet(QuerySet["RollUpRequest"]):
    """Roll-up requests."""

    def of_plan(self, plan: int) -> Self:
        """Those of one plan."""
        return self.filter(quarter__plan=plan)


class BulletinQuerySet(QuerySet["Bulletin"]):
    """Bulletins."""

    def issued(self) -> Self:
        """Those that were issued."""
        return self.filter(issued_at__isnull=False)

    def visible_to(self, person: Viewer) -> Self:
        """Issued ones: of public plans for all, of every plan for people with an appointment."""
        rows = self.issued()
        return rows if standing(person).reads_internal else rows.filter(quarter__plan__is_public=True)
