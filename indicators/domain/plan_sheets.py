"""A plan file as a workbook: its sheets and columns, and a plan as the rows of them.

The keys are those of the YAML form. A text in two languages takes two columns (`title_zh`, `title_en`); groups stand
among the agencies, with kind `group`; measures find their area, indicators their measure by the code's beginning.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from .kinds import Aggregation, Direction, IndicatorKind
from .plan_faults import AGENCY_KINDS, AREA_KINDS
from .plan_file import FORMAT, AgencyRow, AreaRow, GroupRow, IndicatorRow, MeasureRow, PlanFile, Text

GUIDE = "说明"
PLAN, AGENCIES, AREAS, MEASURES = "计划", "单位", "领域", "措施"
INDICATORS, TARGETS, MILESTONES = "指标", "目标", "里程碑"
HEADING_ROW, KEYS_ROW, FIRST_ROW = 1, 2, 3
KEY_COLUMN, VALUE_COLUMN = 1, 2
"""Of the sheet of the plan itself, which has one key to a row."""
MOST_ROWS = 3000
GROUP = "group"
COMPARATORS = (">=", "<=", "=")


class Cell(StrEnum):
    """What is written into a column."""

    CODE = "code"
    CODES = "codes"
    LINES = "lines"
    TEXT = "text"
    LONG = "long"
    DAY = "day"
    WHOLE = "whole"
    NUMBER = "number"
    YES_NO = "yes_no"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key, what is written into it, whether it must be, and of what it is chosen."""

    key: str
    cell: Cell
    needed: bool = True
    choices: tuple[str, ...] = ()


def _texts(name: str, cell: Cell = Cell.TEXT, *, needed: bool = True) -> tuple[Column, Column]:
    return Column(f"{name}_zh", cell, needed), Column(f"{name}_en", cell, needed=False)


def _days(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, Cell.DAY) for name in names)


COLUMNS: Mapping[str, Sequence[Column]] = MappingProxyType(
    {
        PLAN: (
            Column("slug", Cell.CODE),
            *_texts("title"),
            *_texts("issuer"),
            *_days("issued_on", "effective_on", "starts_on", "ends_on", "baseline_date"),
            Column("lead_office", Cell.CODE),
            Column("time_zone", Cell.TEXT),
            Column("public", Cell.YES_NO),
            Column("yellow_over", Cell.NUMBER),
            Column("red_over", Cell.NUMBER),
        ),
        AGENCIES: (
            Column("code", Cell.CODE),
            Column("kind", Cell.CHOICE, choices=(*AGENCY_KINDS, GROUP)),
            *_texts("short_name"),
            *_texts("name"),
            Column("division_code", Cell.CODE, needed=False),
            Column("parent", Cell.CODE, needed=False),
            Column("members", Cell.CODES, needed=False),
            Column("also_spelled", Cell.LINES, needed=False),
            Column("source", Cell.LONG, needed=False),
        ),
        AREAS: (
            Column("code", Cell.CODE),
            Column("kind", Cell.CHOICE, choices=AREA_KINDS),
            Column("number", Cell.WHOLE),
            *_texts("name"),
            *_texts("short_name"),
        ),
        MEASURES: (
            Column("code", Cell.CODE),
            *_texts("title"),
            Column("title_is_ours", Cell.YES_NO, needed=False),
            *_texts("summary", Cell.LONG),
            Column("clause_section", Cell.TEXT),
            Column("clause_area", Cell.TEXT),
            Column("clause_item", Cell.WHOLE, needed=False),
            Column("lead", Cell.CODES),
            Column("support", Cell.CODES, needed=False),
        ),
        INDICATORS: (
            Column("code", Cell.CODE),
            *_texts("name"),
            Column("kind", Cell.CHOICE, choices=tuple(IndicatorKind)),
            *_texts("unit", needed=False),
            Column("decimals", Cell.WHOLE),
            Column("direction", Cell.CHOICE, choices=tuple(Direction)),
            Column("aggregation", Cell.CHOICE, choices=tuple(Aggregation)),
            Column("starts_from_zero", Cell.YES_NO, needed=False),
        ),
        TARGETS: (
            Column("indicator", Cell.CODE),
            *_days("due_on"),
            Column("value", Cell.NUMBER),
            Column("comparator", Cell.CHOICE, choices=COMPARATORS),
            Column("deadline_stated", Cell.YES_NO),
        ),
        MILESTONES: (
            Column("indicator", Cell.CODE),
            Column("order", Cell.WHOLE),
            *_texts("name"),
            *_days("due_on"),
            Column("weight", Cell.NUMBER),
            Column("deadline_stated", Cell.YES_NO),
        ),
    }
)
"""By sheet, its columns in order; of the plan's own sheet, its rows."""

Row = Mapping[str, Any]


def rows_of(file: PlanFile) -> dict[str, list[Row]]:
    """The plan as rows of the sheets, by key; texts, days, numbers and lists as the file has them."""
    measures = [measure for area in file.areas for measure in area.measures]
    indicators = [row for measure in measures for row in measure.indicators or []]
    return {
        PLAN: [_plan(file)],
        AGENCIES: [*map(_agency, file.agencies), *map(_group, file.groups or [])],
        AREAS: [*map(_area, file.areas)],
        MEASURES: [*map(_measure, measures)],
        INDICATORS: [*map(_indicator, indicators)],
        TARGETS: [row for indicator in indicators for row in _targets(indicator)],
        MILESTONES: [row for indicator in indicators for row in _milestones(indicator)],
    }


def _both(name: str, text: Text) -> dict[str, str]:
    return {f"{name}_zh": text.zh, f"{name}_en": text.en}


def _plan(file: PlanFile) -> Row:
    plan = file.plan
    days = ("issued_on", "effective_on", "starts_on", "ends_on", "baseline_date")
    return {
        **{name: getattr(plan, name) for name in ("slug", *days, "lead_office", "time_zone", "public")},
        **_both("title", plan.title),
        **_both("issuer", plan.issuer),
        "yellow_over": plan.thresholds.yellow_over,
        "red_over": plan.thresholds.red_over,
    }


def _agency(row: AgencyRow) -> Row:
    plain = {name: getattr(row, name) for name in ("code", "kind", "division_code", "parent", "source")}
    return {**plain, **_both("short_name", row.short_name), **_both("name", row.name)}


def _group(row: GroupRow) -> Row:
    names = _both("short_name", row.short_name) | _both("name", row.name)
    return {
        **names,
        "code": row.code,
        "kind": GROUP,
        "members": row.members,
        "also_spelled": row.also_spelled or [],
    }


def _area(row: AreaRow) -> Row:
    names = _both("short_name", row.short_name) | _both("name", row.name)
    return {**names, "code": row.code, "kind": row.kind, "number": row.number}


def _measure(row: MeasureRow) -> Row:
    return {
        "code": row.code,
        **_both("title", row.title),
        "title_is_ours": row.title_is_ours,
        **_both("summary", row.summary),
        "clause_section": row.clause.section,
        "clause_area": row.clause.area,
        "clause_item": row.clause.item,
        "lead": row.lead,
        "support": row.support,
    }


def _indicator(row: IndicatorRow) -> Row:
    names = ("code", "kind", "decimals", "direction", "aggregation", "starts_from_zero")
    plain = {name: getattr(row, name) for name in names}
    return {**plain, **_both("name", row.name), **_both("unit", row.unit)}


def _targets(row: IndicatorRow) -> Iterator[Row]:
    for target in row.targets or []:
        names = ("due_on", "value", "comparator", "deadline_stated")
        yield {"indicator": row.code, **{name: getattr(target, name) for name in names}}


def _milestones(row: IndicatorRow) -> Iterator[Row]:
    for step in row.milestones or []:
        plain = {name: getattr(step, name) for name in ("order", "due_on", "weight", "deadline_stated")}
        yield {"indicator": row.code, **plain, **_both("name", step.name)}


def letter(place: int) -> str:
    """The name of the column at `place`, counted from 0."""
    before, own = divmod(place, 26)
    return (letter(before - 1) if before else "") + chr(ord("A") + own)


MARK = FORMAT
"""Stands in the first row of the plan's own sheet: it is a plan's workbook, and of this form."""
