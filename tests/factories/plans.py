"""A second plan: another city, five areas, twenty measures, an indicator of every kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import xlsxwriter

from agencies.models import Job, Person
from indicators.adapters import plan_imports as adapter
from indicators.adapters import plan_sheets, workbooks
from indicators.domain.kinds import Aggregation, Direction, IndicatorKind
from indicators.domain.plan_file import (
    FORMAT,
    AgencyRow,
    AreaRow,
    ClauseRow,
    IndicatorRow,
    MeasureRow,
    MilestoneRow,
    PlanFile,
    PlanRow,
    TargetRow,
    Text,
    ThresholdRow,
)
from indicators.domain.plan_reading import Reading
from indicators.domain.plan_sheets import COLUMNS, FIRST_ROW, PLAN, letter
from indicators.exports.plan_workbook import workbook
from indicators.services import plan_imports
from tests.factories.workbooks import Cells, workbook_of

SLUG = "ningbo-2016"
NUMERALS = "一二三四五"
DUE = date(2019, 12, 31)


def second_plan() -> PlanFile:
    """The plan of another city, led by a new office."""
    agencies = [
        AgencyRow(
            "ningbo-office",
            "office",
            Text("甬推进办", "Ningbo Office"),
            Text("宁波市推进办", "Ningbo Office"),
        ),
        AgencyRow(
            "ningbo-keji", "department", Text("市科技局", "Science"), Text("宁波市科技局", "Ningbo Science")
        ),
        AgencyRow("ningbo-jiaoyu", "department", Text("市教育局", ""), Text("宁波市教育局", "")),
    ]
    areas = [_area(number) for number in range(1, 6)]
    return PlanFile(FORMAT, _plan(), agencies, areas)


def _plan() -> PlanRow:
    return PlanRow(
        slug=SLUG,
        title=Text("宁波市智慧城市行动计划", "Ningbo smart city plan"),
        issuer=Text("宁波市人民政府", "Ningbo Municipal Government"),
        issued_on=date(2016, 12, 1),
        effective_on=date(2017, 1, 1),
        starts_on=date(2017, 1, 1),
        ends_on=DUE,
        baseline_date=date(2016, 12, 31),
        lead_office="ningbo-office",
        time_zone="Asia/Shanghai",
        public=True,
        thresholds=ThresholdRow(Decimal(5), Decimal(15)),
    )


def _area(number: int) -> AreaRow:
    name = Text(f"智慧领域{NUMERALS[number - 1]}", f"Smart area {number}")
    measures = [_measure(number, item) for item in range(1, 5)]
    return AreaRow(str(number), "action", number, name, name, measures)


def _measure(area: int, item: int) -> MeasureRow:
    code = f"{area}.{item}"
    return MeasureRow(
        code=code,
        title=Text(f"措施{code}", f"Measure {code}"),
        summary=Text(f"措施{code}的概述。", f"What measure {code} is about."),
        clause=ClauseRow("二", NUMERALS[area - 1], item),
        lead=["ningbo-keji"] if item < 4 else ["ningbo-jiaoyu"],
        support=["ningbo-jiaoyu"] if item == 1 else [],
        indicators=[_indicator(code, list(IndicatorKind)[area - 1])] if item == 1 else None,
    )


def _indicator(code: str, kind: IndicatorKind) -> IndicatorRow:
    is_milestone = kind is IndicatorKind.MILESTONE
    target = TargetRow(DUE, Decimal(1 if kind is IndicatorKind.RATIO else 60), ">=", True)
    step = MilestoneRow(1, Text("建成平台", "Platform built"), DUE, Decimal(1), True)
    return IndicatorRow(
        code=f"{code}-a",
        name=Text(f"指标{code}", f"Indicator {code}"),
        kind=kind,
        decimals=0,
        direction=Direction.UP,
        aggregation=Aggregation.LEAD,
        unit=Text("", "") if is_milestone else Text("个", "items"),
        starts_from_zero=kind is IndicatorKind.STOCK,
        targets=None if is_milestone else [target],
        milestones=[step] if is_milestone else None,
    )


def renamed(file: PlanFile, **changed: object) -> PlanFile:
    """The file with other words of the plan itself."""
    return replace(file, plan=replace(file.plan, **changed))  # type: ignore[arg-type]


def cells(file: PlanFile, at: Path) -> Cells:
    """The cells of the plan's workbook."""
    at.write_bytes(workbook(file))
    read = workbooks.read(at, list(COLUMNS))
    return {name: [list(row) for row in rows] for name, rows in read.sheets.items()}


def address_of(sheet: str, key: str, row: int = FIRST_ROW) -> str:
    """The address of a cell: of the plan's own sheet the row is its key's."""
    keys = [column.key for column in COLUMNS[sheet]]
    place = keys.index(key)
    return f"C{FIRST_ROW + place}" if sheet == PLAN else f"{letter(place)}{row}"


def write(cells: Cells, sheet: str, key: str, value: object, row: int = FIRST_ROW) -> str:
    """Write into one cell; return its address."""
    address = address_of(sheet, key, row)
    line = cells[sheet][int(address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) - 1]
    place = ord(address[0]) - ord("A")
    line += [""] * (place + 1 - len(line))
    line[place] = value
    return address


def read(cells: Cells, at: Path) -> Reading:
    """What the cells say as a plan."""
    at.write_bytes(workbook_of(cells))
    return plan_sheets.read(at)


def spoiled(file: PlanFile, formulas: Mapping[str, str], merged: Mapping[str, str], at: Path) -> Reading:
    """The plan's workbook with formulas and merged cells, by sheet."""
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        for name, rows in cells(file, at).items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    sheet.write_string(number, place, str(cell))
            if name in formulas:
                sheet.write_formula(formulas[name], "=1+1", None, 2)
            if name in merged:
                sheet.merge_range(merged[name], "合并")
    at.write_bytes(target.getvalue())
    return plan_sheets.read(at)


def brought(file: PlanFile, by: Person) -> Job:
    """The plan uploaded as a workbook, and looked at by the worker."""
    job = plan_imports.upload(file=workbook(file), form=plan_imports.WORKBOOK, name="plan.xlsx", by=by)
    adapter.take_in(job.pk)
    job.refresh_from_db()
    return job
