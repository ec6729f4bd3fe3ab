"""Lists as CSV and Excel."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from actions.models import Plan, Quarter
from agencies.api.pagination import Pages
from agencies.models import Agency
from hz_plus.lib.tables import XLSX_TYPE
from tests.factories.api import BASE, publish
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db


def get(path: str, **parameters: str) -> Any:
    answer = Client().get(BASE + path, parameters)
    assert answer.status_code == 200, answer.content.decode()
    return answer


def rows(answer: Any) -> list[dict[str, str]]:
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_all_rows_are_there_with_the_filters_of_the_list(plan: Plan) -> None:
    answer = get("measures/", plan=plan.slug, format="csv")
    assert answer["Content-Disposition"] == 'attachment; filename="measures.csv"'
    assert len(rows(answer)) == 69
    assert {row["area"] for row in rows(get("measures/", area="3", format="csv"))} == {"3"}
    assert rows(get("measures/", search="没有这样的措施", format="csv")) == []


def test_fields_within_fields_are_columns_and_lists_are_cells(quarter: Quarter, cast: Cast) -> None:
    publish(quarter, cast)
    [row] = rows(get("status/", level="measure", code="1.1", format="csv"))
    assert (row["coverage.reported"], row["coverage.expected"], row["provisional"]) == ("1", "1", "false")
    group = next(
        row for row in rows(get("agencies/", kind="group", format="csv")) if row["code"] == "districts"
    )
    assert group["members"].split(";")[0] == "shangcheng"
    measure = rows(get("measures/", format="csv"))[0]
    assert measure["responsibilities"].startswith('[{"agency": {"code":')


def test_the_columns_are_there_without_rows(plan: Plan) -> None:
    text = get("status/", plan=plan.slug, level="measure", quarter="all", format="csv").content.decode(
        "utf-8-sig"
    )
    assert text.splitlines()[0].startswith("plan,level,code,quarter,")


def test_excel(plan: Plan) -> None:
    answer = get("measures/", plan=plan.slug, format="xlsx")
    assert answer["Content-Type"] == XLSX_TYPE
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert len(sheet) == 70
    assert sheet[1][sheet[0].index("code")] == "1.1"


def test_the_header_asks_for_a_table_too_and_the_parameter_decides(plan: Plan) -> None:
    client = Client()
    assert client.get(f"{BASE}plans/", headers={"Accept": "text/csv"})["Content-Type"].startswith("text/csv")
    given = client.get(f"{BASE}plans/", {"format": "csv"}, headers={"Accept": "application/json"})
    assert given["Content-Type"].startswith("text/csv")


def test_a_text_that_would_be_run_stays_a_text(plan: Plan) -> None:
    Agency.objects.filter(code="kewei").update(name_en="=HYPERLINK(1)")
    row = next(row for row in rows(get("agencies/", format="csv")) if row["code"] == "kewei")
    assert row["name_en"] == "'=HYPERLINK(1)"


def test_a_long_table_leads_on(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Pages, "table_size", 60)
    first = get("measures/", plan=plan.slug, format="csv")
    address = first["Link"].partition("<")[2].partition(">")[0]
    assert first["Link"].endswith('; rel="next"')
    rest = Client().get(address)
    assert (len(rows(first)), len(rows(rest)), rest.has_header("Link")) == (60, 9, False)
