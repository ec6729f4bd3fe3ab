"""A whole quarter of one agency in a browser: written, left, resumed, signed, sent back, corrected, approved."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, Response, expect
from pytest_django.live_server_helper import LiveServer

from actions.domain.workflow import State
from actions.models import Plan, Report, Revision
from tests.browser.conftest import IN_A_BROWSER, Desk
from tests.factories.cast import PASSWORD, Cast, open_quarter

pytestmark = IN_A_BROWSER
FIGURE = "[name='value:1.1-a']"


@pytest.fixture
def report(transactional_db: None, plan: Plan, cast: Cast) -> Report:
    """The lead's report of measure 1.1 in 2017Q3."""
    quarter = open_quarter(plan)
    return Report.objects.get(measure__code="1.1", agency__code="kewei", quarter=quarter)


def state(report: Report) -> str:
    return str(Report.objects.get(pk=report.pk).state)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize("prefix", ["", "/en"], ids=["zh", "en"])
def test_a_quarter_from_the_worklist_to_the_approval(
    scripts: bool, prefix: str, browser: Browser, live_server: LiveServer, report: Report
) -> None:
    address = f"{prefix}/filing/{report.pk}/"

    def desk(username: str) -> Desk:
        mine = Desk(browser, live_server.url, scripts=scripts)
        mine.sign_in(username, prefix)
        return mine

    first = desk("kewei")
    first.page.goto(f"{prefix}/filing/?quarter=2017Q3")
    first.page.click(f"a[href='{address}']")
    first.page.wait_for_url(f"**{address}")
    first.page.fill(FIGURE, "27")
    first.page.fill("[name=progress]", "新认定市级众创空间4家。")
    if scripts:
        with first.page.expect_response(lambda answer: "4家" in _sent(answer)):
            first.page.keyboard.press("Tab")
        expect(first.page.locator("#save-state [data-when=saved]")).to_be_visible()
    else:
        first.page.click(".end [form=report-form][value=save]")
    first.page.context.close()

    agency = desk("kewei")
    agency.page.goto(address)
    expect(agency.page.locator("[name=progress]")).to_have_value("新认定市级众创空间4家。")
    agency.page.fill("[name=delay_reason]", "部分园区改造未通过验收。")
    _hand_in(agency.page, report)
    _sign(desk("kewei.signer"), report, prefix)

    office = desk("office")
    office.page.goto(f"{prefix}/review/{report.pk}/")
    for name, words in (("progress", "写明四家的名称。"), ("delay_reason", "写明何时验收。")):
        field = office.page.locator(f"[name='note:{name}']")
        field.locator("xpath=ancestor::details").locator("summary").first.click()
        field.fill(words)
    office.page.fill("#decide [name=note]", "两处需要补充。")
    office.page.click("#decide [name=event][value=return]")
    assert state(report) == State.RETURNED

    agency.page.goto(address)
    asked = agency.page.locator("section.banner[aria-labelledby=asked-title]")
    expect(asked).to_contain_text("写明四家的名称。")
    expect(asked).to_contain_text("写明何时验收。")
    agency.page.fill("[name=progress]", "新认定市级众创空间4家，名单附后。")
    agency.page.fill("[name=delay_reason]", "部分园区改造10月底验收。")
    _hand_in(agency.page, report)
    _sign(desk("kewei.signer"), report, prefix)
    office.page.goto(f"{prefix}/review/{report.pk}/")
    office.page.click("#decide [name=event][value=approve]")
    office.page.wait_for_load_state()
    assert state(report) == State.APPROVED
    assert [row.number for row in Revision.objects.filter(report=report)] == [1, 2]
    agency.leave()
    office.leave()


def _sent(answer: Response) -> str:
    """What the request of `answer` carried."""
    return (answer.request.post_data_buffer or b"").decode("utf-8", "replace")


def _hand_in(page: Page, report: Report) -> None:
    page.click(".end [form=report-form][value=check]")
    page.click("[name=event][value=prepare]")
    page.wait_for_load_state()
    assert state(report) == State.SIGNING


def _sign(desk: Desk, report: Report, prefix: str) -> None:
    desk.page.goto(f"{prefix}/filing/signing/")
    desk.page.check(f"[name=pick][value^='{report.pk}:']")
    desk.page.click("main form button.primary")
    desk.page.wait_for_load_state()
    assert state(report) == State.SUBMITTED
    desk.leave()


class Keys:
    """Somebody who has no mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, selector: str) -> None:
        """Tab until the element is reached; it must be where the focus can be seen."""
        for _press in range(300):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
                return
        raise AssertionError(f"The Tab key does not reach {selector}")

    def type(self, selector: str, text: str) -> None:
        """Write into a field."""
        self.to(selector)
        self.page.keyboard.insert_text(text)

    def press(self, selector: str, key: str = "Enter") -> None:
        """Press a button or follow a link."""
        self.to(selector)
        self.page.keyboard.press(key)
        self.page.wait_for_load_state()


def test_filed_and_signed_with_the_keyboard_alone(
    browser: Browser, live_server: LiveServer, report: Report
) -> None:
    desks = []
    for username in ("kewei", "kewei.signer"):
        desk = Desk(browser, live_server.url)
        desks.append(desk)
        desk.page.goto("/account/sign-in/")
        keys = Keys(desk.page)
        keys.type("[name=username]", username)
        keys.type("[name=password]", PASSWORD)
        keys.press("main button.primary")
        desk.page.wait_for_url(lambda url: "sign-in" not in url)
    keys = Keys(desks[0].page)
    desks[0].page.goto("/filing/?quarter=2017Q3")
    keys.press(f"a[href='/filing/{report.pk}/']")
    expect(desks[0].page.locator(FIGURE)).to_be_visible()
    keys.type(FIGURE, "27")
    keys.type("[name=progress]", "新认定市级众创空间4家。")
    keys.type("[name=delay_reason]", "部分园区改造未通过验收。")
    keys.press("[form=report-form][value=check]")
    expect(desks[0].page.locator("[name=event][value=prepare]")).to_be_visible()
    keys.press("[name=event][value=prepare]")
    expect(desks[0].page.locator(".messages")).to_contain_text("已提交签发")
    signer = Keys(desks[1].page)
    desks[1].page.goto("/filing/signing/")
    signer.press(f"[name=pick][value^='{report.pk}:']", "Space")
    signer.press("main form button.primary")
    expect(desks[1].page.locator(".messages")).to_contain_text("已签发并报送1份")
    assert state(report) == State.SUBMITTED
    for desk in desks:
        desk.leave()
