"""From a figure to the reports under it: the page, and the tables alone for the pages that take them in."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from actions.models import Quarter, Report
from agencies.models import Agency
from indicators.models import Indicator, Part
from indicators.services import roll_up
from tests.factories import reading
from tests.factories.cast import Cast, bring_to, report_of
from tests.factories.pages import client_of
from tests.unit.indicators.views.reading import PLAN, get, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]
LINEAGE = f"{PLAN}lineage/"


def paper(quarter: Quarter, measure: str = "1.1", agency: str = "kewei") -> Report:
    return report_of(quarter, measure, agency)


def test_a_measure_with_its_indicator_value_report_and_events(published: Quarter) -> None:
    page = text(get(f"{LINEAGE}measure/1.1/"))
    assert "大力发展众创空间" in page
    assert "落后序时进度13.3个百分点" in page
    assert f'href="{LINEAGE}indicator/1.1-a/"' in page
    assert "27家" in page
    revision = paper(published).revisions.get(number=1)
    assert revision.hash in page
    assert f">{revision.hash[:12]}<" in page
    assert "修订1" in page
    for verb in ("保存草稿", "已提交签发", "已签发并报送", "已审定"):
        assert verb in page
    assert "依据的1份填报" in page
    assert "填报员" not in page
    assert "未显示" not in page


def test_an_earlier_value_that_a_later_one_replaced_is_left_out(published: Quarter) -> None:
    page = text(get(f"{LINEAGE}indicator/1.1-a/"))
    assert "27家" in page
    assert "25家" not in page


def test_a_carried_value_is_marked(earlier: Quarter, quarter: Quarter, cast: Cast) -> None:
    roll_up.store(quarter=quarter)
    page = text(get(f"{LINEAGE}indicator/1.1-a/?quarter=2017Q3", cast, "office"))
    assert "25家" in page
    assert "沿用" in page
    assert "2017 Q2" in page


def test_an_area_an_agency_and_the_plan(published: Quarter) -> None:
    area = text(get(f"{LINEAGE}area/1/"))
    assert area.index("1.2</span>加快特色小镇建设") < area.index("1.3</span>打造中小企业云服务平台")
    assert "牵头单位自评" in area
    assert '<span class="self">自评</span>' in area
    assert "市科委" in text(get(f"{LINEAGE}agency/kewei/"))
    plan = text(get(f"{LINEAGE}plan/hangzhou-2015/"))
    assert plan.count(f'href="{LINEAGE}area/') == 22
    assert "依据的4份填报" in plan


def test_a_step_is_listed(earlier: Quarter, quarter: Quarter, cast: Cast) -> None:
    claims = [{"indicator": "2.1-b", "order": 1, "done_on": "2017-09-20"}]
    values = reading.value("2.1-a", "60")
    reading.approve(quarter, cast, "2.1", "jingxinwei", values=values, milestones=claims)
    reading.publish(quarter)
    page = text(get(f"{LINEAGE}measure/2.1/"))
    assert "第1步" in page
    assert "2017-09-20" in page


def decomposed(quarter: Quarter, cast: Cast) -> None:
    """余杭区 holds a part of 1.1-a and has filed 4."""
    indicator = Indicator.objects.get(code="1.1-a")
    yuhang = Agency.objects.get(code="yuhang")
    Part.objects.create(indicator=indicator, agency=yuhang, due_on=date(2018, 12, 31), value=9)
    content = {"progress": "新增1家。", "values": reading.value("1.1-a", "4")}
    bring_to(paper(quarter, agency="yuhang"), cast, *reading.ALL_THE_WAY, content=content)
    roll_up.store(quarter=quarter)


def test_a_part_and_its_district(filed: Quarter, cast: Cast) -> None:
    decomposed(filed, cast)
    reading.publish(filed)
    part = text(get(f"{LINEAGE}part/1.1-a/yuhang/"))
    assert "4家" in part
    assert "27家" not in part
    assert "供核对" not in part
    assert " · 余杭区" in part
    district = text(get(f"{LINEAGE}district/yuhang/"))
    assert f'href="{LINEAGE}part/1.1-a/yuhang/"' in district
    whole = text(get(f"{LINEAGE}indicator/1.1-a/"))
    assert "另有1条供核对，不计入" in whole
    assert whole.index("27家") < whole.index("4家")


def test_what_may_not_be_read_is_counted_and_not_given_away(filed: Quarter, cast: Cast) -> None:
    decomposed(filed, cast)
    address = "?quarter=2017Q3"
    other = text(get(f"{LINEAGE}measure/1.1/{address}", cast, "lvwei"))
    assert "另有3条填报内容未显示" in other
    assert "依据的" not in other
    assert get(f"{LINEAGE}part/1.1-a/yuhang/{address}", cast, "lvwei").status_code == 404
    assert f"{LINEAGE}part/" not in text(get(f"{LINEAGE}district/yuhang/{address}", cast, "lvwei"))
    assert f"{LINEAGE}part/" in text(get(f"{LINEAGE}district/yuhang/{address}", cast, "office"))


def test_the_report_is_linked_where_the_person_may_open_it(published: Quarter, cast: Cast) -> None:
    link = f'href="/filing/{paper(published).pk}/"'
    assert link not in text(get(f"{LINEAGE}measure/1.1/"))
    assert link not in text(get(f"{LINEAGE}measure/1.1/", cast, "lvwei"))
    for username in ("kewei", "jingxinwei", "office", "leader"):
        assert link in text(get(f"{LINEAGE}measure/1.1/", cast, username)), username
        answer = client_of(cast[username]).get(f"/filing/{paper(published).pk}/", follow=True)
        assert answer.status_code == 200


@pytest.mark.parametrize(
    "path", ["measure/9.9/", "city/1.1/", "part/1.1-a/yuhang/", "indicator/1.1/", "area/1.1/"]
)
def test_what_is_not_there_is_404(path: str, published: Quarter) -> None:
    assert get(f"{LINEAGE}{path}").status_code == 404


def test_refusals(published: Quarter) -> None:
    assert get(f"{LINEAGE}measure/1.1/?quarter=17-3").status_code == 400
    assert get(f"{LINEAGE}measure/1.1/?as_of=soon").status_code == 400
    assert get(f"{LINEAGE}measure/1.1/?quarter=2018Q3").status_code == 404
    assert get("/nowhere/lineage/measure/1.1/").status_code == 404
    assert Client().post(f"{LINEAGE}measure/1.1/").status_code == 405


def test_as_of(published: Quarter) -> None:
    page = text(get(f"{LINEAGE}measure/1.1/?quarter=2017Q2&as_of=2017-10-09"))
    assert "截至<time" in page
    assert "25家" in page
    assert f'href="{LINEAGE}indicator/1.1-a/?quarter=2017Q2&amp;as_of=2017-10-09"' in page


@pytest.mark.parametrize("level", ["indicators/1.1-a", "measures/1.1", "areas/1"])
def test_pages_take_the_tables_in_and_lead_to_the_page_without_scripts(
    level: str, published: Quarter
) -> None:
    page = text(get(f"{PLAN}{level}/?quarter=2017Q3"))
    of, _slash, code = level.partition("s/")
    address = f"{LINEAGE}{of}/{code}/?quarter=2017Q3"
    assert f'hx-get="{address}" hx-trigger="toggle once" hx-target="#lineage-panel"' in page
    assert f'<a href="{address}">单独打开</a>' in page


def test_the_tables_alone_for_htmx(published: Quarter) -> None:
    headers = {"HX-Request": "true", "HX-Target": "lineage-panel"}
    answer = Client().get(f"{LINEAGE}measure/1.1/", headers=headers)
    page = text(answer)
    assert "<html" not in page
    assert "27家" in page
    assert {"HX-Request", "HX-Target"} <= {name.strip() for name in answer["Vary"].split(",")}


def test_english(published: Quarter) -> None:
    page = text(get(f"/en{LINEAGE}measure/1.1/"))
    for words in ("Lineage", "1 report under it", "Revision 1", "Signed and submitted", "Report on 1.1"):
        assert words in page
