"""Figures computed and stored; requests to do so, fulfilled once and found again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from actions.models import Measure, Plan, Quarter
from indicators.models import Figure, RollUpRequest
from indicators.selectors.computed import COLUMNS, computed, figures_now
from indicators.signals import roll_up_requested

from . import storing


@dataclass(frozen=True, slots=True)
class Difference:
    """A stored figure that is not what the rules give now."""

    quarter: str
    level: str
    subject: str
    column: str
    stored: Any
    computed: Any


def request(*, quarters: Iterable[Quarter], measures: Collection[Measure] = ()) -> list[RollUpRequest]:
    """Write the wish that figures of these quarters be computed again: those of `measures` and what stands
    above them, all where none is named. Receivers of the signal hand it to a worker after the commit.
    """
    now, wanted = timezone.now(), [*measures] if measures else [None]
    rows = RollUpRequest.objects.bulk_create(
        RollUpRequest(quarter=quarter, measure=measure, requested_at=now)
        for quarter in quarters
        for measure in wanted
    )
    roll_up_requested.send(sender=RollUpRequest, quarters=sorted({row.quarter_id for row in rows}))
    return rows


@transaction.atomic
def fulfil(*, quarter_id: int) -> int:
    """Compute what requests of the quarter's plan wait for; return how many quarters were computed.

    One call takes along whatever waits for the plan, so many requests cost one computation. The plan is locked
    until the figures are stored and the requests gone, in this transaction: a second worker waits, and then finds
    nothing; a worker that dies leaves the old figures and the requests. What is requested meanwhile stays for the
    next call.
    """
    plan = _locked(Quarter.objects.filter(pk=quarter_id).values_list("plan", flat=True).get())
    waiting = list(RollUpRequest.objects.of_plan(plan.pk).select_related("quarter"))
    if not waiting:
        return 0
    quarters = sorted({row.quarter for row in waiting}, key=_period)
    measures = {row.measure_id for row in waiting}
    only = None if None in measures else [pk for pk in measures if pk is not None]
    _store(plan, quarters, only=only)
    RollUpRequest.objects.filter(pk__in=[row.pk for row in waiting]).delete()
    return len(quarters)


def _locked(plan_id: int) -> Plan:
    """The plan, whose figures nobody else computes until the transaction ends. Reports may still move.

    The transaction does not wait for the disk: should the machine fail at once, figures and requests are both as
    before, and the figures are computed again.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit TO OFF")
    return Plan.objects.select_for_update(no_key=True).get(pk=plan_id)


def _period(quarter: Quarter) -> int:
    return quarter.period


def rebuild(*, quarters: Iterable[Quarter]) -> int:
    """Compute these quarters whatever was asked, plan by plan, and settle the requests that waited for them.

    Returns how many figures changed.
    """
    by_plan: dict[int, list[Quarter]] = {}
    for quarter in quarters:
        by_plan.setdefault(quarter.plan_id, []).append(quarter)
    return sum(_rebuild(plan_id, sorted(rows, key=_period)) for plan_id, rows in by_plan.items())


@transaction.atomic
def _rebuild(plan_id: int, quarters: Sequence[Quarter]) -> int:
    plan = _locked(plan_id)
    waiting = list(RollUpRequest.objects.filter(quarter__in=quarters).values_list("pk", flat=True))
    changed = _store(plan, quarters)
    RollUpRequest.objects.filter(pk__in=waiting).delete()
    return changed


def store(*, quarter: Quarter) -> int:
    """Compute one quarter's figures and store those that differ; return how many did."""
    return rebuild(quarters=[quarter])


def _store(plan: Plan, quarters: Sequence[Quarter], only: Collection[int] | None = None) -> int:
    """Figures of `only` these measures (by id), or all; figures gone since are deleted only with all."""
    found = list(computed(plan, quarters, only=only))
    return storing.merge(found, whole=only is None)


def lost() -> list[int]:
    """One quarter's id for each plan for which a request has waited longer than a worker should need."""
    limit = timezone.now() - timedelta(seconds=settings.HZ_SWEEP_SECONDS)
    rows = RollUpRequest.objects.filter(requested_at__lte=limit).order_by("pk")
    return list({plan: quarter for quarter, plan in rows.values_list("quarter", "quarter__plan")}.values())


def differences(*, quarter: Quarter) -> list[Difference]:
    """What the store holds otherwise than the rules give now; nothing is written."""
    found = figures_now(quarter)
    stored = {(row.level, row.subject): row for row in Figure.objects.of(quarter)}
    return [
        Difference(str(quarter), *key, column, getattr(stored.get(key), column, None), value)
        for key in sorted(found.keys() | stored.keys())
        for column in COLUMNS
        if (value := getattr(found.get(key), column, None)) != getattr(stored.get(key), column, None)
    ]
