"""What a plan manager amends of a measure, and what was amended so far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from actions.models import Measure, MeasureLife, Plan
from agencies.authorization import Viewer, standing
from agencies.domain.roles import Permission
from agencies.models import AuditEvent
from hz_plus.lib import clock
from hz_plus.lib.wording import grouped
from indicators.domain.kinds import IndicatorKind
from indicators.models import Baseline, Indicator, Target

_SHOWN = 50
_LIFE = gettext_lazy("措施状态")
_WHAT: dict[str, str | Promise] = {
    "target": gettext_lazy("目标值"),
    "baseline": gettext_lazy("基期值"),
    "method": gettext_lazy("研判规则"),
    "indicator": gettext_lazy("分解"),
}
"""By kind of subject in the audit chain."""


@dataclass(frozen=True, slots=True)
class Amendable:
    """An indicator with its targets in force or to come, and the baseline that is known."""

    indicator: Indicator
    targets: Sequence[Target]
    baseline: Baseline | None

    @property
    def is_split(self) -> bool:
        """Whether its targets can be split among agencies."""
        return self.has_baseline and bool(self.targets)

    @property
    def has_baseline(self) -> bool:
        """Whether its kind has one."""
        return self.indicator.kind != IndicatorKind.MILESTONE


@dataclass(frozen=True, slots=True)
class Amended:
    """One amendment: what of, and what it says now."""

    event: AuditEvent
    what: str
    told: str


@dataclass(frozen=True, slots=True)
class Desk:
    """A measure on the manager's desk. `history`: every amendment of it and its indicators, the latest first."""

    measure: Measure
    indicators: Sequence[Amendable]
    others: Sequence[Measure]
    history: Sequence[Amended]


def managed_plan(slug: str, viewer: Viewer) -> Plan:
    """The plan, if the viewer manages it; raises Plan.DoesNotExist."""
    seats = standing(viewer).at(Permission.MANAGE_PLAN)
    return Plan.objects.select_related("lead_office").get(slug=slug, lead_office__in=seats)


def measures(plan: Plan) -> list[Measure]:
    """Every measure, in the text's order. One query."""
    rows = Measure.objects.filter(plan=plan).with_life(clock.today(plan.time_zone))
    return list(rows.select_related("area").order_by("order"))


def measure_of(plan: Plan, code: str) -> Measure:
    """One measure of the plan with its life. One query; raises Measure.DoesNotExist."""
    rows = Measure.objects.filter(plan=plan).with_life(clock.today(plan.time_zone))
    return rows.select_related("plan").get(code=code)


def last_day(spans: Iterable[tuple[date | None, date | None]]) -> date | None:
    """The day of the latest change among rows valid from the one day to the other; None where none is dated."""
    days = [
        day
        for begun, ended in spans
        for day in (begun, ended + timedelta(days=1) if ended else None)
        if day is not None
    ]
    return max(days, default=None)


def desk(plan: Plan, code: str) -> Desk:
    """One measure of the plan. Five queries; raises Measure.DoesNotExist."""
    every = measures(plan)
    measure = next((row for row in every if row.code == code), None)
    if measure is None:
        raise Measure.DoesNotExist
    today = clock.today(plan.time_zone)
    indicators = list(
        Indicator.objects.filter(measure=measure).select_related("plan", "measure").order_by("order")
    )
    targets = Target.objects.known_at(None).filter(indicator__in=indicators)
    targets = targets.filter(Q(valid_to=None) | Q(valid_to__gte=today)).select_related(
        "indicator__plan", "indicator__measure"
    )
    starts = {
        row.indicator_id: row for row in Baseline.objects.known_at(None).filter(indicator__in=indicators)
    }
    by_indicator: dict[int, list[Target]] = {row.pk: [] for row in indicators}
    for target in targets.order_by("due_on", "valid_from"):
        by_indicator[target.indicator_id].append(target)
    return Desk(
        measure,
        [Amendable(row, by_indicator[row.pk], starts.get(row.pk)) for row in indicators],
        [row for row in every if row.pk != measure.pk],
        _history(plan, measure, indicators),
    )


def _history(plan: Plan, measure: Measure, indicators: Sequence[Indicator]) -> list[Amended]:
    codes = [row.code for row in indicators]
    about = Q(subject_kind="life", subject_id=measure.pk) | Q(
        subject_kind__in=_WHAT, data__indicator__in=codes
    )
    rows = AuditEvent.objects.filter(about, chain__name=plan.slug).select_related("person")
    return [
        Amended(row, str(_WHAT.get(row.subject_kind, _LIFE)), _told(row.data))
        for row in rows.order_by("-sequence")[:_SHOWN]
    ]


def _told(data: dict[str, Any]) -> str:
    """3.2-a 60 → 80 · 2018-12-31, or what became of the measure."""
    if "life" in data:
        return " → ".join(filter(None, [str(MeasureLife(data["life"]).label), data.get("merged_into", "")]))
    figures = [grouped(Decimal(data[name])) for name in ("before", "value") if data.get(name)]
    return " · ".join(
        filter(
            None, [data.get("indicator", ""), " → ".join(figures), data.get("due_on") or data.get("on", "")]
        )
    )
