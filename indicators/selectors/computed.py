"""Figures computed from what counts, now or as of a moment, in the form in which they are stored."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from decimal import Context, Decimal
from typing import Any

from django.utils import timezone

from actions.models import Plan, Quarter
from indicators.domain.kinds import Level
from indicators.domain.numbers import plain
from indicators.domain.progress import Assessment, Thresholds
from indicators.domain.rollup import FigureRow, roll_up
from indicators.models import Figure
from indicators.selectors.book import Book
from indicators.selectors.inputs import quarter_inputs

COLUMNS = (
    "level",
    "subject",
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
    "forecast_on",
    "counts",
    "driver",
    "facts",
)
"""What a figure says, the plan and the quarter left out; the first two say what it is about."""
Said = tuple[Any, ...]
Facts = dict[str, Any]
_LIGHTLESS = (Level.PLAN, Level.AGENCY, Level.DISTRICT)
_PLACES = Decimal("1E-12")
_FIFTEEN_DIGITS = Context(prec=15)


def computed(
    plan: Plan,
    quarters: Sequence[Quarter],
    *,
    moment: datetime | None = None,
    only: Collection[int] | None = None,
    book: Book | None = None,
) -> Iterator[tuple[Quarter, list[Said]]]:
    """Each quarter with what its figures say, in the order of COLUMNS. See `quarter_inputs`."""
    inputs = quarter_inputs(plan, quarters, moment=moment, only=only, book=book)
    for quarter, given in zip(quarters, inputs, strict=True):
        limits = _limits(given.thresholds)
        yield quarter, [_said(row, limits) for row in roll_up(given)]


def figures_at(plan: Plan, quarters: Sequence[Quarter], moment: datetime) -> list[Figure]:
    """The figures of `quarters` as they stood at `moment`; they are not stored."""
    return [
        Figure(plan=plan, quarter=quarter, computed_at=moment, **dict(zip(COLUMNS, said, strict=True)))
        for quarter, rows in computed(plan, quarters, moment=moment)
        for said in rows
    ]


def figures_now(quarter: Quarter) -> dict[tuple[str, str], Figure]:
    """By level and subject, what the quarter's figures should be now; they are not stored."""
    now = timezone.now()
    [(_quarter, rows)] = computed(quarter.plan, [quarter])
    figures = [
        Figure(plan=quarter.plan, quarter=quarter, computed_at=now, **dict(zip(COLUMNS, said, strict=True)))
        for said in rows
    ]
    return {(figure.level, figure.subject): figure for figure in figures}


def _said(row: FigureRow, limits: Facts) -> Said:
    given = row.assessment
    shown = row.level not in _LIGHTLESS
    return (
        row.level.value,
        row.subject,
        row.area,
        (row.light or given.light).value if shown else "",
        given.light.value if shown else "",
        row.judged.value if row.judged else "",
        given.reason.value if given.reason and shown else "",
        kept(given.value),
        kept(given.expected),
        kept(given.target),
        kept(given.attainment),
        kept(given.gap),
        row.reported,
        row.to_report,
        given.stale,
        row.forecast_on,
        {light.value: n for light, n in row.counts.items()} if row.counts is not None else None,
        row.driver,
        _facts(row, given, limits),
    )


def kept(number: Decimal | None) -> Decimal | None:
    """`number` to 15 significant digits and at most 12 decimals: what every database keeps exactly.

    The light was decided before, on the unrounded number.
    """
    if number is None:
        return None
    kept = _FIFTEEN_DIGITS.plus(number)
    return kept.quantize(_PLACES) if kept.as_tuple().exponent < -12 else kept  # type: ignore[operator]


def _facts(row: FigureRow, given: Assessment, limits: Facts) -> Facts:
    """The other numbers of the explanation, as JSON; those that do not exist are left out."""
    facts = {**limits}
    if given.due_on:
        facts["due_on"] = given.due_on.isoformat()
    if given.overdue:
        facts["overdue"] = True
    if given.late_step_due:
        facts |= {
            "late_step": given.late_step,
            "late_step_due": given.late_step_due.isoformat(),
            "late_days": given.late_days,
        }
    if row.override:
        facts["moved_because"] = row.override
    return facts


def _limits(thresholds: Thresholds) -> Facts:
    return {"yellow_over": plain(thresholds.yellow_over), "red_over": plain(thresholds.red_over)}
