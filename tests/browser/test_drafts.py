"""Nothing typed is lost: kept while it is typed, found again, merged."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from actions.models import Plan, Report, Revision
from tests.browser.conftest import IN_A_BROWSER, Desk
from tests.factories.cast import Cast, open_quarter

pytestmark = IN_A_BROWSER


@pytest.fixture
def report(transactional_db: None, plan: Plan, cast: Cast) -> Report:
    """The lead's report of measure 1.1 in 2017Q3."""
    quarter = open_quarter(plan)
    return Report.objects.get(measure__code="1.1", agency__code="kewei", quarter=quarter)


def opened(desk: Desk, username: str, report: Report) -> Page:
    """The form, by way of the worklist, when its script has come too."""
    page = desk.sign_in(username)
    page.goto("/filing/?quarter=2017Q3")
    page.click(f"a[href$='/filing/{report.pk}/']")
    page.wait_for_url(f"**/filing/{report.pk}/")
    return page


def leave_field(page: Page) -> None:
    """As with the tab key."""
    page.keyboard.press("Tab")


def says(page: Page, words: str) -> None:
    """The bar of the form shows `words`, not only has them ready."""
    expect(page.locator("#save-state")).to_contain_text(words, use_inner_text=True)


def kept_here(page: Page, words: str) -> None:
    """This browser's own store holds `words`."""
    page.wait_for_function("words => Object.values(localStorage).join().includes(words)", arg=words)


def test_typed_left_and_found_again(browser: Browser, live_server: LiveServer, report: Report) -> None:
    desk = Desk(browser, live_server.url)
    page = opened(desk, "kewei", report)
    page.fill("[name=progress]", "新认定市级众创空间4家。")
    leave_field(page)
    says(page, "已自动保存")
    page.fill("[name='value:1.1-a']", "二十七")
    leave_field(page)
    says(page, "标出的栏目更正后才能保存")
    expect(page.locator("[data-kept-error]")).to_contain_text("填写数字")
    page.fill("[name='value:1.1-a']", "27")
    leave_field(page)
    expect(page.locator("[data-kept-error]")).to_have_count(0)
    expect(page.locator("#f-delay-reason-live")).to_contain_text("写明滞后原因")
    desk.leave()

    desk = Desk(browser, live_server.url)
    page = opened(desk, "kewei", report)
    expect(page.locator("[name=progress]")).to_have_value("新认定市级众创空间4家。")
    expect(page.locator("[name='value:1.1-a']")).to_have_value("27")
    expect(page.locator("#kept-here")).to_be_hidden()
    page.fill("[name=contact]", "张三")
    page.click("[name=action][value=check]")
    expect(page.locator("main")).to_contain_text("张三")
    desk.leave()
    assert Revision.objects.get(report=report).contact == "张三"


def test_without_a_line_the_text_stays_here_and_is_offered(
    browser: Browser, live_server: LiveServer, report: Report
) -> None:
    desk = Desk(browser, live_server.url)
    page = opened(desk, "kewei", report)
    page.context.set_offline(True)
    page.fill("[name=progress]", "断网时写的。")
    leave_field(page)
    says(page, "没有保存")
    kept_here(page, "断网时写的。")
    page.context.set_offline(False)
    page.context.clear_cookies()
    page.fill("[name=results]", "登录失效时写的。")
    leave_field(page)
    says(page, "登录已失效")
    kept_here(page, "登录失效时写的。")
    desk.complaints.clear()  # the browser's own line about the lost connection
    page = opened(desk, "kewei", report)
    expect(page.locator("[name=progress]")).to_have_value("")
    assert desk.complaints == []
    kept_here(page, "登录失效时写的。")
    page.click("[data-restore]")
    expect(page.locator("[name=progress]")).to_have_value("断网时写的。")
    says(page, "已自动保存")
    page.reload()
    expect(page.locator("[name=results]")).to_have_value("登录失效时写的。")
    expect(page.locator("#kept-here")).to_be_hidden()
    desk.leave()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_two_people_merge_what_they_wrote(
    scripts: bool, browser: Browser, live_server: LiveServer, report: Report
) -> None:
    mine, theirs = (Desk(browser, live_server.url, scripts=scripts) for _person in range(2))
    my_page, their_page = opened(mine, "kewei", report), opened(theirs, "kewei.signer", report)
    their_page.fill("[name=progress]", "她的进展。")
    their_page.fill("[name='problems:0:problem']", "她写的问题。")
    their_page.click(".end [form=report-form][value=save]")
    expect(their_page.locator(".messages")).to_contain_text("已保存")
    my_page.fill("[name=progress]", "我的进展。")
    my_page.fill("[name=results]", "我的成效。")
    my_page.fill("[name='problems:0:problem']", "我写的问题。")
    if scripts:
        leave_field(my_page)
        says(my_page, "修改过")
        my_page.click("#save-state button[value=save]")
    else:
        my_page.click(".end [form=report-form][value=save]")
    expect(my_page.locator(".merge fieldset")).to_have_count(1)
    written = my_page.locator("#f-problems textarea")
    expect(written.nth(0)).to_have_value("我写的问题。")
    expect(my_page.locator("#f-problems")).to_contain_text("她写的问题。")
    my_page.check("[name='choose:progress'][value=theirs]")
    my_page.click(".end [form=report-form][value=save]")
    expect(my_page.locator(".messages")).to_contain_text("已保存")
    revision = Revision.objects.get(report=report)
    assert (revision.progress, revision.results) == ("她的进展。", "我的成效。")
    assert {row["problem"] for row in revision.problems} == {"她写的问题。", "我写的问题。"}
    mine.leave()
    theirs.leave()
