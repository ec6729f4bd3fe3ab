"""Addresses of the resources of `agencies` and of the API's description, below `/api/v1/`."""

from django.urls import URLPattern, URLResolver, path

from .schema import description, reference
from .views import AgencyDetail, AgencyList, Me

urlpatterns: list[URLPattern | URLResolver] = [
    path("agencies/", AgencyList.as_view(), name="agencies"),
    path("agencies/<slug:code>/", AgencyDetail.as_view(), name="agency"),
    path("me/", Me.as_view(), name="me"),
    path("schema/", description, name="schema"),
    path("docs/", reference, name="docs"),
]
