"""The roof of the API: the resources of every app below `/api/v1/`, its description, and a 404 for the rest."""

from __future__ import annotations

from django.urls import include, path

app_name = "api"

resources = [
    path("", include("agencies.api.urls")),
    path("", include("actions.api.urls")),
    path("", include("indicators.api.urls")),
]

urlpatterns = [
    path("v1/", include(resources)),
    path("", include("agencies.api.fallback")),
]
