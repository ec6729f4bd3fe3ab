"""Stock admin, for break-glass: what services write is shown and not edited."""

from __future__ import annotations

from django.contrib import admin

from actions.models import (
    Area,
    Concurrence,
    Life,
    Measure,
    Plan,
    Quarter,
    Report,
    Responsibility,
    Revision,
    Waiver,
)
from agencies.admin import ReadOnlyAdmin


@admin.register(Plan, Area, Measure, Life, Responsibility)
class PlanAdmin(ReadOnlyAdmin):
    """The plan comes from its file."""


@admin.register(Quarter)
class QuarterAdmin(ReadOnlyAdmin):
    """Stages are moved by `actions.services.quarters`."""

    list_display = ("plan", "year", "number", "stage", "lead_due_at")


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin):
    """Reports are moved by `actions.services.reports`."""

    list_display = ("quarter", "measure", "agency", "role", "state", "version")
    list_filter = ("state", "role")
    list_select_related = ("quarter", "measure", "agency")


@admin.register(Revision, Concurrence, Waiver)
class ContentAdmin(ReadOnlyAdmin):
    """Content belongs to reports."""
