"""The tables of reading pages as files: same rows, same figures, no formula, clear refusals."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from actions.models import Measure, Quarter
from tests.factories.cast import Cast
from tests.factories.reading import SECRET
from tests.unit.indicators.views.reading import PLAN, get, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]

PAGES = {
    "": "hangzhou-2015-overview-2017Q3",
    "areas/": "hangzhou-2015-areas-2017Q3",
    "areas/1/": "hangzhou-2015-areas-1-2017Q3",
    "safeguards/": "hangzhou-2015-safeguards-2017Q3",
    "measures/": "hangzhou-2015-measures-2017Q3",
    "measures/1.1/": "hangzhou-2015-measures-1.1-2017Q3",
    "indicators/": "hangzhou-2015-indicators-2017Q3",
    "indicators/1.1-a/": "hangzhou-2015-indicators-1.1-a-2017Q3",
    "agencies/": "hangzhou-2015-agencies-2017Q3",
    "agencies/kewei/": "hangzhou-2015-agencies-kewei-2017Q3",
}


def rows_of(path: str, **kwargs: Any) -> list[dict[str, str]]:
    """The page's CSV, by heading."""
    answer = get(f"{PLAN}{path}", **kwargs)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def of_json(path: str) -> dict[str, Any]:
    """The page's JSON."""
    answer = get(f"{PLAN}{path}")
    assert answer["Content-Type"] == "application/json"
    found: dict[str, Any] = json.loads(answer.content)
    return found


@pytest.mark.parametrize("path", PAGES)
def test_every_page_gives_out_its_table_in_every_format(path: str, published: Quarter) -> None:
    said = rows_of(f"{path}?format=csv")
    told = of_json(f"{path}?format=json")
    workbook = get(f"{PLAN}{path}?format=xlsx")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(workbook.content)).get_sheet_by_index(0).to_python()
    assert len(said) == len(told["rows"]) == len(sheet) - 1 > 0
    assert list(said[0]) == sheet[0]
    assert (told["plan"], told["quarter"]) == ("hangzhou-2015", "2017Q3")
    assert workbook["Content-Disposition"] == f'attachment; filename="{PAGES[path]}.xlsx"'


def test_people_read_labels_and_programs_codes(published: Quarter) -> None:
    said = next(row for row in rows_of("measures/?format=csv") if row["措施编号"] == "1.1")
    assert (said["研判"], said["指标编号"], said["现值"], said["牵头单位"]) == (
        "进度偏慢",
        "1.1-a",
        "27",
        "市科委",
    )
    english = get(f"/en{PLAN}measures/?format=csv").content.decode("utf-8-sig")
    assert (
        next(row for row in csv.DictReader(io.StringIO(english)) if row["Measure"] == "1.1")["Light"]
        == "Behind"
    )
    told = next(row for row in of_json("measures/?format=json")["rows"] if row["code"] == "1.1")
    assert (told["light"], told["value"], told["gap"], told["leads"]) == (
        "yellow",
        "27",
        "13.30292",
        "kewei",
    )


def test_a_missing_value_is_never_nought(published: Quarter) -> None:
    told = next(row for row in of_json("indicators/?format=json")["rows"] if row["code"] == "3.2-a")
    assert (told["value"], told["light"]) == (None, "grey")
    assert next(row for row in rows_of("indicators/?format=csv") if row["指标编号"] == "3.2-a")["现值"] == ""


def test_numbers_are_numbers_in_excel(published: Quarter) -> None:
    content = get(f"{PLAN}indicators/1.1-a/?format=xlsx").content
    head, *rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [row[head.index("现值")] for row in rows] == [25.0, 27.0]


def test_filters_and_all_pages_of_a_list_are_kept(published: Quarter) -> None:
    assert [row["措施编号"] for row in rows_of("measures/?light=red&format=csv")] == ["1.2"]
    assert len(rows_of("measures/?page=2&format=csv")) == 69


def test_the_quarter_asked_for_is_the_one_given_out(published: Quarter) -> None:
    told = of_json("indicators/1.1-a/?quarter=2017Q2&format=json")
    assert (told["quarter"], [row["value"] for row in told["rows"]]) == ("2017Q2", ["25"])


def test_what_looks_like_a_formula_stays_a_text(published: Quarter) -> None:
    Measure.objects.filter(code="1.1").update(title_zh="=HYPERLINK(1)")
    assert rows_of("measures/?search=1.1&format=csv")[0]["措施名称"] == "'=HYPERLINK(1)"
    content = get(f"{PLAN}measures/?search=1.1&format=xlsx").content
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert "=HYPERLINK(1)" in sheet[1]


def test_nothing_internal_is_given_out(published: Quarter, cast: Cast) -> None:
    for path in PAGES:
        for form in ("csv", "json"):
            assert SECRET not in get(f"{PLAN}{path}?format={form}").content.decode()


def test_an_unknown_format_is_refused_with_those_there_are(published: Quarter) -> None:
    answer = get(f"{PLAN}measures/?format=pdf")
    assert answer.status_code == 400
    assert "没有“pdf”这种格式。可以导出：" in text(answer)
    assert 'href="?format=xlsx"' in text(answer)


def test_a_page_without_table_says_so(published: Quarter) -> None:
    answer = get(f"{PLAN}definitions/?format=csv")
    assert answer.status_code == 400
    assert "本页没有可以导出的表格。" in text(answer)


def test_wrong_filters_are_said_on_the_page_not_given_out(published: Quarter) -> None:
    answer = get(f"{PLAN}measures/?light=pink&format=csv")
    assert answer.status_code == 400
    assert "data-error-summary" in text(answer)


def test_the_page_offers_its_files_with_what_was_asked(published: Quarter) -> None:
    page = text(get(f"{PLAN}measures/?light=red&page=1"))
    assert 'href="?light=red&amp;format=xlsx" download' in page
