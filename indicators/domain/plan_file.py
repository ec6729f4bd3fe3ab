"""What a plan file holds (docs/plan-file.md), as plain rows; reading the file is the adapters' work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .kinds import Aggregation, Direction, IndicatorKind


@dataclass(frozen=True, slots=True)
class Text:
    """Text in two languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class ThresholdRow:
    """Points behind schedule above which a light is yellow, red."""

    yellow_over: Decimal
    red_over: Decimal


@dataclass(frozen=True, slots=True)
class PlanRow:
    """The plan itself."""

    slug: str
    title: Text
    issuer: Text
    issued_on: date
    effective_on: date
    starts_on: date
    ends_on: date
    baseline_date: date
    lead_office: str
    time_zone: str
    public: bool
    thresholds: ThresholdRow


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """A named agency."""

    code: str
    kind: str
    short_name: Text
    name: Text
    division_code: str = ""
    parent: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group of agencies."""

    code: str
    short_name: Text
    name: Text
    members: list[str]
    also_spelled: list[str] | None = None


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """Where the text says it."""

    section: str
    area: str
    item: int | None


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A figure due by a day."""

    due_on: date
    value: Decimal
    comparator: str
    deadline_stated: bool


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """A weighted step."""

    order: int
    name: Text
    due_on: date
    weight: Decimal
    deadline_stated: bool


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """What is counted for a measure."""

    code: str
    name: Text
    kind: IndicatorKind
    decimals: int
    direction: Direction
    aggregation: Aggregation
    unit: Text = Text("", "")
    starts_from_zero: bool = False
    targets: list[TargetRow] | None = None
    milestones: list[MilestoneRow] | None = None


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measure with who is responsible."""

    code: str
    title: Text
    summary: Text
    clause: ClauseRow
    lead: list[str]
    support: list[str]
    title_is_ours: bool = False
    indicators: list[IndicatorRow] | None = None


@dataclass(frozen=True, slots=True)
class AreaRow:
    """An area with its measures."""

    code: str
    kind: str
    number: int
    name: Text
    short_name: Text
    measures: list[MeasureRow]


@dataclass(frozen=True, slots=True)
class PlanFile:
    """A whole file."""

    format: str
    plan: PlanRow
    agencies: list[AgencyRow]
    areas: list[AreaRow]
    groups: list[GroupRow] | None = None


FORMAT = "hz-plus-plan/1"
