"""Pages of indicators."""

from __future__ import annotations

from datetime import date

import pytest

from actions.models import Plan, Quarter
from agencies.models import Agency
from indicators.models import Baseline, Figure, Indicator, Part, Target
from indicators.services import roll_up
from tests.unit.indicators.views.reading import PLAN, get, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]
LIST = f"{PLAN}indicators/"


def test_the_list_names_targets_and_what_is_not_known(published: Quarter) -> None:
    page = text(get(LIST))
    assert page.count('scope="row"') == 25
    assert "≥60家" in page
    assert "计划期末" in page
    assert "基期未定" in page
    assert "从零起计" in page


def test_an_indicator_shows_definition_series_and_sentence(published: Quarter) -> None:
    page = text(get(f"{LIST}1.1-a/"))
    assert "每季填报季度末的累计数或存量" in page
    assert "应达35.0家，实际27家" in page
    assert "2015-12-31" in page
    assert "未报" in text(get(f"{LIST}1.2-a/"))


def test_an_unstated_deadline_is_never_shown_as_stated(published: Quarter) -> None:
    page = text(get(f"{LIST}11.1-a/"))
    assert "计划期末" in page
    assert "，原文未写明期限" in page
    assert "2020目标" not in page


def test_a_baseline_names_its_source(published: Quarter) -> None:
    indicator = Indicator.objects.get(code="3.2-b")
    Baseline.objects.create(indicator=indicator, value=64, on=date(2015, 12, 31), source="统计年鉴")
    assert "统计年鉴" in text(get(f"{LIST}3.2-b/"))


def test_parts_are_listed_with_their_sum(published: Quarter) -> None:
    Part.objects.create(
        indicator=Indicator.objects.get(code="1.1-a"),
        agency=Agency.objects.get(code="yuhang"),
        due_on=date(2018, 12, 31),
        value=9,
    )
    page = text(get(f"{LIST}1.1-a/"))
    assert "任务分解" in page
    assert "余杭区" in page
    assert "牵头单位数" in page


def test_a_districts_part_has_a_light_of_its_own(published: Quarter) -> None:
    yuhang, kewei = (Agency.objects.get(code=code) for code in ("yuhang", "kewei"))
    indicator = Indicator.objects.get(code="1.1-a")
    for agency in (yuhang, kewei):
        Part.objects.create(indicator=indicator, agency=agency, due_on=date(2018, 12, 31), value=9)
    roll_up.store(quarter=published)
    rows = text(get(f"{LIST}1.1-a/")).partition("任务分解")[2].split("<tr>")
    [own] = [row for row in rows if "余杭区" in row and "</th><td" in row]
    [other] = [row for row in rows if "市科委" in row and "</th><td" in row]
    assert "暂无数据" in own
    assert "暂无数据" not in other
    page = text(get(f"{PLAN}agencies/yuhang/"))
    assert "暂无数据" in page.partition("分解任务")[2].partition("</table>")[0]


def test_steps_are_listed(published: Quarter) -> None:
    assert "里程碑步骤" in text(get(f"{LIST}2.1-b/"))


def test_before_any_quarter(plan: Plan) -> None:
    for code in ("1.1-a", "2.1-b", "5.2-a", "9.1-a"):
        assert "尚未启动" in text(get(f"{LIST}{code}/"))


def test_unknown_is_404(published: Quarter) -> None:
    assert get(f"{LIST}1.1-z/").status_code == 404


def test_a_forecast_says_why_there_is_none(published: Quarter) -> None:
    assert "缺一年前的数据，不推算何时达到目标值。" in text(get(f"{PLAN}indicators/1.1-a/"))
    assert "达到目标值。" not in text(get(f"{PLAN}indicators/2.1-b/"))


def test_a_forecast_names_month_deadline_and_basis(published: Quarter) -> None:
    figures = Figure.objects.filter(level="indicator", subject="1.1-a")
    figures.update(forecast_on=date(2019, 3, 9))
    assert "照目前进度，预计2019年3月达到目标值，晚于期限（2018年底）。" in text(
        get(f"{PLAN}indicators/1.1-a/")
    )
    figures.update(forecast_on=date(2018, 11, 30))
    assert "照目前进度，预计2018年11月达到目标值，早于期限（2018年底）。" in text(get(f"{PLAN}measures/1.1/"))
    page = text(get(f"/en{PLAN}indicators/1.1-a/"))
    assert "At the present pace the target is reached in Nov 2018, before the deadline (end of 2018)." in page
    Target.objects.filter(indicator__code="1.1-a").update(deadline_stated=False)
    assert "早于计划期末。" in text(get(f"{PLAN}indicators/1.1-a/"))
