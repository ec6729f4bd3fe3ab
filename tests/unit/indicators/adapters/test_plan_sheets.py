"""Plans as workbooks: what is written is read again, and every fault is named at its cell, all at once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation

from indicators.adapters import plan_files, plan_sheets
from indicators.adapters.plan_files import Unreadable as UnreadableYaml
from indicators.adapters.workbooks import Unreadable
from indicators.domain.plan_faults import MESSAGES
from indicators.domain.plan_reading import Reading
from indicators.domain.plan_sheets import (
    AGENCIES,
    AREAS,
    INDICATORS,
    MEASURES,
    MILESTONES,
    PLAN,
    TARGETS,
)
from indicators.exports.plan_workbook import workbook
from indicators.selectors.plan_previews import FAULTS
from tests.factories import plans as factory
from tests.factories.workbooks import workbook_of


def told(reading: Reading) -> list[tuple[str, str, str]]:
    """Sheet, cell and code of each fault."""
    assert (reading.file is None) is bool(reading.faults)
    return [(at.sheet, at.cell, fault.code) for at, fault in reading.faults]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("name", ["hangzhou", "second"])
def test_what_is_written_is_read_again(language: str, name: str, tmp_path: Path) -> None:
    shipped = plan_files.read(plan_files.find("hangzhou-2015"))
    file = shipped if name == "hangzhou" else factory.second_plan()
    path = tmp_path / "plan.xlsx"
    with translation.override(language):
        path.write_bytes(workbook(file))
    reading = plan_sheets.read(path)
    assert told(reading) == []
    assert reading.file == file


def test_the_empty_workbook_lacks_only_what_is_to_be_filled_in(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(workbook())
    found = told(plan_sheets.read(path))
    assert {(sheet, code) for sheet, _cell, code in found} == {(PLAN, "empty")}
    assert ("计划", "C3", "empty") in found


FAULTY = [
    (PLAN, "slug", 3, "宁波", "no_slug"),
    (PLAN, "slug", 3, "manage", "reserved"),
    (PLAN, "issued_on", 3, "去年", "no_day"),
    (PLAN, "effective_on", 3, "2016-11-01", "not_before"),
    (PLAN, "ends_on", 3, "2016-01-01", "not_after"),
    (PLAN, "ends_on", 3, "9999-12-31", "no_such_year"),
    (PLAN, "lead_office", 3, "ningbo-keji", "no_office"),
    (PLAN, "time_zone", 3, "北京", "no_zone"),
    (PLAN, "public", 3, "也许", "no_yes"),
    (PLAN, "red_over", 3, 5, "not_after"),
    (AGENCIES, "code", 4, "ningbo-office", "twice"),
    (AGENCIES, "kind", 4, "公司", "no_choice"),
    (AGENCIES, "parent", 4, "nobody", "no_agency"),
    (AGENCIES, "members", 4, "ningbo-jiaoyu", "only_groups"),
    (AGENCIES, "short_name_zh", 4, "长" * 101, "too_long"),
    (AREAS, "code", 4, "1", "twice"),
    (AREAS, "number", 4, "一", "no_whole"),
    (MEASURES, "code", 4, "9.2", "no_measure_area"),
    (MEASURES, "title_zh", 4, "", "empty"),
    (MEASURES, "clause_section", 4, "2", "no_numeral"),
    (MEASURES, "lead", 4, "ningbo-keji、nobody", "no_agency"),
    (MEASURES, "support", 4, "ningbo-keji", "leads_already"),
    (INDICATORS, "code", 4, "9.9-a", "no_measure"),
    (INDICATORS, "decimals", 4, 7, "out_of_range"),
    (INDICATORS, "aggregation", 4, "ratio_of_sums", "ratio_only"),
    (TARGETS, "due_on", 3, 43465, "no_day"),
    (TARGETS, "value", 3, "六十", "no_number"),
    (TARGETS, "comparator", 3, "≤", "against_direction"),
    (MILESTONES, "order", 3, 2, "no_order"),
    (MILESTONES, "weight", 3, 0, "out_of_range"),
]


@pytest.mark.parametrize(("sheet", "key", "row", "value", "code"), FAULTY)
def test_a_fault_is_named_at_its_cell(
    sheet: str, key: str, row: int, value: object, code: str, tmp_path: Path
) -> None:
    cells = factory.cells(factory.second_plan(), tmp_path / "plan.xlsx")
    address = factory.write(cells, sheet, key, value, row)
    assert (sheet, address, code) in told(factory.read(cells, tmp_path / "plan.xlsx"))


def test_all_faults_are_named_at_once_each_cell_once(tmp_path: Path) -> None:
    cells = factory.cells(factory.second_plan(), tmp_path / "plan.xlsx")
    wanted = {
        (PLAN, factory.write(cells, PLAN, "slug", "宁波"), "no_slug"),
        (PLAN, factory.write(cells, PLAN, "starts_on", "年初"), "no_day"),
        (AREAS, factory.write(cells, AREAS, "kind", "别的", 5), "no_choice"),
        (MEASURES, factory.write(cells, MEASURES, "lead", "", 9), "empty"),
        (TARGETS, factory.write(cells, TARGETS, "value", "约60"), "no_number"),
    }
    assert set(told(factory.read(cells, tmp_path / "plan.xlsx"))) == wanted


def test_formulas_and_merged_cells_are_refused_by_address(tmp_path: Path) -> None:
    reading = factory.spoiled(
        factory.second_plan(), {TARGETS: "C3"}, {MEASURES: "B5:B6"}, tmp_path / "plan.xlsx"
    )
    found = told(reading)
    assert (TARGETS, "C3", "formula") in found
    assert (MEASURES, "B5", "merged") in found


def test_columns_may_change_places_and_words_of_both_languages_are_understood(tmp_path: Path) -> None:
    cells = factory.cells(factory.second_plan(), tmp_path / "plan.xlsx")
    cells[AREAS] = [row[::-1] for row in cells[AREAS]]
    factory.write(cells, AGENCIES, "kind", "City departments", 4)
    factory.write(cells, PLAN, "public", "yes")
    factory.write(cells, PLAN, "issued_on", date(2016, 12, 1))
    factory.write(cells, PLAN, "effective_on", "2017年1月1日")
    factory.write(cells, TARGETS, "comparator", ">=")
    factory.write(cells, MEASURES, "lead", "ningbo-keji，ningbo-jiaoyu", 4)
    reading = factory.read(cells, tmp_path / "plan.xlsx")
    assert told(reading) == []
    assert reading.file is not None
    assert reading.file.plan.effective_on == date(2017, 1, 1)
    assert reading.file.areas[0].measures[1].lead == ["ningbo-keji", "ningbo-jiaoyu"]
    assert reading.file.areas[0].measures[0].indicators[0].targets[0].value == Decimal(60)  # type: ignore[index]


def test_a_lost_sheet_or_column_is_named(tmp_path: Path) -> None:
    cells = factory.cells(factory.second_plan(), tmp_path / "plan.xlsx")
    del cells[MILESTONES]
    for row in cells[MEASURES]:
        del row[1]
    found = told(factory.read(cells, tmp_path / "plan.xlsx"))
    assert (MILESTONES, "", "no_sheet") in found
    assert (MEASURES, "", "no_column") in found


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"别的": [["甲"]]}, "not_the_plan"),
        ({PLAN: [["计划", "别的"]]}, "not_the_plan"),
        ({PLAN: []}, "not_the_plan"),
        ({PLAN: [["计划", "hz-plus-plan/2"]]}, "other_version"),
    ],
)
def test_other_workbooks_are_refused(cells: dict[str, list[list[object]]], code: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(workbook_of(cells))
    with pytest.raises(Unreadable) as refused:
        plan_sheets.read(path)
    assert refused.value.code == code


def test_every_fault_has_words() -> None:
    assert MESSAGES.keys() == FAULTS.keys()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"\xff\xfe\x00", "not_utf8"),
        (b"a: &x [1]\nb: *x\n", "aliases"),
        (b"[" * 50 + b"]" * 50, "too_deep"),
        (b"a: [", "not_yaml"),
        (b"a: \x07", "not_yaml"),
        (b"#" * (plan_files.MOST_BYTES + 1), "too_long"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_yaml_that_only_exhausts_its_reader_is_refused(text: bytes, code: str) -> None:
    with pytest.raises(UnreadableYaml) as refused:
        plan_files.read_bytes(text)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("slug: hangzhou-2015", "slug:", "empty"),
        ("public: true", "public: yes", "no_yes"),
        ("public: true", 'public: "true"', "no_yes"),
        ("public: true", "[public]: true", "no_map"),
    ],
)
def test_what_yaml_reads_as_something_else_is_a_fault(old: str, new: str, code: str) -> None:
    text = plan_files.find("hangzhou-2015").read_text(encoding="utf-8").replace(old, new, 1)
    assert code in [fault.code for _at, fault in plan_files.read_bytes(text.encode()).faults]
