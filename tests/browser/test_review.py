"""Reviewing by keyboard alone: opened, approved, taken back, sent back, annotated, and the keys turned off."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from actions.domain.workflow import Event, State
from actions.models import Plan, Quarter, Report
from hz_plus.lib import clock
from tests.browser.conftest import IN_A_BROWSER, Desk
from tests.factories.cast import Cast, at, bring_to, open_quarter, report_of

pytestmark = IN_A_BROWSER
CODES = ("kewei", "jingxinwei", "fagaiwei", "lvwei", "yuhang", "xihu")
MANY = 20


@pytest.fixture
def waiting(transactional_db: None, plan: Plan, cast: Cast) -> list[Report]:
    """Twenty supporting reports in review."""
    quarter: Quarter = open_quarter(plan)
    rows = Report.objects.for_work().filter(quarter=quarter, role="support", agency__code__in=CODES)[:MANY]
    with clock.travel(at("2017-10-09 10:00")):
        return [
            bring_to(
                report_of(quarter, row.measure.code, row.agency.code),
                cast,
                Event.PREPARE,
                Event.SUBMIT,
                content={"progress": "配合推进，协助解决具体问题2个。"},
            )
            for row in rows
        ]


def press(page: Page, key: str) -> None:
    """A key that leads to another page, and that page."""
    with page.expect_navigation():
        page.keyboard.press(key)


def send_back(page: Page, note: str) -> None:
    """R, the note, and the button that sends it back."""
    page.keyboard.press("r")
    expect(page.locator("#f-note")).to_be_focused()
    page.keyboard.type(note)
    page.keyboard.press("Tab")
    press(page, "Enter")


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["zh", "en"])
def test_twenty_reports_by_keyboard_alone(
    prefix: str, browser: Browser, live_server: LiveServer, waiting: list[Report]
) -> None:
    desk = Desk(browser, live_server.url)
    page = desk.sign_in("office", prefix)
    page.goto(f"{prefix}/review/")
    started = time.monotonic()
    press(page, "j")
    for number in range(MANY):
        if number % 5 == 4:
            send_back(page, "写明认定了几家、哪几家。" if not prefix else "Say how many, and which.")
            continue
        press(page, "a")
        if number % 7 == 0:
            press(page, "z")
            press(page, "a")
    print(f"{MANY} reports reviewed in {time.monotonic() - started:.0f} s")  # noqa: T201 - a figure to report
    states = list(Report.objects.filter(pk__in=[row.pk for row in waiting]).values_list("state", flat=True))
    assert (states.count(State.APPROVED), states.count(State.RETURNED)) == (16, 4)
    expect(page.locator("main")).to_contain_text("没有待审核的填报" if not prefix else "No reports")
    desk.leave()


def test_keys_move_annotate_and_can_be_turned_off(
    browser: Browser, live_server: LiveServer, waiting: list[Report]
) -> None:
    desk = Desk(browser, live_server.url)
    page = desk.sign_in("office")
    page.goto("/review/")
    press(page, "j")
    first = page.url
    press(page, "j")
    assert page.url != first
    press(page, "k")
    assert page.url == first
    page.keyboard.press("Enter")
    expect(page.locator("#rv-h")).to_be_focused()
    page.keyboard.press("c")
    expect(page.locator(".annot[open] textarea").first).to_be_focused()
    page.keyboard.type("a")  # a letter in a field is a letter
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator("#agency")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.locator("#keys [data-keys-on]").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    page.reload()
    page.keyboard.press("a")
    assert not Report.objects.filter(state=State.APPROVED).exists()
    assert page.url == first
    desk.leave()


def test_clean_ones_are_approved_together_without_scripts(
    browser: Browser, live_server: LiveServer, waiting: list[Report]
) -> None:
    desk = Desk(browser, live_server.url, scripts=False)
    page = desk.sign_in("office")
    page.goto("/review/approve/")
    boxes = page.locator("[name=report]")
    chosen = boxes.count()
    assert chosen == Report.objects.filter(state=State.SUBMITTED).count()
    boxes.first.uncheck()
    page.click("form#approve button.primary")
    assert Report.objects.filter(state=State.APPROVED).count() == chosen - 1
    desk.leave()
