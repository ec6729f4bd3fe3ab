"""What is checked in a report: rules as data, each with a stable code and a severity.

A rule looks at one figure, one claim or one account and returns the parameters of what it found, None where it
finds nothing. An error blocks, a warning asks for a reason at the field it names, a hint only tells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Generic, TypeVar

from hz_plus.lib.errors import Severity

from .kinds import Direction, IndicatorKind
from .numbers import SCALES
from .series import Entry, Pair

T = TypeVar("T")
Parameters = Mapping[str, object]

JUMP = Decimal(10)
YEARLY = (IndicatorKind.ANNUAL_FLOW, IndicatorKind.ANNUAL_QUOTA)
"""Kinds that are counted anew each year."""


@dataclass(frozen=True, slots=True)
class Rule(Generic[T]):
    """One rule: what it is called, how grave it is, and below which field to write."""

    code: str
    severity: Severity
    field: str
    finds: Callable[[T], Parameters | None]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found."""

    code: str
    severity: Severity
    field: str
    parameters: Parameters


def findings(rules: Sequence[Rule[T]], subject: T) -> Iterator[Finding]:
    """What `rules` find in `subject`, in their order."""
    for rule in rules:
        found = rule.finds(subject)
        if found is not None:
            yield Finding(rule.code, rule.severity, rule.field, found)


# --- What can be stored: errors that refuse the entry itself ----------------------------------------


@dataclass(frozen=True, slots=True)
class TypedPair:
    """Numerator and denominator as typed."""

    numerator: Decimal | None
    denominator: Decimal | None


def _no_denominator(pair: TypedPair) -> Parameters | None:
    return {} if pair.numerator is not None and pair.denominator is None else None


def _no_numerator(pair: TypedPair) -> Parameters | None:
    return {} if pair.numerator is None and pair.denominator is not None else None


def _zero(pair: TypedPair) -> Parameters | None:
    return {} if pair.numerator is not None and pair.denominator == 0 else None


def _above_denominator(pair: TypedPair) -> Parameters | None:
    above, below = pair.numerator, pair.denominator
    if above is None or not below or above <= below:
        return None
    return {"numerator": above, "denominator": below}


PAIR_RULES: tuple[Rule[TypedPair], ...] = (
    Rule("half_a_pair", Severity.ERROR, "denominator", _no_denominator),
    Rule("half_a_pair", Severity.ERROR, "numerator", _no_numerator),
    Rule("zero", Severity.ERROR, "denominator", _zero),
    Rule("above_denominator", Severity.ERROR, "numerator", _above_denominator),
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A step said to be done on a day, in a report of the quarter that ends on `quarter_end`."""

    done_on: date
    quarter_end: date
    plan_start: date


def _after_quarter(claim: Claim) -> Parameters | None:
    return {"day": claim.quarter_end} if claim.done_on > claim.quarter_end else None


def _before_plan(claim: Claim) -> Parameters | None:
    return {"day": claim.plan_start} if claim.done_on < claim.plan_start else None


ENTRY_RULES: tuple[Rule[Claim], ...] = (Rule("after_quarter", Severity.ERROR, "done_on", _after_quarter),)
CLAIM_RULES: tuple[Rule[Claim], ...] = (Rule("before_plan", Severity.WARNING, "note", _before_plan),)


# --- Figures ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """One figure of a report with what it is seen against; None where there is none.

    `last`: what was approved for the quarter before, `same_year` whether that lies in the same year.
    `parts`: the sum of what the holders of parts submitted, `reported` of `expected_parts` of them.
    """

    kind: IndicatorKind
    direction: Direction = Direction.UP
    name: str = ""
    value: Entry | None = None
    last: Entry | None = None
    same_year: bool = True
    target: Decimal | None = None
    parts: Decimal | None = None
    reported: int = 0
    expected_parts: int = 0

    @property
    def amount(self) -> Decimal | None:
        """What is compared: the value, of a ratio the denominator."""
        return _amount(self.value)

    @property
    def before(self) -> Decimal | None:
        """The same of last quarter."""
        return _amount(self.last)

    @property
    def is_cumulative(self) -> bool:
        """Whether it can only have grown since last quarter, unless something was struck out."""
        if self.kind in YEARLY:
            return self.same_year
        return self.kind is IndicatorKind.STOCK and self.direction is Direction.UP


def _amount(entry: Entry | None) -> Decimal | None:
    return entry.denominator if isinstance(entry, Pair) else entry


def _missing(filing: Filing) -> Parameters | None:
    is_missing = filing.value is None and filing.kind is not IndicatorKind.MILESTONE
    return {"name": filing.name} if is_missing else None


def _below_last(filing: Filing) -> Parameters | None:
    now, before = filing.amount, filing.before
    if not filing.is_cumulative or now is None or before is None or now >= before:
        return None
    return {"value": now, "last": before}


def _scale(filing: Filing) -> Parameters | None:
    """About ten thousand or a hundred million times last quarter's, or such a part of it."""
    now, before = filing.amount, filing.before
    if not now or not before or now < 0 or before < 0:
        return None
    low, high = sorted((now, before))
    for times in SCALES.values():
        if times <= 2 * high / low <= 4 * times:
            return {"value": now, "last": before, "times": times}
    return None


def _jump(filing: Filing) -> Parameters | None:
    """Ten times last quarter's or more, or a tenth or less; a new year begins low."""
    now, before = filing.amount, filing.before
    if now is None or not before or now < 0 or before < 0 or _scale(filing) is not None:
        return None
    if now >= JUMP * before:
        return {"value": now, "last": before}
    falls = filing.kind not in YEARLY or filing.same_year
    return {"value": now, "last": before} if falls and now * JUMP <= before else None


def _beyond_target(filing: Filing) -> Parameters | None:
    """Ten times the target or more, where no last figure is there to compare with."""
    now, target = filing.value, filing.target
    if not isinstance(now, Decimal) or not target or filing.last is not None:
        return None
    is_beyond = filing.direction is Direction.UP and 0 < JUMP * target <= now
    return {"value": now, "target": target} if is_beyond else None


def _sum_differs(filing: Filing) -> Parameters | None:
    if filing.reported < filing.expected_parts or filing.parts is None:
        return None
    if not isinstance(filing.value, Decimal) or filing.value == filing.parts:
        return None
    return {"sum": filing.parts, "value": filing.value}


def _sum_incomplete(filing: Filing) -> Parameters | None:
    if filing.value is None or not 0 < filing.reported < filing.expected_parts:
        return None
    return {"reported": filing.reported, "expected": filing.expected_parts, "sum": filing.parts}


def _looks_like_percent(filing: Filing) -> Parameters | None:
    """A denominator of a hundred that was another one: a percentage was typed, not the counts."""
    now, last = filing.value, filing.last
    if not isinstance(now, Pair) or now.denominator != 100:
        return None
    return None if isinstance(last, Pair) and last.denominator == 100 else {}


FIGURE_RULES: tuple[Rule[Filing], ...] = (
    Rule("missing", Severity.ERROR, "", _missing),
    Rule("scale", Severity.WARNING, "note", _scale),
    Rule("below_last", Severity.WARNING, "note", _below_last),
    Rule("jump", Severity.WARNING, "note", _jump),
    Rule("beyond_target", Severity.WARNING, "note", _beyond_target),
    Rule("sum_differs", Severity.WARNING, "note", _sum_differs),
    Rule("sum_incomplete", Severity.HINT, "", _sum_incomplete),
    Rule("looks_like_percent", Severity.HINT, "denominator", _looks_like_percent),
)
