"""The rules that a plan manager keeps: what is in force, what was before, and trials laid out for reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import F

from actions.models import Plan, Quarter
from agencies.authorization import Viewer, standing
from agencies.domain.roles import Permission
from hz_plus.lib import clock
from indicators.models import Indicator, Method, Threshold
from indicators.querysets import IndicatorQuerySet
from indicators.selectors.alarms import with_alarm
from indicators.selectors.trials import SHOWN_LEVELS, Change, Trial

_ORDER = {level: place for place, level in enumerate(reversed(SHOWN_LEVELS))}


@dataclass(frozen=True, slots=True)
class Rules:
    """A plan's thresholds and amended methods, the latest begun first; `day`: on which the present one is in force."""

    thresholds: tuple[Threshold, ...]
    methods: tuple[Method, ...]
    day: date

    @property
    def present(self) -> Threshold | None:
        """The thresholds in force: of several the latest begun."""
        return next((row for row in self.thresholds if _is_in_force(row, self.day)), None)


@dataclass(frozen=True, slots=True)
class TriedQuarter:
    """What a trial would change in one quarter: areas, measures, indicators, each in the text's order."""

    quarter: Quarter
    changes: tuple[Change, ...]


def managed_plans(person: Viewer) -> list[Plan]:
    """The plans that `person` manages, with the alarm read along. One query."""
    seats = standing(person).at(Permission.MANAGE_PLAN)
    rows = Plan.objects.filter(lead_office__in=seats).select_related("lead_office").order_by("id")
    return list(with_alarm(rows, person))


def rules_of(plan: Plan) -> Rules:
    """What is known of the plan's rules. Two queries."""
    latest_begun = F("valid_from").desc(nulls_last=True)
    thresholds = Threshold.objects.known_at(None).filter(plan=plan).order_by(latest_begun)
    amended = Method.objects.known_at(None).filter(indicator__plan=plan, valid_from__isnull=False)
    methods = amended.select_related("indicator").order_by(latest_begun, "indicator__order")
    return Rules(tuple(thresholds), tuple(methods), clock.today(plan.time_zone))


def indicators_with_ways(plan: Plan) -> IndicatorQuerySet:
    """The plan's indicators, made and judged as they are today."""
    rows = Indicator.objects.filter(plan=plan).select_related("plan", "measure")
    return rows.defined_on(clock.today(plan.time_zone)).order_by("order")


def by_quarter(trial: Trial) -> tuple[TriedQuarter, ...]:
    """The changes of a trial, the latest quarter first."""
    groups = groupby(trial.changes, key=lambda change: change.quarter)
    return tuple(TriedQuarter(quarter, _in_order(list(changes))) for quarter, changes in groups)


def _in_order(changes: Sequence[Change]) -> tuple[Change, ...]:
    # A trial comes last quarter first and so last code first; sorting keeps the order of equals.
    in_the_texts = list(reversed(changes))
    in_the_texts.sort(key=lambda change: _ORDER[change.level])
    return tuple(in_the_texts)


def _is_in_force(row: Threshold, day: date) -> bool:
    return (row.valid_from is None or row.valid_from <= day) and (row.valid_to is None or row.valid_to >= day)
