"""How many statements a page may cost, beyond those for session, user and appointments."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from actions.models import Plan, Quarter
from tests.factories import reading
from tests.factories.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]

OVERVIEW, LIST, PAGE = 12, 6, 16
NOT_COUNTED = ("django_session", 'FROM "agencies_person"', 'FROM "agencies_appointment"', "SAVEPOINT")
BUDGETS = {
    "": OVERVIEW,
    "areas/": LIST,
    "safeguards/": LIST,
    "measures/": LIST,
    "measures/?light=red&light=yellow&area=1&agency=kewei&role=lead&ordering=-gap": LIST,
    "indicators/": LIST,
    "agencies/": LIST,
    "definitions/": LIST,
    "areas/1/": LIST,
    "measures/1.1/": PAGE,
    "measures/S5.1/": PAGE,
    "indicators/1.1-a/": PAGE,
    "agencies/jingxinwei/": PAGE,
}


@pytest.fixture
def filed(plan: Plan, quarter: Quarter, cast: Cast) -> Quarter:
    """Two quarters, the later one still open."""
    reading.second_quarter(plan, cast)
    return reading.third_quarter(quarter, cast)


def cost(client: Client, address: str) -> list[str]:
    """The statements that count."""
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return [
        str(query["sql"])
        for query in captured.captured_queries
        if not any(words in query["sql"] for words in NOT_COUNTED)
    ]


@pytest.mark.parametrize("username", ["", "kewei", "office"])
def test_pages_stay_within_their_budget(username: str, filed: Quarter, cast: Cast) -> None:
    client = Client()
    if username:
        client.force_login(cast[username])
    for path, budget in BUDGETS.items():
        statements = cost(client, f"/hangzhou-2015/{path}")
        assert len(statements) <= budget, (path, statements)


def test_a_list_costs_the_same_whatever_its_length(filed: Quarter, cast: Cast) -> None:
    client = Client()
    whole = cost(client, "/hangzhou-2015/measures/")
    short = cost(client, "/hangzhou-2015/measures/?area=1")
    assert len(whole) == len(short)
