"""A whole plan and its history as plain rows, each with the moments between which it was known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Literal

from hz_plus.lib.quarters import Period

Entry = Fraction | tuple[Fraction, Fraction]  # a ratio is filed as numerator and denominator
Kind = Literal["stock", "annual_flow", "annual_quota", "ratio", "milestone"]
Aggregation = Literal["lead", "sum", "ratio_of_sums", "max", "mean"]
Shape = Literal["linear", "s_curve", "points", "step"]
Role = Literal["lead", "support"]


@dataclass(frozen=True)
class Known:
    """From when a row was on record, and when it ceased to be."""

    recorded_at: datetime
    superseded_at: datetime | None = None

    def at(self, moment: datetime) -> bool:
        """Whether the row counted as of `moment`."""
        return self.recorded_at <= moment and (self.superseded_at is None or moment < self.superseded_at)


@dataclass(frozen=True)
class Span:
    """The days on which a definition is valid, both included; None is open."""

    first: date | None = None
    last: date | None = None

    def holds(self, day: date) -> bool:
        """Whether `day` lies within."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Plan:
    """The plan: its period, and the day its paths start."""

    slug: str
    t0: date
    starts_on: date
    ends_on: date
    zone: str = "Asia/Shanghai"


@dataclass(frozen=True)
class Agency:
    """One agency; `group` stands for its members, `district` has figures for its parts."""

    id: int
    code: str
    kind: Literal["department", "district", "group"] = "department"
    parent: int | None = None


@dataclass(frozen=True)
class Membership:
    """`member` belongs to `group`."""

    group: int
    member: int
    valid: Span
    known: Known


@dataclass(frozen=True)
class Succession:
    """From `on`, what was the predecessor's is the successor's."""

    predecessor: int
    successor: int
    kind: Literal["rename", "merge", "split"]
    on: date
    known: Known


@dataclass(frozen=True)
class Area:
    """One area of the plan."""

    code: str


@dataclass(frozen=True)
class Measure:
    """One measure; inactive from a day on, where that is known."""

    code: str
    area: str
    inactive_from: date | None = None
    known_inactive: Known | None = None


@dataclass(frozen=True)
class Link:
    """A responsibility, in the text's order."""

    measure: str
    agency: int
    role: Role
    order: int
    valid: Span
    known: Known


@dataclass(frozen=True)
class Threshold:
    """The gaps, in points, up to which a light is green and yellow."""

    yellow: Fraction
    red: Fraction
    valid: Span
    known: Known


@dataclass(frozen=True)
class Indicator:
    """One indicator of a measure."""

    code: str
    measure: str
    kind: Kind
    direction: Literal["up", "down"] = "up"
    starts_from_zero: bool = False


@dataclass(frozen=True)
class Method:
    """How an indicator's agencies are combined, and the shape of its path."""

    indicator: str
    aggregation: Aggregation
    shape: Shape
    points: tuple[tuple[date, Fraction], ...]
    valid: Span
    known: Known


@dataclass(frozen=True)
class Baseline:
    """The value and day at which an indicator's path starts."""

    indicator: str
    value: Fraction
    on: date
    adopted: bool
    known: Known


@dataclass(frozen=True)
class Target:
    """What an indicator must reach by a day; of a quota, the count of that year."""

    indicator: str
    due_on: date
    value: Fraction
    valid: Span
    known: Known


@dataclass(frozen=True)
class Step:
    """One step of a milestone."""

    indicator: str
    order: int
    due_on: date
    weight: Fraction
    known: Known


@dataclass(frozen=True)
class Part:
    """An agency's part of a decomposed target."""

    indicator: str
    agency: int
    due_on: date
    value: Fraction
    valid: Span
    known: Known


@dataclass(frozen=True)
class Approval:
    """An approved revision of a report; it counts from its approval until the next one's."""

    period: Period
    measure: str
    agency: int
    role: Role
    known: Known
    values: Mapping[str, Entry] = field(default_factory=dict)
    claims: Mapping[tuple[str, int], date] = field(default_factory=dict)
    judged: str | None = None


@dataclass(frozen=True)
class Waiver:
    """A report that need not be filed."""

    period: Period
    measure: str
    agency: int
    known: Known
    role: Role = "lead"


@dataclass(frozen=True)
class Override:
    """A reviewer's move of a measure's light, for one quarter."""

    period: Period
    measure: str
    from_light: str
    light: str
    known: Known


@dataclass(frozen=True)
class Scenario:
    """All rows of one plan."""

    plan: Plan
    agencies: tuple[Agency, ...] = ()
    memberships: tuple[Membership, ...] = ()
    successions: tuple[Succession, ...] = ()
    areas: tuple[Area, ...] = ()
    measures: tuple[Measure, ...] = ()
    links: tuple[Link, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    methods: tuple[Method, ...] = ()
    baselines: tuple[Baseline, ...] = ()
    targets: tuple[Target, ...] = ()
    steps: tuple[Step, ...] = ()
    parts: tuple[Part, ...] = ()
    approvals: tuple[Approval, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    overrides: tuple[Override, ...] = ()
