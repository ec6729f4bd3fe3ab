"""Builders for plans whose figures are computed by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

from hz_plus.lib.quarters import Period
from tests.oracle import scenario as rows
from tests.oracle.oracle import figures
from tests.oracle.rules import Expected
from tests.oracle.scenario import Known, Scenario, Span

OPEN = Span()
ALWAYS = Known(datetime(2015, 12, 1, tzinfo=UTC))
END = datetime(2030, 1, 1, tzinfo=UTC)
PLAN = rows.Plan("p", date(2015, 12, 31), date(2016, 1, 1), date(2020, 12, 31))
CODE = "1.1-a"
Number = int | str | Fraction


def quarter(text: str) -> Period:
    return Period.parse(text)


def known_after(period: Period, days: int = 10, until: datetime | None = None) -> Known:
    return Known(datetime.combine(period.ends_on + timedelta(days), time(), UTC), until)


def entry(value: Number | tuple[Number, Number]) -> rows.Entry:
    if isinstance(value, tuple):
        return Fraction(value[0]), Fraction(value[1])
    return Fraction(value)


def filed(
    period: str, value: Number | tuple[Number, Number], agency: int = 1, known: Known | None = None
) -> rows.Approval:
    at = quarter(period)
    return rows.Approval(at, "1.1", agency, "lead", known or known_after(at), {CODE: entry(value)})


def judged(period: str, light: str | None, agency: int = 1) -> rows.Approval:
    at = quarter(period)
    return rows.Approval(at, "1.1", agency, "lead", known_after(at), judged=light)


def link(agency: int, role: rows.Role = "lead", order: int = 1, valid: Span = OPEN) -> rows.Link:
    return rows.Link("1.1", agency, role, order, valid, ALWAYS)


def target(value: Number, due: str = "2020-12-31", valid: Span = OPEN, known: Known = ALWAYS) -> rows.Target:
    return rows.Target(CODE, date.fromisoformat(due), Fraction(value), valid, known)


def part(agency: int, value: Number, due: str = "2020-12-31") -> rows.Part:
    return rows.Part(CODE, agency, date.fromisoformat(due), Fraction(value), OPEN, ALWAYS)


def method(
    aggregation: rows.Aggregation = "lead",
    shape: rows.Shape = "linear",
    points: Sequence[tuple[str, Number]] = (),
) -> rows.Method:
    agreed = tuple((date.fromisoformat(day), Fraction(share)) for day, share in points)
    return rows.Method(CODE, aggregation, shape, agreed, OPEN, ALWAYS)


def baseline(value: Number, on: str = "2015-12-31", adopted: bool = False) -> rows.Baseline:
    return rows.Baseline(CODE, Fraction(value), date.fromisoformat(on), adopted, ALWAYS)


def succession(before: int, after: int, kind: Any, on: str = "2017-01-01") -> rows.Succession:
    return rows.Succession(before, after, kind, date.fromisoformat(on), ALWAYS)


def a_plan(
    kind: rows.Kind | None = "stock", *, indicator: Mapping[str, Any] | None = None, **more: Any
) -> Scenario:
    """One measure with one indicator (or none), led by agency 1; agencies 1 to 5; other rows as given."""
    zero = kind in ("stock", "annual_quota")
    made = Scenario(
        plan=PLAN,
        agencies=tuple(rows.Agency(n, f"a{n}") for n in range(1, 6)),
        areas=(rows.Area("1"),),
        measures=(rows.Measure("1.1", "1"),),
        links=(link(1),),
        thresholds=(rows.Threshold(Fraction(5), Fraction(15), OPEN, ALWAYS),),
        methods=(method(),),
        targets=(target(60, "2018-12-31"),),
    )
    if kind:
        one = rows.Indicator(CODE, "1.1", kind, starts_from_zero=zero)
        made = replace(made, indicators=(replace(one, **(indicator or {})),))
    return replace(made, **more)


def look(scenario: Scenario, period: str, as_of: datetime = END, level: str = "indicator") -> Expected:
    subject: str | int = {"indicator": CODE, "measure": "1.1", "area": "1", "plan": "p"}[level]
    return figures(scenario, quarter(period), as_of)[level, subject]


def decomposed(kind: rows.Kind, how: rows.Aggregation, holders: Sequence[int], **more: Any) -> Scenario:
    """An indicator with equal parts."""
    return a_plan(kind, methods=(method(how),), parts=tuple(part(n, 20) for n in holders), **more)


def only(light: str, n: int = 1) -> dict[str, int]:
    return {name: n * (name == light) for name in ("done", "green", "yellow", "red", "grey")}


def a_flow(*filings: rows.Approval, **more: Any) -> Scenario:
    """A yearly flow that is to reach 200 by the end of 2017."""
    return a_plan("annual_flow", targets=(target(200, "2017-12-31"),), approvals=filings, **more)
