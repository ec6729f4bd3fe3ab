"""Plans with their thresholds, indicators, values and figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from actions.filters import PlanFilter
from actions.models import Plan
from actions.selectors.filing_lights import ByAgency, ByMeasure, filing_of
from actions.selectors.stages import stage_at
from agencies.api.views import ApiView, DetailView, ListView
from hz_plus.lib import clock, languages
from hz_plus.lib.errors import Invalid, Problem
from hz_plus.lib.quarters import Period
from indicators.domain.kinds import Level
from indicators.exports.bulletin_files import download
from indicators.filters import BulletinFilter, IndicatorFilter, StatusFilter, StatusThenFilter, ValueFilter
from indicators.models import (
    Bulletin,
    BulletinFile,
    Figure,
    FigureThen,
    Indicator,
    Part,
    Target,
    Threshold,
    Value,
)
from indicators.selectors.bulletins import issued
from indicators.selectors.lineage import lineage
from indicators.selectors.lines import figures
from indicators.selectors.published import published_of
from indicators.selectors.quarters import QuarterRefused, choose
from indicators.services.as_of import staged

from .serializers import (
    BulletinSerializer,
    IndicatorSerializer,
    LineageSerializer,
    PlanSerializer,
    StatusSerializer,
    ValueSerializer,
)

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
    """Lights and figures, as stored by the roll-up, or as they stood at `as_of`."""

    serializer_class = StatusSerializer
    filterset_class = StatusFilter

    def get_queryset(self) -> QuerySet[Figure]:
        """Figures that the caller sees."""
        return Figure.objects.visible_to(self.request.user).select_related("plan", "quarter")

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One page; figures of a moment are computed for it."""
        if not request.query_params.get("as_of"):
            return self._page(self.filter_queryset(self.get_queryset()), None)
        asked = StatusFilter(request.query_params, queryset=Figure.objects.none(), request=request)
        if asked.problems or asked.moment is None or asked.chosen is None:
            return self._page(self.filter_queryset(self.get_queryset()), None)
        with staged(asked.chosen.plan, asked.quarters, asked.moment):
            rows: QuerySet[Any] = FigureThen.objects.visible_to(request.user)
            rows = rows.select_related("plan", "quarter")
            self.filterset_class = StatusThenFilter
            return self._page(self.filter_queryset(rows), asked.moment)

    def _page(self, rows: QuerySet[Any], moment: datetime | None) -> Response:
        page = cast("list[Figure]", self.paginate_queryset(rows))
        context = status_context(page, self.request.user, moment)
        return self.get_paginated_response(StatusSerializer(page, many=True, context=context).data)


def status_context(figures: Sequence[Figure], viewer: Viewer, moment: datetime | None) -> dict[str, Any]:
    """What the sentences of these figures speak of, what was published where it was another figure, and how the
    reports of measures and agencies stand with their deadlines.

    Of a moment, the figures' quarters get the stages they had then.
    """
    for figure in figures if moment else ():
        figure.quarter.stage = stage_at(figure.quarter, cast("datetime", moment))
    return {
        "indicators": _indicators_of(figures),
        "published": published_of(figures) if moment is None else {},
        "filing": _filing_of(figures, viewer, moment),
        "as_of": moment,
    }


def _filing_of(
    figures: Sequence[Figure], viewer: Viewer, moment: datetime | None
) -> dict[Level, ByMeasure | ByAgency]:
    """By level, the filing behind these figures, as far as the viewer may know it. One query at most."""
    quarters = {row.quarter_id for row in figures}
    measures, agencies = (
        {row.subject for row in figures if row.level == level} for level in (Level.MEASURE, Level.AGENCY)
    )
    of_measures, of_agencies = filing_of(quarters, measures, agencies, viewer, moment)
    return {Level.MEASURE: of_measures, Level.AGENCY: of_agencies}


def _indicators_of(figures: Sequence[Figure]) -> dict[tuple[int, str], Indicator]:
    """By plan id and code, the indicators that the figures are of or are driven by."""
    codes = {row.indicator_code for row in figures} - {""}
    rows = Indicator.objects.filter(plan__in={row.plan_id for row in figures}, code__in=codes)
    return {(row.plan_id, row.code): row for row in rows}


class LineageDetail(ApiView):
    """A figure with the values, judgements, reports, events and hashes under it."""

    parameters = ApiView.parameters | {"as_of"}

    @extend_schema(
        responses=LineageSerializer,
        parameters=[OpenApiParameter("as_of", str, description="日期或带时区的时刻")],
    )
    def get(self, request: Request, level: str, plan: str, code: str, quarter: str) -> Response:
        """The lineage, as far as the caller may read; `hidden` counts what may not be read yet."""
        try:
            chosen = choose(plan, request.user, quarter, request.query_params.get("as_of", ""))
        except Plan.DoesNotExist:
            raise Http404 from None
        except QuarterRefused as refused:
            if refused.status == 404:
                raise Http404(refused.message) from None
            field = "as_of" if request.query_params.get("as_of") else "quarter"
            raise Invalid(refused.message, [Problem(field, "invalid", refused.message)]) from None
        found = figures(chosen, dict.fromkeys(Level, 1))
        figure = found.get((chosen.quarter.pk if chosen.quarter else 0, level, code))
        if figure is None:
            raise Http404
        seen = lineage(chosen, figure, found, request.user)
        context = status_context([figure, *seen.below], request.user, chosen.as_of)
        return Response(LineageSerializer(seen, context=context).data)


class BulletinList(ListView[Bulletin]):
    """Issued bulletins, the latest first."""

    serializer_class = BulletinSerializer
    filterset_class = BulletinFilter

    def get_queryset(self) -> QuerySet[Bulletin]:
        """Those that the caller sees."""
        rows = Bulletin.objects.visible_to(self.request.user).select_related("quarter__plan__lead_office")
        return rows.prefetch_related("files")


class BulletinFileView(ApiView):
    """An issued bulletin as a file, in the language of `lang`."""

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, plan: str, quarter: str, suffix: str) -> HttpResponse:
        """The file, as a download."""
        try:
            row = issued(plan, Period.parse(quarter), request.user)
            return download(row, languages.code(), suffix)
        except (ValueError, Bulletin.DoesNotExist, BulletinFile.DoesNotExist):
            raise Http404 from None
