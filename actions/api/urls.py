"""Addresses of the resources of `actions`, below `/api/v1/`."""

from django.urls import path

from .views import (
    AreaDetail,
    AreaList,
    MeasureDetail,
    MeasureList,
    QuarterDetail,
    QuarterList,
    ReportAttachment,
    ReportAttachments,
    ReportConcurrence,
    ReportDetail,
    ReportEvents,
    ReportExtensions,
    ReportList,
)

urlpatterns = [
    path("areas/", AreaList.as_view(), name="areas"),
    path("areas/<slug:plan>/<str:code>/", AreaDetail.as_view(), name="area"),
    path("measures/", MeasureList.as_view(), name="measures"),
    path("measures/<slug:plan>/<str:code>/", MeasureDetail.as_view(), name="measure"),
    path("quarters/", QuarterList.as_view(), name="quarters"),
    path("quarters/<slug:plan>/<str:quarter>/", QuarterDetail.as_view(), name="quarter"),
    path("reports/", ReportList.as_view(), name="reports"),
    path("reports/<int:pk>/", ReportDetail.as_view(), name="report"),
    path("reports/<int:pk>/events/", ReportEvents.as_view(), name="report-events"),
    path("reports/<int:pk>/attachments/", ReportAttachments.as_view(), name="report-attachments"),
    path("reports/<int:pk>/attachments/<slug:sha256>/", ReportAttachment.as_view(), name="report-attachment"),
    path("reports/<int:pk>/concurrence/", ReportConcurrence.as_view(), name="report-concurrence"),
    path("reports/<int:pk>/extensions/", ReportExtensions.as_view(), name="report-extensions"),
]
