"""The gate: what holds a quarter up, what its publication changes, and who opens it."""

from __future__ import annotations

import pytest
from django.test import Client

from actions.domain.stages import Stage
from actions.domain.workflow import Event
from actions.models import Exclusion, Plan, Quarter
from actions.services import quarters
from agencies.models import Agency
from hz_plus.lib import clock
from tests.factories.cast import Cast, at, bring_to, report_of
from tests.factories.corrections import correct
from tests.factories.pages import client_of, counted
from tests.factories.reading import publish
from tests.unit.indicators.views.reading import get, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]
PATH = "/review/publish/2017Q3/"
SENT = (Event.PREPARE, Event.SUBMIT)
SUPPORT = {"progress": "配合开展工作。"}


def gate(cast: Cast, username: str = "manager", path: str = PATH) -> str:
    return text(get(path, cast, username)).split("<main")[1]


@pytest.fixture
def closed(filed: Quarter, cast: Cast) -> Quarter:
    """2017Q3 closed, with one report undecided."""
    bring_to(report_of(filed, "1.1", "jingxinwei"), cast, *SENT, content=SUPPORT)
    quarters.close_quarter(quarter=filed, by=cast["manager"])
    return filed


@pytest.mark.parametrize(("username", "status"), [("kewei", 403), ("leader", 403), ("admin", 403)])
def test_others_have_no_gate(username: str, status: int, closed: Quarter, cast: Cast) -> None:
    for verb in ("get", "post"):
        assert getattr(client_of(cast[username]), verb)(PATH).status_code == status


def test_strangers_other_offices_and_quarters_that_are_not(closed: Quarter, cast: Cast) -> None:
    assert Client().get(PATH).status_code == 302
    manager = client_of(cast["manager"])
    for path in ("/review/publish/2017Q4/", "/review/publish/soon/", f"{PATH}?plan=other"):
        assert manager.get(path).status_code == 404
    assert manager.put(PATH).status_code == 405
    Plan.objects.update(lead_office=Agency.objects.get(code="kewei"))
    assert manager.get(PATH).status_code == 404


def test_an_open_quarter_is_to_be_closed_first(filed: Quarter, cast: Cast) -> None:
    page = gate(cast)
    assert "先关闭本季" in page
    assert client_of(cast["manager"]).post(PATH).status_code == 409
    assert Quarter.objects.get(pk=filed.pk).stage == Stage.OPEN


def test_it_says_what_waits_and_what_changes(closed: Quarter, cast: Cast) -> None:
    page = gate(cast)
    assert "须先办结" in page
    assert "与2017年第二季度发布时相比，3项措施研判不同" in page
    assert page.index("1.2") < page.index("1.3")
    assert f'name="exclude:{report_of(closed, "1.1", "jingxinwei").pk}"' in page


def test_a_reviewer_reads_and_does_not_publish(closed: Quarter, cast: Cast) -> None:
    page = gate(cast, "office")
    assert "由计划管理员发布。" in page
    assert "exclude:" not in page
    assert client_of(cast["office"]).post(PATH).status_code == 403
    assert Quarter.objects.get(pk=closed.pk).stage == Stage.CLOSED


def test_what_was_typed_stays_where_something_is_missing(closed: Quarter, cast: Cast) -> None:
    first = report_of(closed, "1.1", "jingxinwei")
    with clock.travel(at("2017-10-09 10:00")):
        Quarter.objects.filter(pk=closed.pk).update(stage=Stage.OPEN)
        other = bring_to(report_of(closed, "1.1", "fagaiwei"), cast, *SENT, content=SUPPORT)
        Quarter.objects.filter(pk=closed.pk).update(stage=Stage.CLOSED)
    answer = client_of(cast["manager"]).post(PATH, {f"exclude:{first.pk}": "数据待核"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "1.1 市发改委待审核：先审定或退回，或写明本次不纳入的理由。" in page
    assert 'value="数据待核"' in page
    assert f'href="#f-exclude-{other.pk}"' in page
    assert not Exclusion.objects.exists()


def test_published_with_one_left_out(closed: Quarter, cast: Cast) -> None:
    report = report_of(closed, "1.1", "jingxinwei")
    answer = client_of(cast["manager"]).post(PATH, {f"exclude:{report.pk}": "数据待核"})
    assert (answer.status_code, answer["Location"]) == (302, f"{PATH}?plan=hangzhou-2015")
    assert Quarter.objects.get(pk=closed.pk).stage == Stage.PUBLISHED
    page = gate(cast)
    assert "未纳入本次发布的填报1份" in page
    assert "数据待核" in page
    assert client_of(cast["manager"]).post(PATH).status_code == 409


def test_corrections_are_listed_with_who_asked_and_who_approved(filed: Quarter, cast: Cast) -> None:
    publish(filed)
    assert "发布后的更正" not in gate(cast)
    with clock.travel(at("2017-10-25 10:00")):
        correct(filed, cast)
    page = gate(cast)
    assert page.index("发布后的更正") < page.index("单位来函更正") < page.index(cast["office2"].name)
    assert cast["office"].name in page


def test_the_calendar_leads_here_and_publishes_nothing_itself(closed: Quarter, cast: Cast) -> None:
    manager = client_of(cast["manager"])
    assert f'href="{PATH}?plan=hangzhou-2015"' in manager.get("/manage/calendar/").content.decode()
    assert manager.post(f"/manage/calendar/{closed.pk}/", {"stage": "published"}).status_code == 404


def test_english_and_the_number_of_queries(closed: Quarter, cast: Cast) -> None:
    client = client_of(cast["manager"])
    client.get(PATH)
    with counted() as queries:
        page = client.get(f"/en{PATH}").content.decode()
    assert len(queries) <= 16
    assert "3 measures differ from the publication of Q2 2017" in page
