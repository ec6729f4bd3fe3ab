"""No page breaks WCAG 2.2 A or AA, in any state of the agency's work and in both themes: axe finds nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from actions.domain.workflow import Event
from actions.models import Plan, Quarter, Report
from actions.services import extensions, quarters, reports
from agencies.selectors.notices import inbox
from hz_plus.lib import clock
from indicators.exports.filing_form import workbook
from indicators.selectors.filing_form import filing_form
from tests.browser.conftest import IN_A_BROWSER, Desk
from tests.factories.cast import Cast, at, bring_to, open_quarter, report_of

pytestmark = IN_A_BROWSER
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
PLAN = "/hangzhou-2015"


@pytest.fixture
def quarter(transactional_db: None, plan: Plan, cast: Cast) -> Quarter:
    """2017Q3, open."""
    return open_quarter(plan)


def looked_at(page: Page, name: str) -> list[str]:
    """What axe finds on the page as it stands."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{name}: {row['id']} {[node['target'] for node in row['nodes']][:3]}" for row in found]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_agencys_pages(
    theme: str, browser: Browser, live_server: LiveServer, quarter: Quarter, cast: Cast
) -> None:
    lead = report_of(quarter, "1.1", "kewei")
    support = Report.objects.filter(quarter=quarter, agency__code="kewei", role="support").first()
    assert support is not None
    desk = _desk(browser, live_server, theme)
    page = desk.page
    page.goto("/account/sign-in/")
    found = looked_at(page, "sign-in")
    desk.sign_in("kewei")
    form = f"/filing/{lead.pk}/"
    for path in (
        "/filing/",
        form,
        f"/filing/{support.pk}/",
        f"{form}extension/",
        "/filing/history/",
        "/filing/2017Q3/import/",
        "/inbox/",
        "/account/",
        "/account/notices/",
    ):
        page.goto(path)
        found += looked_at(page, path)
    page.goto(form)
    page.fill("[name='value:1.1-a']", "二十七")
    page.click(".end [form=report-form][value=save]")
    found += looked_at(page, "form with errors")
    page.goto(form)
    reports.save(report_of(quarter, "1.1", "kewei"), {"progress": "她的进展。"}, by=cast["kewei.signer"])
    page.fill("[name=progress]", "我的进展。")
    page.click(".end [form=report-form][value=save]")
    found += looked_at(page, "form in conflict")
    page.goto(f"{form}check/")
    found += looked_at(page, "check with errors")
    bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.PREPARE)
    for path in (form, f"{form}check/", f"{form}signed/"):
        page.goto(path)
        found += looked_at(page, f"locked {path}")
    report = report_of(quarter, "1.1", "kewei")
    reports.move(report, Event.SUBMIT, by=cast["kewei.signer"])
    page.goto(f"{form}receipt/")
    found += looked_at(page, "receipt")
    notes = {"progress": "写明名称。"}
    reports.move(report, Event.RETURN, by=cast["office"], note="补充。", field_notes=notes)
    page.goto(form)
    found += looked_at(page, "returned")
    assert found == []
    desk.page.context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_signers_and_the_offices_pages(
    theme: str, browser: Browser, live_server: LiveServer, quarter: Quarter, cast: Cast
) -> None:
    lead = bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.PREPARE)
    desk = _desk(browser, live_server, theme)
    desk.sign_in("kewei.signer")
    found = _on(desk.page, ["/filing/signing/", "/account/deputies/", f"/filing/{lead.pk}/"])
    desk.page.context.close()
    reports.move(lead, Event.SUBMIT, by=cast["kewei.signer"])
    desk = _desk(browser, live_server, theme)
    desk.sign_in("office")
    found += _on(
        desk.page,
        [
            *(f"{PLAN}/{path}" for path in ("", "areas/", "areas/1/", "measures/", "measures/1.1/")),
            *(f"{PLAN}/{path}" for path in ("indicators/", "indicators/1.1-a/", "agencies/", "definitions/")),
            *(
                f"{PLAN}/{path}"
                for path in ("agencies/kewei/", "lineage/measure/1.1/", "movers/", "districts/", "search/")
            ),
            "/review/",
            f"/review/{lead.pk}/",
            "/review/missing/",
            "/review/approve/",
            "/review/discrepancies/",
            "/review/extensions/",
            "/review/urging/",
        ],
    )
    assert found == []
    desk.page.context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_bulletin_drafted_refused_and_issued(
    theme: str, browser: Browser, live_server: LiveServer, quarter: Quarter, cast: Cast
) -> None:
    quarters.close_quarter(quarter=quarter, by=None)
    quarters.publish_quarter(quarter=quarter, by=None)
    desk = _desk(browser, live_server, theme)
    desk.sign_in("office")
    page = desk.page
    page.goto("/review/bulletin/2017Q3/")
    found = looked_at(page, "no bulletin yet")
    page.click("[name=act][value=draft] + button")
    page.wait_for_selector("textarea")
    found += looked_at(page, "drafted")
    page.fill("textarea >> nth=0", "共12项。")
    page.click("button[value=save]")
    page.wait_for_selector("[data-error-summary]")
    found += looked_at(page, "refused")
    page.goto("/review/bulletin/2017Q3/")
    page.click("button[value=issue]")
    page.wait_for_selector("#files")
    found += looked_at(page, "issued")
    found += _on(
        page, [f"{PLAN}/bulletins/", f"{PLAN}/bulletins/2017Q3/", f"/en{PLAN}/bulletins/2017Q3/?code=1"]
    )
    assert found == []
    page.context.close()


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_notices_more_time_and_a_form_brought_back(
    prefix: str, browser: Browser, live_server: LiveServer, quarter: Quarter, cast: Cast, tmp_path: Path
) -> None:
    lead = report_of(quarter, "1.1", "kewei")
    with clock.travel(at("2017-10-09 10:00")):
        extensions.ask(lead, until="2017-10-13", reason="园区数据待核", by=cast["kewei"])
    assert inbox(cast["kewei"])
    desk = _desk(browser, live_server, "light")
    desk.sign_in("kewei")
    found = _on(desk.page, [f"{prefix}/inbox/", f"{prefix}/filing/{lead.pk}/extension/"])
    form = tmp_path / "form.xlsx"
    form.write_bytes(workbook(filing_form(lead.agency, quarter.period)))
    desk.page.goto(f"{prefix}/filing/2017Q3/import/")
    desk.page.set_input_files("input[type=file]", form)
    desk.page.click("main form[enctype] button")
    desk.page.wait_for_selector("#job:not([hx-get])")
    found += looked_at(desk.page, f"{prefix} form brought back")
    desk.page.context.close()
    desk = _desk(browser, live_server, "light")
    desk.sign_in("office")
    found += _on(desk.page, [f"{prefix}/review/extensions/"])
    desk.page.click("button[value=refuse]")
    found += looked_at(desk.page, f"{prefix} refused without a reason")
    assert found == []
    desk.page.context.close()


def test_pages_in_english(browser: Browser, live_server: LiveServer, quarter: Quarter, cast: Cast) -> None:
    form = f"/en/filing/{report_of(quarter, '1.1', 'kewei').pk}/"
    desk = _desk(browser, live_server, "light")
    desk.sign_in("kewei", "/en")
    page = desk.page
    found = _on(page, ["/en/filing/", form, "/en/filing/history/", "/en/account/", "/en/account/notices/"])
    page.goto(form)
    page.fill("[name='value:1.1-a']", "many")
    page.click(".end [form=report-form][value=save]")
    found += looked_at(page, "English form with errors")
    for path in ("", "areas/", "areas/1/", "measures/1.1/", "indicators/1.1-a/", "definitions/"):
        page.goto(f"/en{PLAN}/{path}?quarter=2017Q3")
        found += looked_at(page, f"/en {path}")
    assert found == []
    page.context.close()


def _desk(browser: Browser, live_server: LiveServer, theme: str) -> Desk:
    desk = Desk(browser, live_server.url)
    desk.page.context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}])
    return desk


def _on(page: Page, paths: list[str]) -> list[str]:
    found = []
    for path in paths:
        page.goto(f"{path}?quarter=2017Q3" if path.startswith(PLAN) else path)
        found += looked_at(page, path)
    return found
