"""What every readable address does alike: works, refuses what it does not know, answers 304."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from django.test import Client

from actions.models import Plan, Quarter
from tests.factories.api import BASE, caller, pointers, publish
from tests.factories.bulletins import issue
from tests.factories.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]

LISTS = (
    "agencies/",
    "areas/",
    "measures/",
    "quarters/",
    "reports/",
    "plans/",
    "indicators/",
    "values/",
    "status/",
    "bulletins/",
)
OF_PLAN = tuple(path for path in LISTS if path not in ("agencies/", "plans/"))
OF_QUARTER = ("reports/", "values/", "status/")
DETAILS = (
    "agencies/kewei/",
    "areas/hangzhou-2015/S3/",
    "measures/hangzhou-2015/S5.1/",
    "quarters/hangzhou-2015/2017Q3/",
    "plans/hangzhou-2015/",
    "indicators/hangzhou-2015/1.1-a/",
)
MISSING = (
    "agencies/nobody/",
    "areas/hangzhou-2015/99/",
    "areas/nowhere/3/",
    "measures/hangzhou-2015/9.9/",
    "quarters/hangzhou-2015/2027Q3/",
    "quarters/hangzhou-2015/third/",
    "quarters/hangzhou-2015/2018Q3/",
    "plans/nowhere/",
    "indicators/hangzhou-2015/9.9-z/",
    "bulletins/hangzhou-2015/2016Q1.docx",
    "bulletins/nowhere/2017Q3.docx",
    "bulletins/hangzhou-2015/third.pdf",
    "reports/999999/",
    "reports/x/",
    "reports/99999999999999999999999/",
    "measures/hangzhou-2015/%00/",
    "measures/hangzhou-2015/%ff/",
)


def read_csv(path: str, **parameters: str) -> list[dict[str, str]]:
    """The table that the public gets."""
    answer = Client().get(BASE + path, {**parameters, "format": "csv"})
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/csv; charset=utf-8")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.fixture(autouse=True)
def _published(quarter: Quarter, cast: Cast) -> None:
    """One report of 2017Q3 is approved and published, the bulletin is issued."""
    publish(quarter, cast)
    issue(quarter, cast)


def test_lists_work_for_the_public() -> None:
    for path in LISTS:
        answer = caller().get(path)
        assert list(answer) == ["count", "next", "previous", "results"]
        assert answer["count"] >= len(answer["results"]) >= 1


def test_details_work_for_the_public() -> None:
    for path in DETAILS:
        assert caller().get(path)


def test_what_is_not_there_or_not_to_be_seen_is_404() -> None:
    for path in MISSING:
        caller().get(path, status=404)


def test_nothing_is_written_by_reading_addresses(cast: Cast) -> None:
    for path in (*LISTS, *DETAILS):
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            caller(cast["office"]).send(method, path, {}, status=405)


def test_unknown_parameters_and_values_are_400() -> None:
    for path in (*LISTS, *DETAILS):
        assert pointers(caller().get(path, status=400, colour="red")) == {"/colour": "unknown_parameter"}
        assert pointers(caller().get(path, status=400, lang="fr")) == {"/lang": "invalid_choice"}
        assert pointers(caller().get(path, status=400, format="pdf")) == {"/format": "invalid_choice"}
        assert caller().get(path, lang="en", format="json")


def test_lists_are_tables_too_and_details_are_not() -> None:
    for path in LISTS:
        rows = read_csv(path)
        whole = caller().get(path, page_size=200)
        assert len(rows) == whole["count"]
        named = {heading.partition(".")[0] for heading in rows[0]}
        assert named == set(whole["results"][0])
    for path in DETAILS:
        assert pointers(caller().get(path, status=400, format="csv")) == {"/format": "invalid_choice"}


BAD = (
    {"ordering": "colour"},
    {"page_size": "201"},
    {"page_size": "0"},
    {"page_size": "ten"},
    {"page": "0"},
    {"page": "-1"},
    {"page": "9" * 30},
    {"search": "a" * 101},
    {"search": ["a", "b"]},
)


def test_bad_values_of_common_parameters_are_400() -> None:
    for path in LISTS:
        for parameters in BAD:
            answer = caller().get(path, 400, **parameters)
            assert set(pointers(answer)) == {f"/{name}" for name in parameters}


def test_pages(cast: Cast) -> None:
    for path in LISTS:
        asking = caller(cast["office"])
        whole = asking.get(path, page_size=200)
        first = asking.get(path, page_size=1)
        assert (first["count"], first["previous"]) == (whole["count"], None)
        assert first["results"] == whole["results"][:1]
        asking.get(path, status=404, page=10_000)
        if first["count"] > 1:
            assert "page=2" in first["next"]
            second = asking.get(path, page_size=1, page=2)
            assert second["results"] == whole["results"][1:2]
            assert "page=" not in second["previous"].replace("page_size=", "")


def test_the_plan_is_asked_for_where_several_are_visible(plan: Plan) -> None:
    Plan.objects.create(
        slug="another",
        title_zh="另一个",
        issuer_zh="市政府",
        issued_on=date(2020, 1, 1),
        effective_on=date(2020, 1, 1),
        starts_on=date(2021, 1, 1),
        ends_on=date(2025, 12, 31),
        baseline_date=date(2020, 12, 31),
        lead_office=plan.lead_office,
        is_public=True,
    )
    for path in OF_PLAN:
        assert pointers(caller().get(path, status=400)) == {"/plan": "required"}
        assert pointers(caller().get(path, status=400, plan="nowhere")) == {"/plan": "unknown_value"}
        assert caller().get(path, plan="hangzhou-2015")["count"] >= 1
        assert caller().get(path, plan="another")["count"] == 0


def test_without_any_visible_plan_lists_are_empty() -> None:
    Plan.objects.update(is_public=False)
    for path in OF_PLAN:
        assert caller().get(path)["count"] == 0
        assert pointers(caller().get(path, status=400, plan="hangzhou-2015")) == {"/plan": "unknown_value"}


def test_quarters() -> None:
    for path in OF_QUARTER:
        latest = caller().get(path)["results"]
        assert {row["quarter"] for row in latest} == {"2017Q3"}
        assert caller().get(path, quarter="2017Q3")["results"] == latest
        assert caller().get(path, quarter="all")["results"] == latest
        caller().get(path, status=404, quarter="2018Q3")
        assert pointers(caller().get(path, status=400, quarter="2018")) == {"/quarter": "not_a_quarter"}


def test_etag_and_304() -> None:
    for path in (*LISTS, *DETAILS):
        first = Client().get(BASE + path)
        assert first["ETag"]
        assert {"Authorization", "Accept-Language", "Cookie"} <= set(first["Vary"].split(", "))
        assert first["Cache-Control"] == "no-cache, private"
        again = Client().get(BASE + path, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        other = Client().get(BASE + path, {"lang": "en"}, headers={"If-None-Match": first["ETag"]})
        assert other.status_code == (304 if path in ("quarters/", "values/", DETAILS[3], "reports/") else 200)


def test_language_by_header_and_by_parameter() -> None:
    path = f"{BASE}areas/hangzhou-2015/S3/"
    accept = {"Accept-Language": "en"}
    assert Client().get(path).json()["name"] == "完善基础支撑"
    assert Client().get(path, headers=accept).json()["name"] == "Strengthen the foundations"
    chosen = Client().get(path, {"lang": "zh-hans"}, headers=accept)
    assert (chosen.json()["name"], chosen["Content-Language"]) == ("完善基础支撑", "zh-hans")
    assert chosen.json()["name_zh"] == "完善基础支撑"
    assert chosen.json()["name_en"] == "Strengthen the foundations"
