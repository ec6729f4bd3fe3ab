"""Addresses of the resources of `agencies`, below `/api/v1/`."""

from django.urls import path

from .views import AgencyDetail, AgencyList, Me

urlpatterns = [
    path("agencies/", AgencyList.as_view(), name="agencies"),
    path("agencies/<slug:code>/", AgencyDetail.as_view(), name="agency"),
    path("me/", Me.as_view(), name="me"),
]
