"""The overview, the shell, and the page of rules."""

from __future__ import annotations

import re

import pytest
from django.template.loader import get_template
from django.test import Client, override_settings

from actions.models import Plan, Quarter
from indicators.models import Threshold
from tests.factories.cast import Cast
from tests.unit.indicators.views.reading import PLAN, get, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


def test_the_overview_says_it_in_a_sentence_and_shows_every_area(published: Quarter) -> None:
    page = text(get(PLAN))
    assert "54项措施中，<b>1项</b>已达标或进展正常" in page
    assert "<b>3项进度落后</b>" in page
    assert page.count('class="code">S') == 6
    assert page.count("/hangzhou-2015/areas/") >= 22


def test_home_shows_the_first_plan(published: Quarter) -> None:
    assert "全市总览" in text(get("/"))


def test_home_without_a_plan_says_so(plan: Plan) -> None:
    Plan.objects.update(is_public=False)
    answer = get("/")
    assert answer.status_code == 200
    assert "尚无行动计划" in text(answer)


def test_the_overview_before_any_quarter(plan: Plan) -> None:
    page = text(get(PLAN))
    assert "54项措施尚未启动。" in page
    assert "尚无已发布的季度" in page


def test_an_open_quarter_carries_a_banner(filed: Quarter, cast: Cast) -> None:
    page = text(get(f"{PLAN}?quarter=2017Q3", cast, "lvwei"))
    assert "本季未关闭，数据未定" in page
    assert "本季未关闭" not in text(get(PLAN, cast, "lvwei"))


def test_the_open_quarter_is_a_click_away(filed: Quarter, cast: Cast) -> None:
    assert 'href="?quarter=2017Q3"' in text(get(PLAN, cast, "lvwei"))


def test_an_unpublished_quarter_leads_the_public_to_the_published_one(filed: Quarter) -> None:
    answer = get(f"{PLAN}?quarter=2017Q3")
    assert answer.status_code == 404
    assert "本季尚未发布" in text(answer)
    assert 'href="?quarter=2017Q2"' in text(answer)


def test_a_badly_written_quarter_is_400(published: Quarter) -> None:
    answer = get(f"{PLAN}?quarter=17-3")
    assert answer.status_code == 400
    assert "季度的写法是2018Q3" in text(answer)


def test_an_unpublished_plan_has_nothing_to_lead_to(quarter: Quarter) -> None:
    answer = get(f"{PLAN}?quarter=2017Q3")
    assert answer.status_code == 404
    assert "还没有发布过任何季度。" in text(answer)


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_pages_are_only_read(method: str, plan: Plan, client: Client) -> None:
    assert getattr(client, method)(PLAN).status_code == 405


def test_the_language_link_leads_to_the_same_page_and_quarter(published: Quarter) -> None:
    zh = text(get(f"{PLAN}measures/?quarter=2017Q2&area=1"))
    assert 'href="/en/hangzhou-2015/measures/?quarter=2017Q2&amp;area=1" lang="en"' in zh
    en = text(get(f"/en{PLAN}measures/?quarter=2017Q2&area=1"))
    assert 'href="/hangzhou-2015/measures/?quarter=2017Q2&amp;area=1" lang="zh-CN"' in en
    assert '<html lang="en"' in en
    assert "Expand makerspaces" in en


@pytest.mark.parametrize(
    ("cookie", "theme"), [("dark", "dark"), ("light", "light"), ("pink", "auto"), ("", "auto")]
)
def test_the_theme_comes_from_its_cookie(cookie: str, theme: str, plan: Plan, client: Client) -> None:
    client.cookies["theme"] = cookie
    assert f'data-theme="{theme}"' in text(client.get(PLAN))


def test_a_demo_is_marked_on_every_page(published: Quarter) -> None:
    with override_settings(HZ_ENV="demo"):
        for address in (PLAN, f"{PLAN}measures/1.1/", "/nothing/here/"):
            assert 'class="demobar"' in text(get(address))
    assert "demobar" not in text(get(PLAN))


def test_no_page_has_inline_style_or_script(published: Quarter) -> None:
    for address in (PLAN, f"{PLAN}measures/1.1/", f"{PLAN}indicators/1.1-a/", f"{PLAN}areas/1/"):
        page = text(get(address))
        assert " style=" not in page
        assert "<style" not in page
        assert " onclick=" not in page
        assert "<script>" not in page


def test_the_rules_are_the_plans(published: Quarter) -> None:
    page = text(get(f"{PLAN}definitions/"))
    assert "落后超过5个百分点，但不超过15个百分点。" in page
    Threshold.objects.update(yellow_over=4, red_over=12)
    assert "落后超过4个百分点，但不超过12个百分点。" in text(get(f"{PLAN}definitions/"))


SAID = (
    "本季未报的，沿用上季已审定的数值，并标明未更新",
    "报送覆盖写明应报几家",
    "未报不等于落后",
    "期限之前第一次报送。",
    "调整一级，必须写明理由",
    "按近四个季度的平均进度推算",
    "标明未定",
    "写明发布时是多少",
    "按那天结束时已审定的填报",
    "数据溯源",
    "分解到区、县（市）的任务",
)


def test_the_rules_say_what_every_mark_means(published: Quarter) -> None:
    page = text(get(f"{PLAN}definitions/"))
    for words in SAID:
        assert words in page, words
    english = text(get(f"/en{PLAN}definitions/"))
    assert not re.search(r"[\u4e00-\u9fff]", english.split("<main")[1].split("</main>")[0])


def test_a_missing_page_keeps_the_shell(plan: Plan) -> None:
    answer = get("/nothing/at/all/")
    assert answer.status_code == 404
    assert "没有这个页面" in text(answer)
    assert 'href="/hangzhou-2015/measures/"' in text(answer)


def test_the_page_for_errors_needs_nothing() -> None:
    assert "系统出错" in get_template("500.html").render()


@pytest.mark.parametrize(
    ("parameter", "said"),
    [("as_of=yesterday", "截至时点写作日期 2018-10-31"), ("format=pdf", "没有“pdf”这种格式")],
)
def test_what_cannot_be_read_or_done_yet_is_refused_and_not_ignored(
    parameter: str, said: str, plan: Plan
) -> None:
    answer = Client().get(f"/{plan.slug}/?{parameter}")
    assert answer.status_code == 400
    assert said in answer.content.decode()
