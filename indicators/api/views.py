"""Plans with their thresholds, indicators, values and figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from actions.filters import PlanFilter
from actions.models import Plan
from agencies.api.views import DetailView, ListView
from hz_plus.lib import clock
from indicators.domain.kinds import Level
from indicators.filters import IndicatorFilter, StatusFilter, ValueFilter
from indicators.models import Figure, Indicator, Part, Target, Threshold, Value

from .serializers import IndicatorSerializer, PlanSerializer, StatusSerializer, ValueSerializer

if TYPE_CHECKING:
    from agencies.authorization import Viewer


def _plans(person: Viewer) -> QuerySet[Plan]:
    """Plans with the thresholds in force today."""
    thresholds = Threshold.objects.valid_on(clock.today())
    rows = Plan.objects.visible_to(person).select_related("lead_office")
    return rows.prefetch_related(Prefetch("thresholds", thresholds, to_attr="thresholds_today"))


class PlanList(ListView[Plan]):
    """Plans."""

    serializer_class = PlanSerializer
    filterset_class = PlanFilter

    def get_queryset(self) -> QuerySet[Plan]:
        """Those that the caller sees."""
        return _plans(self.request.user)


class PlanDetail(DetailView[Plan]):
    """One plan."""

    serializer_class = PlanSerializer
    lookups = {"slug": "slug"}

    def get_queryset(self) -> QuerySet[Plan]:
        """Those that the caller sees."""
        return _plans(self.request.user)


def _indicators(person: Viewer) -> QuerySet[Indicator]:
    """Indicators with baseline, steps, and the targets in force today."""
    today = clock.today()
    targets = Target.objects.valid_on(today).order_by("due_on")
    parts = Part.objects.valid_on(today).filter(indicator=OuterRef("pk"))
    rows = Indicator.objects.visible_to(person).defined_on(today).select_related("plan", "measure")
    rows = rows.annotate(decomposed=Exists(parts)).with_steps()
    return rows.prefetch_related(Prefetch("targets", targets, to_attr="targets_today"))


class IndicatorList(ListView[Indicator]):
    """Indicators, in the plan's order."""

    serializer_class = IndicatorSerializer
    filterset_class = IndicatorFilter

    def get_queryset(self) -> QuerySet[Indicator]:
        """Those that the caller sees."""
        return _indicators(self.request.user)


class IndicatorDetail(DetailView[Indicator]):
    """One indicator."""

    serializer_class = IndicatorSerializer

    def get_queryset(self) -> QuerySet[Indicator]:
        """Those that the caller sees."""
        return _indicators(self.request.user)


class ValueList(ListView[Value]):
    """Recorded values: those that count now, or counted at `as_of`."""

    serializer_class = ValueSerializer
    filterset_class = ValueFilter

    def get_queryset(self) -> QuerySet[Value]:
        """Values of the reports that the caller sees."""
        rows = Value.objects.visible_to(self.request.user)
        return rows.select_related("indicator__plan", "revision__report__agency", "revision__report__quarter")


class StatusList(ListView[Figure]):
    """Lights and figures, as stored by the roll-up."""

    serializer_class = StatusSerializer
    filterset_class = StatusFilter

    def get_queryset(self) -> QuerySet[Figure]:
        """Figures that the caller sees."""
        return Figure.objects.visible_to(self.request.user).select_related("plan", "quarter")

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One page; the indicators that its sentences speak of are read together."""
        page = cast("list[Figure]", self.paginate_queryset(self.filter_queryset(self.get_queryset())))
        context = {"indicators": _indicators_of(page)}
        return self.get_paginated_response(StatusSerializer(page, many=True, context=context).data)


def _indicators_of(figures: Sequence[Figure]) -> dict[tuple[int, str], Indicator]:
    """By plan id and code, the indicators that the figures are of or are driven by."""
    codes = {row.subject if row.level == Level.INDICATOR else row.driver for row in figures} - {""}
    rows = Indicator.objects.filter(plan__in={row.plan_id for row in figures}, code__in=codes)
    return {(row.plan_id, row.code): row for row in rows}
