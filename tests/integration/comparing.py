"""The engine's figures held against the oracle's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

from hz_plus.lib.quarters import Period
from indicators.models import Figure
from tests.oracle.oracle import figures
from tests.oracle.rules import Expected, Subject
from tests.oracle.scenario import Scenario

Key = tuple[str, str]
Codes = Mapping[int, str]
"""By the oracle's ids, agencies' codes."""
NUMBERS = ("value", "expected", "target", "attainment", "gap")
_FIFTEEN_DIGITS = Context(prec=15)
_SIXTY_DIGITS = Context(prec=60)


def rounded(number: Fraction | None) -> Decimal | None:
    """The number as figures are kept: to 15 significant digits and at most 12 decimals, half-even."""
    if number is None:
        return None
    exact = _SIXTY_DIGITS.divide(Decimal(number.numerator), Decimal(number.denominator))
    kept = _FIFTEEN_DIGITS.plus(exact)
    exponent = kept.as_tuple().exponent
    return kept.quantize(Decimal("1E-12")) if isinstance(exponent, int) and exponent < -12 else kept


def oracle_says(
    scenario: Scenario, codes: Codes, period: Period, as_of: datetime
) -> dict[Key, dict[str, Any]]:
    """What the quarter's figures must say at a moment; those that count nothing are left out."""
    kinds = {row.code: row.kind for row in scenario.indicators}
    found: dict[Key, dict[str, Any]] = {}
    for (level, subject), figure in figures(scenario, period, as_of).items():
        if level in ("agency", "district") and not sum((figure.counts or {}).values()):
            continue
        counted = figure.driver if level == "measure" else str(subject)
        said = _SAID[level](figure, kinds.get(counted) == "milestone")
        found[level, _subject(codes, level, subject)] = said
    return found


def _subject(codes: Codes, level: str, subject: Subject) -> str:
    by_id = level in ("agency", "district")
    return codes[int(subject)] if by_id else str(subject)


def _lights_and_counts(figure: Expected, _is_milestone: bool) -> dict[str, Any]:
    return {
        "light": figure.light,
        "computed_light": figure.computed_light,
        "reason": figure.reason,
        "counts": figure.counts,
    }


def _indicators(figure: Expected, is_milestone: bool) -> dict[str, Any]:
    said = {
        **_lights_and_counts(figure, is_milestone),
        "driver": figure.driver,
        "judged": figure.judged,
        "value": rounded(figure.value),
        "stale": figure.stale,
    }
    if is_milestone:
        return said
    gap = None if figure.gap is None else round(figure.gap, 12)
    return said | {
        "expected": rounded(figure.expected),
        "target": rounded(figure.target),
        "attainment": rounded(figure.attainment),
        "gap": rounded(gap),
        "reported": figure.reported,
        "to_report": figure.to_report,
        "forecast_on": figure.forecast_on,
        "due_on": figure.due_on,
        "overdue": figure.overdue,
    }


_SAID: dict[str, Callable[[Expected, bool], dict[str, Any]]] = {
    "plan": _lights_and_counts,
    "area": _lights_and_counts,
    "agency": _lights_and_counts,
    "district": _lights_and_counts,
    "measure": _indicators,
    "indicator": _indicators,
}


def engine_says(found: Iterable[Figure]) -> dict[Key, dict[str, Any]]:
    """What figures say, in the oracle's words; parts, of which it says nothing, are left out."""
    said = {}
    for row in found:
        counts_nothing = row.counts is not None and not sum(row.counts.values())
        if row.level == "part" or (row.level in ("agency", "district") and counts_nothing):
            continue
        due_on = row.facts.get("due_on")
        said[row.level, row.subject] = {
            **{name: getattr(row, name) for name in (*_PLAIN, *NUMBERS)},
            "judged": row.judged_light,
            "due_on": date.fromisoformat(due_on) if due_on else None,
            "overdue": row.facts.get("overdue", False),
        }
    return said


_PLAIN = (
    "light",
    "computed_light",
    "reason",
    "counts",
    "driver",
    "stale",
    "reported",
    "to_report",
    "forecast_on",
)


def mismatches(
    scenario: Scenario, codes: Codes, found: Iterable[Figure], period: Period, as_of: datetime
) -> list[str]:
    """Where the engine's figures of a quarter and the oracle's differ, one line each."""
    wanted, given = oracle_says(scenario, codes, period, as_of), engine_says(found)
    lines = [f"{period} {key}: only the engine's" for key in given.keys() - wanted.keys()]
    lines += [f"{period} {key}: only the oracle's" for key in wanted.keys() - given.keys()]
    return lines + [
        f"{period} {key} {name}: {given[key][name]!r}, the oracle says {value!r}"
        for key in sorted(wanted.keys() & given.keys())
        for name, value in wanted[key].items()
        if given[key][name] != value
    ]
