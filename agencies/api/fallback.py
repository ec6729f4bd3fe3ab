"""The last address of the API: whatever no resource answers is a 404 in the API's own form."""

from django.urls import re_path

from .views import nothing_here

urlpatterns = [re_path(r"", nothing_here)]
