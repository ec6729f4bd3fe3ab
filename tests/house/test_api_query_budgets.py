"""How many queries the API costs beyond those for token and appointments: a list four, however long."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.domain.workflow import Event
from actions.models import Plan, Quarter
from tests.factories import growth
from tests.factories.api import Caller, caller, publish
from tests.factories.cast import Cast, bring_to, open_quarter, report_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]

LIST, ONE = 4, 8
"""`reports/` costs two more: next steps, values and claims are read by themselves, beside the revisions."""
BUDGETS = {
    "plans/": 2,
    "areas/": 2,
    "measures/": 3,
    "measures/?area=1&agency=kewei&role=lead": 3,
    "agencies/": 3,
    "agencies/?group=districts": 4,
    "indicators/": 4,
    "indicators/?measure=2.1": 4,
    "quarters/": 2,
    "reports/?quarter=all": 4,
    "reports/?quarter=all&measure=1.1&agency=kewei": 4,
    "values/?quarter=all": 2,
    "values/?quarter=all&indicator=1.1-a&agency=kewei": 2,
    "status/": 3,
    "status/?agency=kewei&code=1.1&area=1": 3,
}
MORE = {"status/": 1, "status/?agency=kewei&code=1.1&area=1": 1}
"""What the filing behind the figures adds for those who may know it; the public is told nothing of it."""
TOKEN = 2
"""The token with its account, and the appointments."""


@pytest.fixture(params=["as loaded", "longer"])
def filed(request: pytest.FixtureRequest, plan: Plan, cast: Cast) -> Quarter:
    """A published quarter; of the plan as loaded, and of one much longer with many more reports filed."""
    if request.param == "longer":
        growth.lengthen(plan)
    quarter = open_quarter(plan)
    bring_to(report_of(quarter, "1.2", "fagaiwei"), cast, Event.OFFER, content={"progress": "x"})
    for measure, agency in (("1.1", "jingxinwei"), ("1.1", "yuhang")):
        bring_to(report_of(quarter, measure, agency), cast, content={"progress": "x"})
    if request.param == "longer":
        growth.file_supports(quarter, cast, "kewei", growth.DECIDED)
    publish(quarter, cast)
    return quarter


def cost(asking: Caller, path: str) -> int:
    """How many queries a list takes, those for the token included."""
    with CaptureQueriesContext(connection) as queries:
        asking.get(f"{path}{'&' if '?' in path else '?'}page_size=200")
    return len(queries)


@pytest.mark.parametrize("username", ["", "office", "kewei"])
def test_lists(username: str, filed: Quarter, cast: Cast) -> None:
    asking, token = caller(cast[username] if username else None), TOKEN if username else 0
    found = {path: cost(asking, path) - token for path in BUDGETS}
    assert found == {path: n + (MORE.get(path, 0) if username else 0) for path, n in BUDGETS.items()}


def test_a_longer_page_costs_no_more(quarter: Quarter, cast: Cast) -> None:
    for measure, agency in (("1.1", "kewei"), ("1.1", "jingxinwei"), ("1.1", "yuhang")):
        bring_to(report_of(quarter, measure, agency), cast, content={"progress": "x"})
    for path in BUDGETS:
        assert cost(caller(cast["office"]), path) - TOKEN <= BUDGETS[path] + MORE.get(path, 0), path


def test_the_budgets_are_those_that_were_asked_for() -> None:
    assert max(n + MORE.get(path, 0) for path, n in BUDGETS.items()) <= LIST


def test_one_report(quarter: Quarter, cast: Cast) -> None:
    report = publish(quarter, cast)
    asking = caller(cast["office"])
    with CaptureQueriesContext(connection) as queries:
        asking.get(f"reports/{report.pk}/")
    assert len(queries) - TOKEN == ONE
