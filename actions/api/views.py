"""Areas, measures, quarters and reports, read; reports written through the services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from django.db.models import Count, IntegerField, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from actions.adapters import evidence
from actions.adapters.uploads import oversized
from actions.domain.workflow import Event
from actions.filters import AreaFilter, MeasureFilter, QuarterFilter, ReportFilter
from actions.models import Area, Measure, Quarter, Report, Responsibility
from actions.permissions import may
from actions.querysets import Extent
from actions.selectors.readings import readings
from actions.services import concurrences, extensions, items, reports
from agencies.api.preconditions import etag, version_seen
from agencies.api.views import ApiView, DetailView, ListView
from agencies.domain.roles import Permission
from agencies.models import Person
from hz_plus.lib import clock
from hz_plus.lib.errors import Invalid, Problem
from hz_plus.lib.quarters import Period
from hz_plus.lib.refusals import to_correct

from .serializers import (
    AnswerSerializer,
    AreaSerializer,
    DraftSerializer,
    ExtensionSerializer,
    MeasureSerializer,
    MoreTimeSerializer,
    MoveSerializer,
    QuarterSerializer,
    ReportDetailSerializer,
    ReportSerializer,
    UploadSerializer,
)

if TYPE_CHECKING:
    from agencies.authorization import Viewer

IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, required=True, description='The version seen, such as "7".'
)


def _areas(person: Viewer) -> QuerySet[Area]:
    """Areas with the number of measures active today."""
    active = Measure.objects.active_on(clock.today()).filter(area=OuterRef("pk")).order_by()
    count = Subquery(active.values("area").annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    rows = Area.objects.visible_to(person).select_related("plan")
    return rows.annotate(measure_count=Coalesce(count, 0))


class AreaList(ListView[Area]):
    """Areas, as in the text."""

    serializer_class = AreaSerializer
    filterset_class = AreaFilter

    def get_queryset(self) -> QuerySet[Area]:
        """Those that the caller sees."""
        return _areas(self.request.user)


class AreaDetail(DetailView[Area]):
    """One area."""

    serializer_class = AreaSerializer

    def get_queryset(self) -> QuerySet[Area]:
        """Those that the caller sees."""
        return _areas(self.request.user)


def _measures(person: Viewer) -> QuerySet[Measure]:
    """Measures with the responsibilities in force today."""
    links = Responsibility.objects.valid_on(clock.today()).select_related("agency").order_by("order")
    rows = Measure.objects.visible_to(person).with_life(clock.today()).select_related("plan", "area")
    return rows.prefetch_related(Prefetch("responsibilities", links, to_attr="responsibilities_today"))


class MeasureList(ListView[Measure]):
    """Measures, as in the text."""

    serializer_class = MeasureSerializer
    filterset_class = MeasureFilter

    def get_queryset(self) -> QuerySet[Measure]:
        """Those that the caller sees."""
        return _measures(self.request.user)


class MeasureDetail(DetailView[Measure]):
    """One measure."""

    serializer_class = MeasureSerializer

    def get_queryset(self) -> QuerySet[Measure]:
        """Those that the caller sees."""
        return _measures(self.request.user)


def _quarters(person: Viewer) -> QuerySet[Quarter]:
    """Quarters with their plan."""
    return Quarter.objects.visible_to(person).select_related("plan")


class QuarterList(ListView[Quarter]):
    """Quarters in time order."""

    serializer_class = QuarterSerializer
    filterset_class = QuarterFilter

    def get_queryset(self) -> QuerySet[Quarter]:
        """Those that the caller sees."""
        return _quarters(self.request.user)


class QuarterDetail(DetailView[Quarter]):
    """One quarter."""

    serializer_class = QuarterSerializer

    def get_queryset(self) -> QuerySet[Quarter]:
        """Those that the caller sees."""
        return _quarters(self.request.user)

    def get_object(self) -> Quarter:
        """The quarter named in the address."""
        try:
            period = Period.parse(self.kwargs["quarter"])
        except ValueError as error:
            raise Http404 from error
        names = {"plan__slug": self.kwargs["plan"], "year": period.year, "number": period.number}
        return get_object_or_404(self.get_queryset(), **names)


# --- Reports ----------------------------------------------------------------------------------------


class ReportList(ListView[Report]):
    """Reports as far as the caller may read each: fields beyond that are null."""

    serializer_class = ReportSerializer
    filterset_class = ReportFilter

    def get_queryset(self) -> QuerySet[Report]:
        """Those of which the caller sees anything."""
        rows = Report.objects.visible_to(self.request.user)
        return rows.select_related("quarter__plan", "measure", "agency")

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One page, its contents read together."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        serializer = self.get_serializer(readings(cast("list[Report]", page)), many=True)
        return self.get_paginated_response(serializer.data)


class ReportView(ApiView):
    """What the views of one report share."""

    def find(self, request: Request, pk: int) -> Report:
        """The report; Http404 where the caller sees nothing of it."""
        report = Report.objects.visible_to(request.user).for_work().filter(pk=pk).first()
        if report is None:
            raise Http404(_("没有这件填报。"))
        return report

    def shown(self, request: Request, pk: int) -> Response:
        """The report as it stands now, with its ETag."""
        report = self.find(request, pk)
        [reading] = readings([report])
        content = ReportDetailSerializer(reading, context={"person": request.user}).data
        return Response(content, headers={"ETag": etag(report.version, content)})


class ReportDetail(ReportView):
    """One report: read, and drafted."""

    @extend_schema(responses=ReportDetailSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """The report as far as the caller may read it, with its history.

        Opened by a reviewer, a submitted report can no longer be withdrawn.
        """
        if request.user.is_authenticated:
            reports.mark_read(self.find(request, pk), by=_person(request))
        return self.shown(request, pk)

    @extend_schema(request=DraftSerializer, responses=ReportDetailSerializer, parameters=[IF_MATCH])
    def patch(self, request: Request, pk: int) -> Response:
        """Save draft fields, values and claims; only what is sent changes. A list of rows stands for the whole."""
        report = self.find(request, pk)
        version = version_seen(request)
        typed = items.replacing(report, _object(request.data))
        reports.save(report, typed, by=_person(request), version=version)
        return self.shown(request, pk)


class ReportAttachments(ReportView):
    """Evidence of a report."""

    parser_classes = (MultiPartParser,)

    @extend_schema(
        request={"multipart/form-data": UploadSerializer},
        responses={201: ReportDetailSerializer},
        parameters=[IF_MATCH],
    )
    def post(self, request: Request, pk: int) -> Response:
        """Take files in as evidence: all that are sent, or none."""
        report, person = self.find(request, pk), _person(request)
        version = version_seen(request)
        given = request.FILES.getlist("file")
        rows, problems = evidence.take_in(
            report, given, by=person, version=version, oversized=oversized(request._request)
        )
        if not rows and not problems:
            problems = [Problem("file", "missing", _("附上文件，字段名为 file。"))]
        if problems:
            raise to_correct(problems)
        is_public = request.POST.get("is_public") in ("true", "1", "on")
        kept = _files(report) | {row["sha256"]: row | {"is_public": is_public} for row in rows}
        reports.save(report, {"attachments": list(kept.values())}, by=person, version=version)
        answer = self.shown(request, pk)
        answer.status_code = 201
        return answer


class ReportAttachment(ReportView):
    """One file of a report's evidence."""

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: int, sha256: str) -> FileResponse:
        """The file, as a download, for whoever reads a text of the report that names it."""
        return evidence.given_out(request.user, pk, sha256)

    @extend_schema(request=None, responses=ReportDetailSerializer, parameters=[IF_MATCH])
    def delete(self, request: Request, pk: int, sha256: str) -> Response:
        """Take the file away from the draft; revisions that were submitted keep it."""
        report = self.find(request, pk)
        version, kept = version_seen(request), _files(report)
        if kept.pop(sha256, None) is None:
            raise Http404(_("没有这个文件。"))
        reports.save(report, {"attachments": list(kept.values())}, by=_person(request), version=version)
        return self.shown(request, pk)


def _files(report: Report) -> dict[str, Mapping[str, Any]]:
    """By SHA-256, the evidence that the caller reads of the report."""
    return {row["sha256"]: row for row in readings([report])[0].content.get("attachments", ())}


class ReportEvents(ReportView):
    """What is done to a report."""

    @extend_schema(request=MoveSerializer, responses=ReportDetailSerializer, parameters=[IF_MATCH])
    def post(self, request: Request, pk: int) -> Response:
        """Do one event of the workflow."""
        report = self.find(request, pk)
        version = version_seen(request)
        asked = MoveSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        reports.move(
            report,
            Event(given["event"]),
            by=_person(request),
            note=given.get("note", ""),
            field_notes=given.get("field_notes"),
            version=version,
        )
        return self.shown(request, pk)


class ReportConcurrence(ReportView):
    """A supporting agency's answer to the lead's report."""

    @extend_schema(request=AnswerSerializer, responses=ReportDetailSerializer, parameters=[IF_MATCH])
    def put(self, request: Request, pk: int) -> Response:
        """Agree or dissent, on the text of the version seen; a second answer replaces the first."""
        report = self.find(request, pk)
        version = version_seen(request)
        asked = AnswerSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        comment = given.get("comment", "")
        concurrences.answer(report, given["answer"], by=_person(request), comment=comment, version=version)
        return self.shown(request, pk)


class ReportExtensions(ReportView):
    """Requests for more time, of the agency's own report."""

    @extend_schema(responses=ExtensionSerializer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """All of them, the earliest first; those of other agencies are not found."""
        rows = self.own(request, pk).extensions.order_by("pk")
        return Response(ExtensionSerializer(rows, many=True).data)

    @extend_schema(request=MoreTimeSerializer, responses={201: ExtensionSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Ask for more time; the office answers."""
        report = self.own(request, pk)
        asked = MoreTimeSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        row = extensions.ask(report, by=_person(request), **asked.validated_data)
        return Response(ExtensionSerializer(row).data, status=201)

    def own(self, request: Request, pk: int) -> Report:
        """The report, for those who read all of it, and for the office."""
        report: Any = self.find(request, pk)
        if report.extent < Extent.WHOLE and not may(request.user, Permission.READ_SUBMITTED, report):
            raise Http404(_("没有这件填报。"))
        return cast("Report", report)


def _person(request: Request) -> Person:
    """The caller, who was asked to have an account."""
    return cast("Person", request.user)


def _object(data: Any) -> Mapping[str, Any]:
    if not isinstance(data, dict):
        raise Invalid(_('请求内容须为 JSON 对象，如 {"progress": "…"}。'))
    return data
