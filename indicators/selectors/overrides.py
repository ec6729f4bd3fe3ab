"""Lights moved by reviewers, listed for those who answer for them (PRODUCT §4.7)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from actions.domain.stages import Stage
from actions.models import Measure, Quarter
from agencies.authorization import Viewer, standing
from agencies.domain.roles import Permission
from hz_plus.lib.quarters import Period
from indicators.domain.kinds import Level
from indicators.domain.lights import MOVABLE
from indicators.models import Figure, Override

READERS = (Permission.REVIEW, Permission.MANAGE_PLAN)
"""Who may read the list: reviewers, who give overrides, and plan managers."""


@dataclass(frozen=True, slots=True)
class OverrideLine:
    """One override; `holds`: the computed light is still the one it moved, so that the moved one is shown."""

    override: Override
    measure: Measure
    holds: bool


@dataclass(frozen=True, slots=True)
class Overrides:
    """The overrides of one quarter, in the text's order; `periods`: the quarters that have any, latest first."""

    period: Period | None
    lines: tuple[OverrideLine, ...]
    periods: tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class Movable:
    """A measure whose computed light may be moved in a quarter."""

    quarter: Quarter
    measure: Measure
    computed: str


def movable_in(person: Viewer, period: Period | None) -> list[Movable]:
    """Of the quarter `period` in the plans that `person` reviews, while it is neither scheduled nor published. Two
    queries.
    """
    if period is None:
        return []
    figures = Figure.objects.filter(
        quarter__plan__lead_office__in=standing(person).at(Permission.REVIEW),
        quarter__stage__in=(Stage.OPEN, Stage.CLOSED),
        quarter__year=period.year,
        quarter__number=period.number,
        level=Level.MEASURE,
        computed_light__in=[light.value for light in MOVABLE],
    ).select_related("quarter__plan")
    rows = list(figures)
    plans = {row.quarter.plan_id for row in rows}
    measures = {(row.plan_id, row.code): row for row in Measure.objects.filter(plan__in=plans)}
    found = [
        Movable(row.quarter, measures[row.quarter.plan_id, row.subject], row.computed_light) for row in rows
    ]
    return sorted(found, key=lambda row: (row.quarter.plan_id, row.measure.order))


def overrides_in(person: Viewer, period: Period | None) -> Overrides:
    """Those known now in `period`, of the plans that `person` reviews or manages. One query."""
    held = standing(person)
    seats = frozenset[int]().union(*(held.at(permission) for permission in READERS))
    shown = Figure.objects.filter(
        level=Level.MEASURE, quarter=OuterRef("quarter"), subject=OuterRef("measure__code")
    )
    rows = (
        Override.objects.known_at(None)
        .filter(quarter__plan__lead_office__in=seats)
        .select_related("quarter__plan", "measure", "given_by")
        .annotate(
            holds=Exists(shown.filter(Q(computed_light=OuterRef("from_light"), light=OuterRef("light"))))
        )
        .order_by("-quarter__year", "-quarter__number", "measure__order")
    )
    found = [(row.quarter.period, OverrideLine(row, row.measure, row.holds)) for row in rows]
    return Overrides(
        period,
        tuple(line for own, line in found if own == period),
        tuple(dict.fromkeys(own for own, _line in found)),
    )
