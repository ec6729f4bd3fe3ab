"""Stock admin, for break-glass: figures and values are shown and not edited."""

from __future__ import annotations

from django.contrib import admin

from agencies.admin import ReadOnlyAdmin
from indicators.models import (
    Baseline,
    Figure,
    Indicator,
    Milestone,
    MilestoneClaim,
    Part,
    RollUpRequest,
    Target,
    Threshold,
    Value,
)


@admin.register(Indicator, Target, Baseline, Milestone, Part, Threshold)
class IndicatorAdmin(ReadOnlyAdmin):
    """Indicators come from the plan's file and its amendments."""


@admin.register(Value, MilestoneClaim)
class ValueAdmin(ReadOnlyAdmin):
    """Values belong to revisions of reports."""


@admin.register(Figure)
class FigureAdmin(ReadOnlyAdmin):
    """Figures are computed."""

    list_display = ("quarter", "level", "subject", "light", "value", "gap", "version")
    list_filter = ("level", "light")
    list_select_related = ("quarter",)


@admin.register(RollUpRequest)
class RollUpRequestAdmin(ReadOnlyAdmin):
    """Requests are written by receivers and settled by workers."""

    list_display = ("quarter", "requested_at", "claimed_at", "done_at")
