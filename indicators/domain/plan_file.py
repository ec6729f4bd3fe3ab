"""What a plan file holds (docs/plan-file.md), as plain rows; reading the file is the adapters' work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from hz_plus.lib.quarters import between

from .kinds import Aggregation, Direction, IndicatorKind
from .series import MOST_QUARTERS


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


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong: where (a path such as `areas/0/measures/2/lead`) and what to write instead."""

    path: str
    message: str


FORMAT = "hz-plus-plan/1"


def faults(file: PlanFile) -> list[Fault]:
    """What the parts of a well-formed file say against each other; empty where nothing."""
    found = [] if file.format == FORMAT else [Fault("format", f"write {FORMAT}")]
    if file.plan.ends_on <= file.plan.starts_on:
        found.append(Fault("plan/ends_on", "must be after starts_on"))
    elif len(list(between(file.plan.starts_on, file.plan.ends_on))) > MOST_QUARTERS:
        found.append(Fault("plan/ends_on", f"a plan has at most {MOST_QUARTERS} quarters"))
    codes = [row.code for row in file.agencies] + [group.code for group in file.groups or []]
    found += _repeated("agencies", codes)
    found += _agency_faults(file, set(codes))
    areas = [row.code for row in file.areas]
    found += _repeated("areas", areas)
    measures = [measure for area in file.areas for measure in area.measures]
    found += _repeated("areas", [measure.code for measure in measures])
    indicators = [indicator.code for measure in measures for indicator in measure.indicators or []]
    found += _repeated("areas", indicators)
    for a, area in enumerate(file.areas):
        for m, measure in enumerate(area.measures):
            found += _measure_faults(f"areas/{a}/measures/{m}", area, measure, set(codes), file.plan)
    return found


def _repeated(path: str, codes: list[str]) -> list[Fault]:
    return [
        Fault(path, f"{code!r} is there twice") for code in sorted({c for c in codes if codes.count(c) > 1})
    ]


def _agency_faults(file: PlanFile, codes: set[str]) -> list[Fault]:
    found = []
    offices = {row.code for row in file.agencies if row.kind == "office"}
    if file.plan.lead_office not in offices:
        found.append(
            Fault("plan/lead_office", f"no agency of kind office has the code {file.plan.lead_office!r}")
        )
    for index, row in enumerate(file.agencies):
        if row.kind not in ("department", "district", "office"):
            found.append(Fault(f"agencies/{index}/kind", "write department, district or office"))
        if row.parent and row.parent not in codes:
            found.append(Fault(f"agencies/{index}/parent", f"no agency has the code {row.parent!r}"))
    for index, group in enumerate(file.groups or []):
        found += _unknown(f"groups/{index}/members", group.members, codes)
    return found


def _unknown(path: str, given: list[str], known: set[str]) -> list[Fault]:
    return [Fault(path, f"no agency has the code {code!r}") for code in given if code not in known]


def _measure_faults(
    path: str, area: AreaRow, measure: MeasureRow, codes: set[str], plan: PlanRow
) -> list[Fault]:
    found = _unknown(f"{path}/lead", measure.lead, codes) + _unknown(
        f"{path}/support", measure.support, codes
    )
    if not measure.code.startswith(f"{area.code}."):
        found.append(Fault(f"{path}/code", f"must begin with {area.code}."))
    if not measure.lead:
        found.append(Fault(f"{path}/lead", "name at least one agency"))
    for code in set(measure.lead) & set(measure.support):
        found.append(Fault(f"{path}/support", f"{code!r} leads already"))
    for i, indicator in enumerate(measure.indicators or []):
        found += _indicator_faults(f"{path}/indicators/{i}", measure, indicator, plan)
    return found


def _indicator_faults(path: str, measure: MeasureRow, row: IndicatorRow, plan: PlanRow) -> list[Fault]:
    found = []
    if not row.code.startswith(f"{measure.code}-"):
        found.append(Fault(f"{path}/code", f"must begin with {measure.code}-"))
    if row.kind is IndicatorKind.MILESTONE and (row.targets or not row.milestones):
        found.append(Fault(f"{path}/milestones", "a milestone indicator has milestones and no targets"))
    if row.kind is not IndicatorKind.MILESTONE and (row.milestones or not row.targets):
        found.append(Fault(f"{path}/targets", "this kind has targets and no milestones"))
    if row.starts_from_zero and row.kind not in (IndicatorKind.STOCK, IndicatorKind.ANNUAL_QUOTA):
        found.append(Fault(f"{path}/starts_from_zero", "only a stock or an annual_quota starts from zero"))
    against = {Direction.UP: "<=", Direction.DOWN: ">="}[row.direction]
    for t, target in enumerate(row.targets or []):
        if target.due_on <= plan.baseline_date:
            found.append(Fault(f"{path}/targets/{t}/due_on", f"must be after {plan.baseline_date}"))
        if target.comparator == against:
            found.append(
                Fault(f"{path}/targets/{t}/comparator", f"does not agree with direction {row.direction}")
            )
    return found
