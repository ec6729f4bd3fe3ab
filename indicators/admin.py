"""Stock admin, for break-glass: figures and values are shown and not edited."""

from __future__ import annotations

from django.contrib import admin

from agencies.admin import ReadOnlyAdmin
from indicators.models import (
    Baseline,
    Figure,
    FigureCheck,
    Indicator,
    Method,
    Milestone,
    MilestoneClaim,
    Override,
    Part,
    PublishedFigure,
    RollUpRequest,
    Target,
    Threshold,
    Value,
)


@admin.register(Indicator, Method, Target, Baseline, Milestone, Part, Threshold, Override)
class IndicatorAdmin(ReadOnlyAdmin):
    """Indicators come from the plan's file and its amendments."""


@admin.register(Value, MilestoneClaim)
class ValueAdmin(ReadOnlyAdmin):
    """Values belong to revisions of reports."""


@admin.register(Figure, PublishedFigure)
class FigureAdmin(ReadOnlyAdmin):
    """Figures are computed."""

    list_display = ("quarter", "level", "subject", "light", "value", "gap")
    list_filter = ("level", "light")
    list_select_related = ("quarter",)


@admin.register(RollUpRequest)
class RollUpRequestAdmin(ReadOnlyAdmin):
    """Requests are written by receivers and deleted by the workers that fulfil them."""

    list_display = ("quarter", "measure", "requested_at")
    list_select_related = ("quarter", "measure")


@admin.register(FigureCheck)
class FigureCheckAdmin(ReadOnlyAdmin):
    """The nightly comparisons."""

    list_display = ("at", "quarters", "differences")
