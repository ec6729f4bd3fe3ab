"""The roof of the API: the resources of every app below `/api/v1/`, its description, and a 404 for the rest."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, re_path

from agencies.api import schema
from agencies.api.views import nothing_here

app_name = "api"

resources: list[URLPattern | URLResolver] = [
    path("", include("agencies.api.urls")),
    path("", include("actions.api.urls")),
    path("", include("indicators.api.urls")),
    path("schema/", schema.description, name="schema"),
    path("docs/", schema.reference, name="docs"),
]

urlpatterns = [
    path("v1/", include(resources)),
    re_path(r"", nothing_here),
]
