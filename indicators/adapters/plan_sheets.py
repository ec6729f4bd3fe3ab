"""Reading plans from workbooks: every cell that cannot be taken as it is is named, all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from indicators.domain.plan_faults import Fault, faults
from indicators.domain.plan_file import (
    FORMAT,
    AgencyRow,
    AreaRow,
    ClauseRow,
    GroupRow,
    IndicatorRow,
    MeasureRow,
    MilestoneRow,
    PlanFile,
    PlanRow,
    TargetRow,
    ThresholdRow,
)
from indicators.domain.plan_reading import Place, Reading, nearest
from indicators.domain.plan_sheets import (
    AGENCIES,
    AREAS,
    COLUMNS,
    GROUP,
    INDICATORS,
    KEY_COLUMN,
    MARK,
    MEASURES,
    MILESTONES,
    MOST_ROWS,
    PLAN,
    TARGETS,
)

from . import workbooks
from .plan_cells import CellReader, Record, row_of
from .workbooks import Unreadable, Workbook

_BETWEEN_DAYS = ("not_after", "not_before", "not_later", "too_many_quarters")
_INNER = {
    "clause_section": "clause/section",
    "clause_area": "clause/area",
    "clause_item": "clause/item",
    "yellow_over": "thresholds/yellow_over",
    "red_over": "thresholds/red_over",
}
"""Paths of keys that a YAML file nests."""


def read(path: Path) -> Reading:
    """Read a plan from the workbook at `path`. Raises Unreadable where it is no workbook, or not a plan's."""
    book = workbooks.read(path, list(COLUMNS), marks=True)
    _admit(book)
    return _Reader(book).read()


def _admit(book: Workbook) -> None:
    first = [*book.sheets.get(PLAN, []), []][0]
    mark = first[KEY_COLUMN] if len(first) > KEY_COLUMN else ""
    if mark != MARK:
        raise Unreadable("other_version" if mark.startswith(MARK.partition("/")[0]) else "not_the_plan")
    if any(len(rows) > MOST_ROWS for rows in book.sheets.values()):
        raise Unreadable("too_many_rows")


class _Reader:
    """Turns the records of one workbook into a plan, and remembers where each part of it stands."""

    def __init__(self, book: Workbook) -> None:
        self.cells = CellReader(book)
        self.records = {sheet: self.cells.records(sheet) for sheet in COLUMNS}
        self.places: dict[str, Place] = {}
        self.measures = self._under(MEASURES, AREAS, "no_measure_area", lambda code: code.rpartition(".")[0])
        self.indicators = self._under(
            INDICATORS, MEASURES, "no_measure", lambda code: code.rpartition("-")[0]
        )
        self.targets = self._under(TARGETS, INDICATORS, "no_indicator", str)
        self.milestones = self._under(MILESTONES, INDICATORS, "no_indicator", str)

    def read(self) -> Reading:
        """The plan, or everything that is wrong with it."""
        file = self._plan()
        self._compare(file)
        order = list(COLUMNS)
        found = sorted(self.cells.faults, key=lambda one: (order.index(one[0].sheet), row_of(one[0].cell)))
        return Reading(None if found else file, tuple(found), self.places)

    def _compare(self, file: PlanFile) -> None:
        """What the parts of the plan say against each other, where the rows themselves could be read."""
        wrong = {(at.sheet, row_of(at.cell)) for at, _fault in self.cells.faults}
        plan_is_wrong = any(sheet == PLAN for sheet, _row in wrong)
        for fault in faults(file):
            at = nearest(self.places, fault.path)
            depends = plan_is_wrong and at.sheet == PLAN and fault.code in _BETWEEN_DAYS
            if (at.sheet, row_of(at.cell)) not in wrong and not depends:
                self.cells.complain(at, fault)

    def _mark(self, path: str, record: Record) -> None:
        """Remember where the parts of what is at `path` stand."""
        self.places[path] = next(iter(record.at.values()))
        for key, place in record.at.items():
            name, _line, language = key.rpartition("_")
            inner = f"{name}/{language}" if language in ("zh", "en") else _INNER.get(key, key)
            self.places[f"{path}/{inner}"] = place

    def _under(
        self, sheet: str, above: str, code: str, owner: Callable[[str], str]
    ) -> dict[str, list[Record]]:
        """The records of a sheet by the code of what they belong to; a complaint where nothing has that code."""
        found: dict[str, list[Record]] = {record["code"]: [] for record in self.records[above]}
        key = COLUMNS[sheet][0].key
        for record in self.records[sheet]:
            wanted = owner(record[key])
            if wanted in found:
                found[wanted].append(record)
            elif record[key]:
                self.cells.complain(record.at[key], Fault(key, code, wanted))
        return found

    # --- Rows -----------------------------------------------------------------------------------------

    def _plan(self) -> PlanFile:
        own = (self.records[PLAN] or [Record(PLAN)])[0]
        self._mark("plan", own)
        agencies, groups = self._agencies(self.records[AGENCIES])
        plan = PlanRow(
            title=own.both("title"),
            issuer=own.both("issuer"),
            thresholds=ThresholdRow(**own.some("yellow_over", "red_over")),
            **own.some("issued_on", "effective_on", "starts_on", "ends_on", "baseline_date"),
            **own.some("slug", "lead_office", "time_zone", "public"),
        )
        areas = [self._area(f"areas/{place}", record) for place, record in enumerate(self.records[AREAS])]
        return PlanFile(FORMAT, plan, agencies, areas, groups or None)

    def _agencies(self, records: Sequence[Record]) -> tuple[list[AgencyRow], list[GroupRow]]:
        agencies: list[AgencyRow] = []
        groups: list[GroupRow] = []
        for record in records:
            is_group = record["kind"] == GROUP
            self._mark(f"groups/{len(groups)}" if is_group else f"agencies/{len(agencies)}", record)
            if is_group:
                groups.append(_group(record))
            else:
                agencies.append(_agency(record))
            if is_group is not bool(record["members"]):
                fault = Fault("members", "empty" if is_group else "only_groups")
                self.cells.complain(record.at["members"], fault)
        return agencies, groups

    def _area(self, path: str, record: Record) -> AreaRow:
        self._mark(path, record)
        own = _taken(self.measures, record)
        measures = [self._measure(f"{path}/measures/{place}", row) for place, row in enumerate(own)]
        return AreaRow(
            **record.some("code", "kind", "number"),
            name=record.both("name"),
            short_name=record.both("short_name"),
            measures=measures,
        )

    def _measure(self, path: str, record: Record) -> MeasureRow:
        self._mark(path, record)
        own = _taken(self.indicators, record)
        indicators = [self._indicator(f"{path}/indicators/{place}", row) for place, row in enumerate(own)]
        return MeasureRow(
            **record.some("code", "lead", "support", "title_is_ours"),
            title=record.both("title"),
            summary=record.both("summary"),
            clause=ClauseRow(record["clause_section"], record["clause_area"], record["clause_item"]),
            indicators=indicators or None,
        )

    def _indicator(self, path: str, record: Record) -> IndicatorRow:
        self._mark(path, record)
        targets = self._rows(f"{path}/targets", self.targets, record)
        milestones = self._rows(f"{path}/milestones", self.milestones, record)
        return IndicatorRow(
            **record.some("code", "kind", "decimals", "direction", "aggregation", "starts_from_zero"),
            name=record.both("name"),
            unit=record.both("unit"),
            targets=[_target(row) for row in targets] or None,
            milestones=[_milestone(row) for row in milestones] or None,
        )

    def _rows(self, path: str, under: dict[str, list[Record]], record: Record) -> list[Record]:
        rows = _taken(under, record)
        for place, row in enumerate(rows):
            self._mark(f"{path}/{place}", row)
        return rows


def _taken(under: dict[str, list[Record]], record: Record) -> list[Record]:
    """What is under the record: of two with the same code, under the first."""
    return under.pop(record["code"], [])


def _agency(record: Record) -> AgencyRow:
    return AgencyRow(
        **record.some("code", "kind", "division_code", "parent", "source"),
        name=record.both("name"),
        short_name=record.both("short_name"),
    )


def _group(record: Record) -> GroupRow:
    return GroupRow(
        **record.some("code", "members"),
        name=record.both("name"),
        short_name=record.both("short_name"),
        also_spelled=record["also_spelled"] or None,
    )


def _target(record: Record) -> TargetRow:
    return TargetRow(**record.some("due_on", "value", "comparator", "deadline_stated"))


def _milestone(record: Record) -> MilestoneRow:
    plain = record.some("order", "due_on", "weight", "deadline_stated")
    return MilestoneRow(**plain, name=record.both("name"))
