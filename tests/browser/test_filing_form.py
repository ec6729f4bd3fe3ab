"""The Excel form: downloaded, filled in, uploaded, looked at, taken over, with and without scripts."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from actions.models import Plan, Report
from indicators.domain.filing_form import FIGURES
from tests.browser.conftest import IN_A_BROWSER, Desk
from tests.factories.cast import Cast, open_quarter
from tests.factories.workbooks import cells_of, fill, workbook_of

pytestmark = IN_A_BROWSER


@pytest.mark.parametrize("scripts", [True, False])
def test_downloaded_filled_in_and_taken_over(
    scripts: bool, browser: Browser, live_server: LiveServer, plan: Plan, cast: Cast, tmp_path: Path
) -> None:
    quarter = open_quarter(plan)
    desk = Desk(browser, live_server.url, scripts=scripts)
    page = desk.sign_in("kewei")
    page.goto("/filing/?quarter=2017Q3")
    page.click("a[href$='/filing/2017Q3/import/']")
    with page.expect_download() as download:
        page.click("a[download]")
    assert download.value.suggested_filename == "HZ-kewei-2017Q3.xlsx"
    cells = cells_of(download.value.path().read_bytes(), tmp_path / "form.xlsx")
    where = fill(cells, FIGURES, "1.1-a", value=27)
    filled = tmp_path / "filled.xlsx"
    filled.write_bytes(workbook_of(cells))
    page.set_input_files("[name=file]", filled)
    page.click("main form button")
    expect(page.locator("main table")).to_contain_text(where)
    page.click("main form button.primary")
    expect(page.locator(".messages")).to_contain_text("已把1处改动写入草稿")
    report = Report.objects.get(measure__code="1.1", agency__code="kewei", quarter=quarter)
    assert report.state == "draft"
    page.goto(f"/filing/{report.pk}/")
    expect(page.locator("[name='value:1.1-a']")).to_have_value("27")
    desk.leave()
