"""Decomposed targets, district by district, beside the city's figure."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest

from actions.domain.workflow import Event
from actions.models import Quarter
from actions.services import reports
from agencies.models import Agency
from indicators.models import Indicator, Part
from indicators.services import roll_up
from tests.factories import reading
from tests.factories.cast import Cast, bring_to, report_of
from tests.unit.indicators.views.reading import PLAN, get, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]
DISTRICTS = f"{PLAN}districts/"


@pytest.fixture
def decomposed(filed: Quarter, cast: Cast) -> Quarter:
    """3.2-a: 900 for Yuhang, who filed 100, and 800 for Xihu; the quarter is published."""
    indicator = Indicator.objects.get(code="3.2-a")
    for code, number in (("yuhang", 900), ("xihu", 800)):
        agency = Agency.objects.get(code=code)
        Part.objects.create(indicator=indicator, agency=agency, due_on=date(2020, 12, 31), value=number)
    content = {"progress": "配合推进。", "values": reading.value("3.2-a", "100")}
    bring_to(report_of(filed, "3.2", "yuhang"), cast, *reading.ALL_THE_WAY, content=content)
    return filed


def test_every_district_has_a_tile_a_row_and_a_page(decomposed: Quarter) -> None:
    reading.publish(decomposed)
    page = text(get(DISTRICTS))
    assert page.count('role="listitem"') == 2
    assert 'class="tile q1 p02"' in page
    assert 'class="tile q0 p12"' in page
    assert "100/900" in page
    assert "2家中1家已报" in page
    assert get(f"{DISTRICTS}yuhang/").status_code == 302


def test_bars_are_sorted_by_the_share_that_is_done(decomposed: Quarter) -> None:
    reading.publish(decomposed)
    rows = re.findall(
        r'<th scope="row"><a class="row" href="/hangzhou-2015/agencies/(\w+)/"',
        get(DISTRICTS).content.decode(),
    )
    assert rows == ["yuhang", "xihu"]


def test_the_parts_are_given_out(decomposed: Quarter) -> None:
    reading.publish(decomposed)
    rows = json.loads(get(f"{DISTRICTS}?format=json").content)["rows"]
    assert [(row["agency"], row["division_code"], row["value"], row["target"]) for row in rows] == [
        ("xihu", "330106", None, "800"),
        ("yuhang", "330110", "100", "900"),
    ]


def test_a_waived_district_is_left_out_of_sum_and_coverage(decomposed: Quarter, cast: Cast) -> None:
    waived = report_of(decomposed, "3.2", "xihu")
    reports.move(waived, Event.WAIVE, by=cast["office"], note="本季没有任务。")
    roll_up.store(quarter=decomposed)
    page = text(get(f"{DISTRICTS}?quarter=2017Q3", cast, "office"))
    assert "本季不计" in page
    assert "1家中1家已报" in page


def test_a_value_of_an_open_quarter_is_hidden_from_others(decomposed: Quarter, cast: Cast) -> None:
    roll_up.store(quarter=decomposed)
    assert "100/900" in text(get(f"{DISTRICTS}?quarter=2017Q3", cast, "yuhang"))
    assert "100/900" not in text(get(f"{DISTRICTS}?quarter=2017Q3", cast, "lvwei"))


def test_nothing_decomposed_is_said(published: Quarter) -> None:
    assert "本期没有分解到区、县（市）的任务。" in text(get(DISTRICTS))
