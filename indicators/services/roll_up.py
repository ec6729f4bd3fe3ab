"""Figures computed and stored; requests to do so, claimed and found again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Context, Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from actions.models import Quarter
from indicators.domain.kinds import Level
from indicators.domain.progress import Assessment, Thresholds
from indicators.domain.rollup import FigureRow, roll_up
from indicators.models import Figure, RollUpRequest
from indicators.selectors.inputs import quarter_input

LOST_AFTER = timedelta(seconds=30)
"""A request claimed this long ago and not done is taken for lost and found again."""
_PLACES = Decimal("1E-12")
_FIFTEEN_DIGITS = Context(prec=15)
_COUNTLESS = (Level.PLAN, Level.AGENCY, Level.DISTRICT)
_COLUMNS = (
    "area",
    "light",
    "computed_light",
    "judged_light",
    "reason",
    "value",
    "expected",
    "target",
    "attainment",
    "gap",
    "reported",
    "to_report",
    "stale",
    "counts",
    "driver",
    "facts",
)


@dataclass(frozen=True, slots=True)
class Difference:
    """A stored figure that is not what the rules give now."""

    quarter: str
    level: str
    subject: str
    column: str
    stored: Any
    computed: Any


def request(*, quarters: Iterable[Quarter]) -> list[RollUpRequest]:
    """Write the wish that these quarters, and those after them, be computed again."""
    now = timezone.now()
    return RollUpRequest.objects.bulk_create(
        RollUpRequest(quarter=quarter, requested_at=now) for quarter in quarters
    )


def fulfil(*, quarter_id: int) -> int:
    """Compute every started quarter from this one on if a request waits for it; return how many.

    A duplicate, late or repeated call finds nothing waiting and does nothing. Values of a quarter
    are carried into later ones, so those are computed too.
    """
    quarter = Quarter.objects.select_related("plan").get(pk=quarter_id)
    waiting = list(RollUpRequest.objects.waiting().filter(quarter=quarter).values_list("pk", flat=True))
    if not waiting:
        return 0
    RollUpRequest.objects.filter(pk__in=waiting).update(claimed_at=timezone.now())
    later = [row for row in _started(quarter) if row.period >= quarter.period]
    for row in later:
        store(quarter=row)
    RollUpRequest.objects.filter(pk__in=waiting).update(done_at=timezone.now())
    return len(later)


def _started(quarter: Quarter) -> list[Quarter]:
    return list(quarter.plan.quarters.started().in_time_order().select_related("plan"))


def rebuild(*, quarters: Iterable[Quarter]) -> int:
    """Compute these quarters whatever was asked, and settle the requests that waited for them."""
    rows = list(quarters)
    waiting = list(RollUpRequest.objects.waiting().filter(quarter__in=rows).values_list("pk", flat=True))
    changed = sum(store(quarter=row) for row in rows)
    RollUpRequest.objects.filter(pk__in=waiting).update(done_at=timezone.now())
    return changed


def lost() -> list[int]:
    """Ids of quarters with a request that nobody works on: never claimed, or claimed too long ago."""
    limit = timezone.now() - LOST_AFTER
    rows = RollUpRequest.objects.waiting().exclude(claimed_at__gt=limit)
    return sorted(set(rows.values_list("quarter_id", flat=True)))


@transaction.atomic
def store(*, quarter: Quarter) -> int:
    """Compute the quarter's figures and store those that differ; return how many did.

    The quarter's row is locked, so two workers never write the same quarter at once.
    """
    Quarter.objects.select_for_update().get(pk=quarter.pk)
    computed = _computed(quarter)
    stored = {(row.level, row.subject): row for row in Figure.objects.of(quarter)}
    new, changed = [], []
    for key, figure in computed.items():
        old = stored.pop(key, None)
        if old is None:
            new.append(figure)
        elif any(getattr(old, column) != getattr(figure, column) for column in _COLUMNS):
            figure.pk, figure.version = old.pk, old.version + 1
            changed.append(figure)
    Figure.objects.filter(pk__in=[row.pk for row in stored.values()]).delete()
    Figure.objects.bulk_create(new, batch_size=500)
    Figure.objects.bulk_update(changed, [*_COLUMNS, "version", "computed_at"], batch_size=100)
    return len(new) + len(changed) + len(stored)


def differences(*, quarter: Quarter) -> list[Difference]:
    """What the store holds otherwise than the rules give now; nothing is written."""
    computed = _computed(quarter)
    stored = {(row.level, row.subject): row for row in Figure.objects.of(quarter)}
    return [
        Difference(str(quarter), *key, column, getattr(stored.get(key), column, None), value)
        for key in sorted(computed.keys() | stored.keys())
        for column in _COLUMNS
        if (value := getattr(computed.get(key), column, None)) != getattr(stored.get(key), column, None)
    ]


def _computed(quarter: Quarter) -> dict[tuple[str, str], Figure]:
    given = quarter_input(quarter)
    now = timezone.now()
    rows: Sequence[FigureRow] = roll_up(given)
    figures = [_figure(quarter, row, given.thresholds) for row in rows]
    for figure in figures:
        figure.computed_at = now
    return {(figure.level, figure.subject): figure for figure in figures}


def _figure(quarter: Quarter, row: FigureRow, thresholds: Thresholds) -> Figure:
    given = row.assessment
    light = "" if row.level in _COUNTLESS else given.light.value
    return Figure(
        plan_id=quarter.plan_id,
        quarter=quarter,
        level=row.level.value,
        subject=row.subject,
        area=row.area,
        light=light,
        computed_light=light,
        judged_light=row.judged.value if row.judged else "",
        reason=given.reason.value if given.reason and light else "",
        value=_kept(given.value),
        expected=_kept(given.expected),
        target=_kept(given.target),
        attainment=_kept(given.attainment),
        gap=_kept(given.gap),
        reported=row.reported,
        to_report=row.to_report,
        stale=given.stale,
        counts={light.value: n for light, n in row.counts.items()} if row.counts is not None else None,
        driver=row.driver,
        facts=_facts(given, thresholds),
    )


def _kept(number: Decimal | None) -> Decimal | None:
    """`number` to 15 significant digits and at most 12 decimals: what every database keeps exactly.

    The light was decided before, on the unrounded number.
    """
    if number is None:
        return None
    kept = _FIFTEEN_DIGITS.plus(number)
    return kept.quantize(_PLACES) if kept.as_tuple().exponent < -12 else kept  # type: ignore[operator]


def _facts(given: Assessment, thresholds: Thresholds) -> dict[str, Any]:
    """The other numbers of the explanation, as JSON."""
    return {
        "yellow_over": f"{thresholds.yellow_over.normalize():f}",
        "red_over": f"{thresholds.red_over.normalize():f}",
        "due_on": given.due_on.isoformat() if given.due_on else None,
        "overdue": given.overdue,
        "late_step": given.late_step,
        "late_step_due": given.late_step_due.isoformat() if given.late_step_due else None,
        "late_days": given.late_days,
    }
