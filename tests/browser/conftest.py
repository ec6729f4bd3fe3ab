"""A Chromium for the tests, and people who use it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.factories.cast import PASSWORD

# A browser that leaves closes its connections under the live server's threads, which then complain.
IN_A_BROWSER = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning"),
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("eager_queue"),
]

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One headless Chromium for all tests. Playwright keeps a loop running, which Django takes for async code."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        started.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


class Desk:
    """A person at a browser of their own."""

    def __init__(self, browser: Browser, address: str, *, scripts: bool = True, width: int = 1440) -> None:
        context = browser.new_context(
            base_url=address,
            java_script_enabled=scripts,
            viewport={"width": width, "height": 1000},
            locale="zh-CN",
        )
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _listen(self, message: Any) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            self.complaints.append(message.text)

    def sign_in(self, username: str, prefix: str = "", password: str = PASSWORD) -> Page:
        """Sign in through the page."""
        self.page.goto(f"{prefix}/account/sign-in/")
        self.page.fill("[name=username]", username)
        self.page.fill("[name=password]", password)
        self.page.click("main button.primary")
        self.page.wait_for_load_state()
        assert "/account/sign-in/" not in self.page.url, self.page.content()
        return self.page

    def leave(self) -> None:
        """Close; nothing may have been complained of (a script error, a breach of the CSP)."""
        self.page.context.close()
        assert self.complaints == []
