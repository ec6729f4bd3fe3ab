"""Adjectives for indicators, values, figures and roll-up requests."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db.models import Exists, OuterRef, QuerySet

from actions.domain.stages import Stage
from actions.models import Report
from actions.querysets import OfPlanQuerySet, counted_at, counts_now
from agencies.authorization import standing

if TYPE_CHECKING:
    from actions.models import Quarter
    from agencies.authorization import Viewer
    from indicators.models import Figure, Indicator, RollUpRequest, Value  # noqa: F401 - named in annotations


class IndicatorQuerySet(OfPlanQuerySet["Indicator"]):
    """Indicators."""


class ValueQuerySet(QuerySet["Value"]):
    """Values."""

    def approved(self) -> Self:
        """Values that count now."""
        return self.filter(counts_now("revision__"))

    def recorded(self) -> Self:
        """Values that count or once counted."""
        return self.filter(revision__approved_at__isnull=False)

    def as_of(self, moment: datetime) -> Self:
        """Values that counted at `moment`: recorded_at ≤ t < superseded_at."""
        return self.filter(counted_at(moment, "revision__"))

    def visible_to(self, person: Viewer) -> Self:
        """Approved values of the reports that the person sees."""
        report = Report.objects.visible_to(person).filter(pk=OuterRef("revision__report"))
        return self.recorded().filter(Exists(report))


class FigureQuerySet(QuerySet["Figure"]):
    """Figures."""

    def visible_to(self, person: Viewer) -> Self:
        """Figures of published quarters of public plans for all; all figures for people with an appointment."""
        if standing(person).reads_internal:
            return self
        return self.filter(plan__is_public=True, quarter__stage=Stage.PUBLISHED)

    def of(self, quarter: Quarter) -> Self:
        """The figures of one quarter."""
        return self.filter(plan=quarter.plan_id, quarter=quarter)


class RollUpRequestQuerySet(QuerySet["RollUpRequest"]):
    """Roll-up requests."""

    def waiting(self) -> Self:
        """Those not done yet."""
        return self.filter(done_at=None)
