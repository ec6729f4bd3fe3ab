"""Every page there is, with the demo's data, narrow and wide: axe finds nothing, and nothing sticks out."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from actions.models import Plan, Quarter, Report
from actions.services import feedback, sources
from agencies.models import Person
from hz_plus.lib import clock
from indicators.management.demo.people import PASSWORD as DEMO_PASSWORD
from tests.browser.conftest import IN_A_BROWSER, Desk
from tests.browser.test_accessible import RULES
from tests.factories.addresses import arguments, patterns
from tests.factories.cast import at
from tests.factories.documents import LINES

pytestmark = IN_A_BROWSER
FILES = {
    "robots",
    "evidence",
    "filing-form",
    "filing-import-job",
    "plan-workbook",
    "plan-template",
    "plan-import-job",
    "bulletin-file",
    "review-readers",
}
"""Addresses that answer with a file or a part of a page, or wait for a file to be uploaded."""
PEOPLE = ("office", "manager", "kewei", "kewei.signer", "admin")
"""Who tries to open a page, in this order."""
_WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def addresses(transactional_db: None, plan: Plan) -> Iterator[list[str]]:
    """Every page of the demo, on 9 October 2018."""
    Person.objects.all().delete()
    call_command("demo", stdout=StringIO())
    with clock.travel(at("2018-10-09 10:00")):
        feedback.give(plan=plan, text="数字与年鉴不一致。", about="/hangzhou-2015/", contact="0571-1")
        manager = Person.objects.get(username="manager")
        sources.upload(plan=plan, name="原文.txt", lines=LINES, by=manager)
        report = Report.objects.get(
            quarter__year=2018, quarter__number=3, measure__code="1.1", agency__code="kewei"
        )
        quarter = Quarter.objects.get(plan=plan, year=2018, number=2)
        yield [
            reverse(f"{namespace}:{row.name}", kwargs=arguments(row, report, quarter))
            for namespace in ("agencies", "actions", "indicators")
            for row in patterns(namespace)
            if row.name not in FILES
        ]


@pytest.mark.parametrize(("prefix", "width"), [("", 1440), ("/en", 390)])
def test_every_page(
    prefix: str, width: int, browser: Browser, live_server: LiveServer, addresses: list[str]
) -> None:
    desks = [Desk(browser, live_server.url, width=width) for _person in PEOPLE]
    for person, desk in zip(PEOPLE, desks, strict=True):
        desk.page.context.set_default_timeout(15_000)
        desk.sign_in(person, prefix, DEMO_PASSWORD)
    found = [
        fault
        for address in addresses
        for fault in _looked_at([desk.page for desk in desks], prefix + address)
    ]
    assert found == []
    for desk in desks:
        desk.leave()


def _looked_at(pages: list[Page], address: str) -> list[str]:
    """What is wrong with the page, for the first who may open it. What only takes forms is no page."""
    statuses = set()
    for page in pages:
        status = page.context.request.get(address).status
        if status == 200:
            page.goto(address)
            faults = Axe().run(page, options=RULES).response["violations"]
            told = [
                f"{address}: {row['id']} {[node['target'] for node in row['nodes']][:3]}" for row in faults
            ]
            return told + [f"{address}: wider than the screen"] * (page.evaluate(_WIDER) > 0)
        statuses.add(status)
    return [] if 405 in statuses else [f"{address}: {statuses}"]
