"""The roof: every address, assembled. Pages are Chinese at bare addresses and English under `/en/`."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("api/", include("hz_plus.api")),
    path("admin/", admin.site.urls),
    *i18n_patterns(
        path("", include("agencies.urls")),
        path("", include("actions.urls")),
        path("", include("indicators.urls")),
        prefix_default_language=False,
    ),
]
