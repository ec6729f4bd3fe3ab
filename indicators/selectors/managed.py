"""The plans that a person manages, each with its size and how far its quarters are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, IntegerField, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from actions.domain.stages import Stage
from actions.models import Area, Measure, Plan, Quarter
from actions.models.quarters import STAGE_LABELS
from agencies.authorization import Viewer, standing
from agencies.domain.roles import Permission
from hz_plus.lib import clock
from hz_plus.lib.quarters import Period
from indicators.models import Indicator


@dataclass(frozen=True, slots=True)
class ManagedPlan:
    """A plan with its counts; `newest` is its latest started quarter, `waits` whether one can be opened."""

    plan: Plan
    areas: int
    measures: int
    indicators: int
    newest: Period | None
    stage: str
    waits: bool

    @property
    def stage_name(self) -> str:
        """The stage of the newest quarter in the request's language."""
        return str(STAGE_LABELS[Stage(self.stage)]) if self.stage else ""


def managed(person: Viewer) -> list[ManagedPlan]:
    """The plans, in the order in which they were made. One query."""
    seats = standing(person).at(Permission.MANAGE_PLAN)
    started = Quarter.objects.started().filter(plan=OuterRef("pk")).order_by("-year", "-number")
    due = Quarter.objects.filter(plan=OuterRef("pk"), stage=Stage.SCHEDULED, opens_at__lte=clock.now())
    rows: Any = (
        Plan.objects.filter(lead_office__in=seats)
        .select_related("lead_office")
        .annotate(
            area_count=_count(Area.objects.all()),
            measure_count=_count(Measure.objects.all()),
            indicator_count=_count(Indicator.objects.all()),
            newest_year=Subquery(started.values("year")[:1]),
            newest_number=Subquery(started.values("number")[:1]),
            newest_stage=Subquery(started.values("stage")[:1]),
            due=_count(due),
        )
        .order_by("id")
    )
    return [_managed(row) for row in rows]


def _count(rows: QuerySet[Model]) -> Coalesce:
    own = rows.filter(plan=OuterRef("pk")).order_by().values("plan")
    return Coalesce(Subquery(own.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)


def _managed(row: Any) -> ManagedPlan:
    return ManagedPlan(
        plan=row,
        areas=row.area_count,
        measures=row.measure_count,
        indicators=row.indicator_count,
        newest=Period(row.newest_year, row.newest_number) if row.newest_year else None,
        stage=row.newest_stage or "",
        waits=row.due > 0,
    )
