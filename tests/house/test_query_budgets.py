"""How many statements a page costs, beyond those for session, user and appointments.

An overview may cost six, a list four, whatever the size; each number below is what the page costs, so that
one statement more is seen here. The first of its edition also costs the statement that reads the edition (the overview
has room for it); a page that is kept costs that one alone.
"""

from __future__ import annotations

from collections import Counter

import pytest
from django.core.cache import cache
from django.test import Client

from actions.domain.workflow import State
from actions.models import Plan, Quarter
from actions.selectors.worklist import worklist
from agencies.models import Succession
from hz_plus.lib import clock
from indicators.models import FigureCheck
from tests.factories import growth, reading
from tests.factories.cast import Cast, bring_to, open_quarter, report_of
from tests.factories.pages import client_of, counted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]

OVERVIEW, LIST, PAGE = 6, 4, 11
EDITION = 1
PLAN = "/hangzhou-2015/"
OVERVIEWS = {"/": 6, PLAN: 6}
LISTS = {
    f"{PLAN}areas/": 4,
    f"{PLAN}safeguards/": 4,
    f"{PLAN}measures/": 4,
    f"{PLAN}measures/?area=1": 4,
    f"{PLAN}measures/?light=red&light=yellow&area=1&agency=kewei&role=lead&ordering=-gap": 4,
    f"{PLAN}measures/?due_year=2017&kind=action&search=1": 4,
    f"{PLAN}measures/?page=2": 4,
    f"{PLAN}indicators/": 4,
    f"{PLAN}agencies/": 4,
    f"{PLAN}definitions/": 2,
    f"{PLAN}movers/": 1,
    f"{PLAN}bulletins/": 2,
    f"{PLAN}search/": 1,
    f"{PLAN}text/": 2,
    f"{PLAN}areas/1/": 4,
    f"{PLAN}areas/S1/": 4,
}
KEPT = {
    address
    for address in LISTS
    if "?" not in address
    and address.removeprefix(PLAN).split("/")[0]
    in ("areas", "safeguards", "measures", "indicators", "agencies", "definitions", "text")
}
PAGES = {
    f"{PLAN}search/?q=1.1": 6,
    f"{PLAN}measures/1.1/": 9,
    f"{PLAN}measures/S5.1/": 8,
    f"{PLAN}measures/1.1/briefing/": 8,
    f"{PLAN}indicators/1.1-a/": 7,
    f"{PLAN}indicators/2.1-b/": 7,
    f"{PLAN}agencies/jingxinwei/": 8,
    f"{PLAN}agencies/districts/": 8,
}
TOLD = {"": (), "kewei": ("/measures/",), "office": ("/measures/", "/agencies/")}
"""Who is told how reports were filed, on pages of one measure or of another agency: one statement more."""
HEIR = ("/agencies/jingxinwei/",)
"""In the longer plan kewei has the obligations of this agency, and is told of its filing as of its own."""
LINEAGE = {
    f"{PLAN}lineage/indicator/2.1-b/": 6,
    f"{PLAN}lineage/measure/1.1/": 8,
    f"{PLAN}lineage/area/1/": 9,
    f"{PLAN}lineage/plan/hangzhou-2015/": 9,
    f"{PLAN}lineage/agency/kewei/": 11,
}
"""At most: what is read depends on the kinds of the indicators under the figure."""
DECOMPOSED = {f"{PLAN}agencies/yuhang/": 11, f"{PLAN}indicators/1.50-a/": 8, f"{PLAN}districts/": 6}
"""What the parts of targets add for the office: the parts, the targets, what was filed for them."""
WORK = {
    "kewei": {"/filing/": 4, "/filing/?quarter=2017Q2": 3, "/filing/history/": 2, "/filing/coordination/": 2},
    "kewei.signer": {"/filing/": 4, "/filing/signing/": 3},
    "office": {
        "/review/": 2,
        "/review/?agency=kewei": 2,
        "/review/?agency=nobody": 3,
        "/review/approve/": 3,
        "/review/coordination/": 4,
        "/review/extensions/": 3,
        "/review/returned/": 3,
        "/review/missing/": 3,
        "/review/late/": 3,
        "/review/dissent/": 3,
        "/review/overrides/": 4,
    },
    "manager": {
        "/manage/calendar/": 2,
        "/manage/thresholds/": 4,
        "/manage/plan/": 2,
        "/manage/plan/import/": 1,
    },
}


@pytest.fixture(params=["as loaded", "longer"])
def filed(request: pytest.FixtureRequest, plan: Plan, cast: Cast) -> Quarter:
    """Two quarters, the later one still open; of the plan as it is loaded, and of one much longer."""
    if request.param == "longer":
        growth.lengthen(plan)
    reading.second_quarter(plan, cast)
    return reading.third_quarter(open_quarter(plan), cast)


@pytest.fixture(params=["as loaded", "longer"])
def working(request: pytest.FixtureRequest, plan: Plan, cast: Cast) -> Quarter:
    """A quarter in which an agency has reports in every state that its lists tell apart."""
    if request.param == "longer":
        growth.lengthen(plan)
    reading.second_quarter(plan, cast)
    quarter = open_quarter(plan)
    growth.file_supports(quarter, cast, "kewei", growth.EVERY_WAY)
    return quarter


def cost(client: Client, address: str) -> int:
    """How many statements count, the page having been asked for once before, and nothing of it kept."""
    client.get(address)
    cache.clear()
    with counted() as statements:
        assert client.get(address).status_code == 200, address
    return len(statements)


def costs(username: str, cast: Cast, addresses: dict[str, int]) -> dict[str, int]:
    """What each of `addresses` costs a person, or the public."""
    client = client_of(cast[username]) if username else Client()
    return {address: cost(client, address) for address in addresses}


def pages(username: str) -> dict[str, int]:
    """What pages of one thing cost a person, or the public."""
    told = (*TOLD[username], *(HEIR if username == "kewei" and Succession.objects.exists() else ()))
    slips = "briefing" if username else "nothing"
    return {
        address: cost + any(part in address for part in told) + (slips in address)
        for address, cost in PAGES.items()
    }


@pytest.mark.django_db
def test_the_budgets_are_those_that_were_asked_for() -> None:
    assert max(OVERVIEWS.values()) <= OVERVIEW
    assert max(LISTS.values()) <= LIST
    assert max(max(own.values()) for own in WORK.values()) <= LIST
    assert max(*pages("office").values(), *DECOMPOSED.values()) <= PAGE


@pytest.mark.usefixtures("kept_pages")
@pytest.mark.parametrize("username", TOLD)
def test_reading_pages(username: str, filed: Quarter, cast: Cast) -> None:
    kept = {address: cost + EDITION for address, cost in LISTS.items() if address in KEPT}
    budgets = OVERVIEWS | LISTS | kept | pages(username)
    assert costs(username, cast, budgets) == budgets


@pytest.mark.usefixtures("kept_pages")
@pytest.mark.parametrize("username", TOLD)
def test_a_page_that_is_kept_costs_one_statement(username: str, filed: Quarter, cast: Cast) -> None:
    client = client_of(cast[username]) if username else Client()
    for address in (
        *OVERVIEWS,
        f"{PLAN}areas/",
        f"{PLAN}measures/",
        f"{PLAN}indicators/",
        f"{PLAN}agencies/",
    ):
        client.get(address)
        with counted() as statements:
            answer = client.get(address)
        assert (answer.status_code, len(statements)) == (200, 1), address
        with counted() as statements:
            again = client.get(address, headers={"If-None-Match": answer["ETag"]})
        assert (again.status_code, len(statements)) == (304, 1), address


@pytest.mark.parametrize("username", TOLD)
def test_lineage(username: str, filed: Quarter, cast: Cast) -> None:
    for address, found in costs(username, cast, LINEAGE).items():
        assert found <= LINEAGE[address], address


def test_a_list_costs_the_same_whatever_its_length(filed: Quarter, cast: Cast) -> None:
    whole = cost(Client(), f"{PLAN}measures/")
    short = cost(Client(), f"{PLAN}measures/?area=1")
    assert whole == short


@pytest.mark.usefixtures("kept_pages")
def test_an_alarm_costs_nothing(filed: Quarter, cast: Cast) -> None:
    examples = [{"quarter": "2017Q3", "level": "measure", "subject": "1.1", "column": "light"}]
    FigureCheck.objects.create(at=clock.now(), quarters=2, differences=1, examples=examples)
    for username, budgets in (("office", OVERVIEWS), ("manager", OVERVIEWS | WORK["manager"])):
        assert costs(username, cast, budgets) == budgets


def test_decomposed_targets(plan: Plan, cast: Cast) -> None:
    growth.lengthen(plan)
    reading.second_quarter(plan, cast)
    assert costs("office", cast, DECOMPOSED) == DECOMPOSED


@pytest.mark.parametrize("username", WORK)
def test_work_lists(username: str, working: Quarter, cast: Cast) -> None:
    assert costs(username, cast, WORK[username]) == WORK[username]


def test_the_work_lists_are_not_empty(working: Quarter, cast: Cast) -> None:
    states = Counter(working.reports.filter(agency__code="kewei").values_list("state", flat=True))
    assert {State.SUBMITTED, State.RETURNED, State.SIGNING, State.NOT_STARTED} <= states.keys()
    assert any(task.last for group in worklist(cast["kewei"], None).groups for task in group.tasks)


def test_an_approval_can_be_undone_within_the_budget(working: Quarter, cast: Cast) -> None:
    approved = bring_to(report_of(working, "12.1", "lvwei"), cast, *reading.ALL_THE_WAY)
    page = f"/review/?approved={approved.pk}"
    assert "undo" in client_of(cast["office"]).get(page).content.decode()
    assert costs("office", cast, {page: LIST}) == {page: LIST}
