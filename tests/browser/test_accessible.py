"""No page breaks WCAG 2.2 A or AA, in any state of the agency's work and in both themes: axe finds nothing."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from actions.domain.workflow import Event
from actions.models import Plan, Quarter, Report
from actions.services import reports
from tests.browser.conftest import IN_A_BROWSER, Desk
from tests.factories.cast import Cast, bring_to, open_quarter, report_of

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
            *(f"{PLAN}/{path}" for path in ("agencies/kewei/", "lineage/measure/1.1/")),
            "/review/",
            f"/review/{lead.pk}/",
            "/review/missing/",
            "/review/extensions/",
        ],
    )
    assert found == []
    desk.page.context.close()


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
