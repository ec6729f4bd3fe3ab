"""Addresses of the resources of `indicators`, below `/api/v1/`."""

from django.urls import path

from .views import (
    BulletinFileView,
    BulletinList,
    IndicatorDetail,
    IndicatorList,
    LineageDetail,
    PlanDetail,
    PlanList,
    StatusList,
    ValueList,
)

urlpatterns = [
    path("plans/", PlanList.as_view(), name="plans"),
    path("plans/<slug:slug>/", PlanDetail.as_view(), name="plan"),
    path("indicators/", IndicatorList.as_view(), name="indicators"),
    path("indicators/<slug:plan>/<str:code>/", IndicatorDetail.as_view(), name="indicator"),
    path("values/", ValueList.as_view(), name="values"),
    path("bulletins/", BulletinList.as_view(), name="bulletins"),
    path(
        "bulletins/<slug:plan>/<str:quarter>.<slug:suffix>", BulletinFileView.as_view(), name="bulletin-file"
    ),
    path("status/", StatusList.as_view(), name="status"),
    path(
        "lineage/<str:level>/<slug:plan>/<path:code>/<str:quarter>/", LineageDetail.as_view(), name="lineage"
    ),
]
