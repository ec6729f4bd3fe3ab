"""Lists cost at most six queries, however long, beyond those for token and appointments."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.domain.workflow import Event
from actions.models import Quarter
from tests.factories.api import caller, publish
from tests.factories.cast import Cast, bring_to, report_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]

BUDGETS = {
    "plans/": 2,
    "areas/": 2,
    "measures/": 3,
    "agencies/": 4,
    "indicators/": 4,
    "quarters/": 2,
    "reports/": 6,
    "values/": 2,
    "status/": 3,
}
TOKEN = 2
"""The token with its account, and the appointments."""
PARAMETERS: dict[str, Any] = {"reports/": {"quarter": "all"}, "values/": {"quarter": "all"}}


def cost(cast: Cast, path: str, username: str, size: int) -> int:
    """How many queries a list makes for somebody, the ones for the token left out."""
    asking = caller(cast[username] if username else None)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        asking.get(path, page_size=size, **PARAMETERS.get(path, {}))
    return len(queries) - (TOKEN if username else 0)


@pytest.mark.parametrize("username", ["", "office", "kewei"])
def test_lists(username: str, quarter: Quarter, cast: Cast) -> None:
    bring_to(report_of(quarter, "1.2", "fagaiwei"), cast, Event.OFFER, content={"progress": "x"})
    publish(quarter, cast)
    found = {path: cost(cast, path, username, 200) for path in BUDGETS}
    assert found == BUDGETS
    assert max(found.values()) <= 6


def test_a_longer_page_costs_no_more(quarter: Quarter, cast: Cast) -> None:
    for measure, agency in (("1.1", "kewei"), ("1.1", "jingxinwei"), ("1.1", "yuhang")):
        bring_to(report_of(quarter, measure, agency), cast, content={"progress": "x"})
    for path in BUDGETS:
        assert cost(cast, path, "office", 200) <= BUDGETS[path], path


def test_one_report(quarter: Quarter, cast: Cast) -> None:
    report = publish(quarter, cast)
    asking = caller(cast["office"])
    with CaptureQueriesContext(connection) as queries:
        asking.get(f"reports/{report.pk}/")
    assert len(queries) - TOKEN <= 12
