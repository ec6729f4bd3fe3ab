"""A person's way through a quarter: sign in, file, sign, approve, see the light change."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from actions.models import Plan, Quarter, Report
from tests.browser.conftest import IN_A_BROWSER, Desk
from tests.factories.cast import Cast, open_quarter

LIGHT = "main .statusline:not(.who-does)"

pytestmark = IN_A_BROWSER


@pytest.fixture
def opened(transactional_db: None, plan: Plan, cast: Cast) -> Quarter:
    """2017Q3, open."""
    return open_quarter(plan)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize("prefix", ["", "/en"], ids=["zh", "en"])
def test_file_sign_approve(
    scripts: bool, prefix: str, browser: Browser, live_server: LiveServer, opened: Quarter
) -> None:
    report = Report.objects.get(measure__code="1.1", agency__code="kewei", quarter=opened)
    measure = f"{prefix}/hangzhou-2015/measures/1.1/?quarter=2017Q3"
    behind = "Behind" if prefix else "进度偏慢"

    desk = Desk(browser, live_server.url, scripts=scripts)
    page = desk.sign_in("kewei", prefix)
    page.goto(f"{prefix}/filing/?quarter=2017Q3")
    page.click(f"a[href$='/filing/{report.pk}/']")
    page.fill("[name='value:1.1-a']", "27")
    page.fill("[name=progress]", "新认定市级众创空间4家。")
    page.click("[name=action][value=check]")
    expect(page.locator(".banner.err")).to_contain_text("1.1-a")
    page.goto(f"{prefix}/filing/{report.pk}/")
    expect(page.locator("[name='value:1.1-a']")).to_have_value("27")
    page.fill("[name=delay_reason]", "部分园区改造未通过验收。")
    page.click("[name=action][value=check]")
    page.click("[name=event][value=prepare]")
    desk.leave()

    desk = Desk(browser, live_server.url, scripts=scripts)
    page = desk.sign_in("kewei.signer", prefix)
    page.goto(f"{prefix}/filing/signing/?quarter=2017Q3")
    page.check(f"[name=pick][value^='{report.pk}:']")
    page.click("main form button.primary")
    desk.leave()

    desk = Desk(browser, live_server.url, scripts=scripts)
    page = desk.sign_in("office", prefix)
    page.goto(measure)
    assert page.locator(LIGHT).inner_text().count(behind) == 0
    page.goto(f"{prefix}/review/{report.pk}/")
    page.click("#decide [name=event][value=approve]")
    page.goto(measure)
    expect(page.locator(LIGHT)).to_contain_text(behind)
    expect(page.locator("main")).to_contain_text(
        "13.3 points behind" if prefix else "落后序时进度13.3个百分点"
    )
    desk.leave()


@pytest.mark.parametrize("width", [1440, 390])
def test_no_page_is_wider_than_its_window(
    width: int, browser: Browser, live_server: LiveServer, opened: Quarter
) -> None:
    report = Report.objects.get(measure__code="1.1", agency__code="kewei", quarter=opened)
    office = Desk(browser, live_server.url, width=width)
    office.sign_in("office")
    plan = "/hangzhou-2015"
    pages = [
        f"{plan}/{path}" for path in ("", "areas/", "areas/1/", "measures/", "measures/1.1/", "agencies/")
    ]
    pages += [
        f"{plan}/{path}" for path in ("indicators/", "indicators/1.1-a/", "agencies/kewei/", "definitions/")
    ]
    _measure(office, [*pages, "/review/", "/account/"], width)
    agency = Desk(browser, live_server.url, width=width)
    agency.sign_in("kewei")
    _measure(agency, ["/filing/", f"/filing/{report.pk}/"], width)


def _measure(desk: Desk, pages: list[str], width: int) -> None:
    for prefix in ("", "/en"):
        for path in pages:
            desk.page.goto(f"{prefix}{path}?quarter=2017Q3")
            found = desk.page.evaluate("document.documentElement.scrollWidth")
            assert found <= width, f"{prefix}{path} is {found} px wide at {width}"
    desk.leave()
