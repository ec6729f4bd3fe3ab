"""A second plan, without a developer: from a workbook to its first quarter and its dashboards, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from actions.models import Plan, Quarter
from indicators.domain.plan_sheets import MEASURES
from tests.browser.conftest import IN_A_BROWSER, Desk
from tests.browser.test_accessible import looked_at
from tests.factories import plans as factory
from tests.factories.cast import Cast
from tests.factories.plans import SLUG, second_plan
from tests.factories.workbooks import workbook_of

pytestmark = IN_A_BROWSER


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_from_a_workbook_to_the_dashboards(
    scripts: bool, browser: Browser, live_server: LiveServer, plan: Plan, cast: Cast, tmp_path: Path
) -> None:
    desk = Desk(browser, live_server.url, scripts=scripts)
    page = desk.sign_in("manager")
    page.goto("/manage/calendar/")
    page.click("a:text-is('计划文件')")
    page.click("a:text-is('新建或修改计划')")
    with page.expect_download() as download:
        page.click("a:text-is('下载空白表')")
    assert download.value.suggested_filename == "HZ-plan-template.xlsx"

    file = tmp_path / "ningbo.xlsx"
    cells = factory.cells(second_plan(), tmp_path / "plan.xlsx")
    address = factory.write(cells, MEASURES, "lead", "nobody", 4)
    file.write_bytes(workbook_of(cells))
    page.set_input_files("[name=file]", file)
    page.click("main form button")
    expect(page.locator("#job table")).to_contain_text(f"措施!{address}")
    expect(page.locator("#job form")).to_have_count(0)

    page.click("a:text-is('重新上传')")
    file.write_bytes(workbook_of(factory.cells(second_plan(), tmp_path / "plan.xlsx")))
    page.set_input_files("[name=file]", file)
    page.click("main form button")
    expect(page.locator("#job")).to_contain_text("宁波市智慧城市行动计划")
    assert not Plan.objects.filter(slug=SLUG).exists()
    page.click("button:text-is('确认新建计划')")
    expect(page.locator(".messages")).to_contain_text("已载入")

    page.click("a:text-is('到季度日历开启季度')")
    quarter = Quarter.objects.get(plan__slug=SLUG, year=2017, number=1)
    page.click(f"form[action='/manage/calendar/{quarter.pk}/'] button")
    expect(page.locator(".messages")).to_contain_text("已办理")
    assert Quarter.objects.get(pk=quarter.pk).reports.count() == 25
    for prefix, area, measure in (("", "智慧领域一", "措施3.1"), ("/en", "Smart area 1", "Measure 3.1")):
        asked = "?quarter=2017Q1"
        page.goto(f"{prefix}/{SLUG}/{asked}")
        expect(page.locator("main")).to_contain_text(area)
        page.goto(f"{prefix}/{SLUG}/areas/{asked}")
        expect(page.locator("main")).to_contain_text(area)
        page.goto(f"{prefix}/{SLUG}/measures/{asked}")
        expect(page.locator("main")).to_contain_text(measure)
        page.goto(f"{prefix}/{SLUG}/measures/3.1/{asked}")
        expect(page.locator("h1")).to_contain_text(measure)
    desk.leave()


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_axe_finds_nothing(
    prefix: str, browser: Browser, live_server: LiveServer, plan: Plan, cast: Cast, tmp_path: Path
) -> None:
    desk = Desk(browser, live_server.url)
    page = desk.sign_in("manager")
    found = []
    for path in ("/manage/plan/", "/manage/plan/import/"):
        page.goto(prefix + path)
        found += looked_at(page, path)
    page.click("main form button")
    cells = factory.cells(second_plan(), tmp_path / "plan.xlsx")
    good = workbook_of(cells)
    factory.write(cells, MEASURES, "lead", "nobody", 4)
    for name, data in (("faults", workbook_of(cells)), ("new", good)):
        file = tmp_path / f"{name}.xlsx"
        file.write_bytes(data)
        page.goto(f"{prefix}/manage/plan/import/")
        page.set_input_files("[name=file]", file)
        page.click("main form button")
        page.wait_for_selector("#job:not([hx-get])")
        found += looked_at(page, name)
    page.click("#job form button")
    page.wait_for_load_state()
    found += looked_at(page, "loaded")
    assert found == []
    desk.leave()
