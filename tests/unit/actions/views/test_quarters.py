"""The calendar."""

from __future__ import annotations

import pytest
from django.test import Client

from actions.models import Plan, Quarter
from tests.factories.cast import Cast
from tests.factories.pages import client_of, counted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]
PATH = "/manage/calendar/"


def stage_of(quarter: Quarter) -> str:
    return Quarter.objects.get(pk=quarter.pk).stage


@pytest.mark.parametrize("username", ["kewei", "office", "leader", "admin"])
def test_only_plan_managers_have_it(username: str, quarter: Quarter, cast: Cast) -> None:
    client = client_of(cast[username])
    assert client.get(PATH).status_code == 403
    assert client.post(f"{PATH}{quarter.pk}/", {"stage": "closed"}).status_code == 403
    assert Client().get(PATH).status_code == 302


def test_it_shows_stages_and_deadlines(quarter: Quarter, cast: Cast) -> None:
    client = client_of(cast["manager"])
    with counted() as statements:
        page = client.get(PATH).content.decode()
    assert len(statements) <= 6
    assert "2017年第三季度" in page
    assert "2017-10-11" in page
    assert "0 / 336" in page


def test_a_quarter_goes_its_way(plan: Plan, cast: Cast) -> None:
    quarter, client = plan.quarters.get(year=2017, number=3), client_of(cast["manager"])
    for stage in ("open", "closed"):
        assert client.post(f"{PATH}{quarter.pk}/", {"stage": stage}).status_code == 302
        assert stage_of(quarter) == stage


def test_refusals_are_shown(plan: Plan, cast: Cast) -> None:
    client = client_of(cast["manager"])
    later = plan.quarters.get(year=2018, number=1)
    early = client.post(f"{PATH}{later.pk}/", {"stage": "open"})
    assert early.status_code == 409
    assert "尚未结束" in early.content.decode()


def test_missing_and_wrong_verbs(quarter: Quarter, cast: Cast) -> None:
    client = client_of(cast["manager"])
    assert client.get(f"{PATH}{quarter.pk}/").status_code == 405
    assert client.post(f"{PATH}999999/", {"stage": "open"}).status_code == 404
    assert client.post(f"{PATH}{quarter.pk}/", {"stage": "nowhere"}).status_code == 404
    assert client.post(f"{PATH}{quarter.pk}/", {"stage": "published"}).status_code == 404


class TestDeadlines:
    """The page that gives a quarter other deadlines."""

    DAYS = {
        "district": "2017-10-10",
        "support": "2017-10-11",
        "lead": "2017-10-13",
        "review": "2017-10-20",
        "bulletin": "2017-10-25",
        "reason": "台风",
    }

    @pytest.mark.parametrize("username", ["kewei", "office", "leader", "admin"])
    def test_only_plan_managers(self, username: str, quarter: Quarter, cast: Cast) -> None:
        path = f"{PATH}{quarter.pk}/deadlines/"
        assert client_of(cast[username]).get(path).status_code == 403
        assert client_of(cast[username]).post(path, self.DAYS).status_code == 403
        assert Client().get(path).status_code == 302

    def test_amended_and_shown(self, quarter: Quarter, cast: Cast) -> None:
        client = client_of(cast["manager"])
        path = f"{PATH}{quarter.pk}/deadlines/"
        assert path in client.get(PATH).content.decode()
        assert 'value="2017-10-11"' in client.get(path).content.decode()
        assert client.post(path, self.DAYS).status_code == 302
        assert "2017-10-25" in client.get(PATH).content.decode()
        assert client.get(f"{PATH}999999/deadlines/").status_code == 404
        assert client.put(path).status_code == 405

    def test_what_was_typed_stays(self, quarter: Quarter, cast: Cast) -> None:
        path = f"{PATH}{quarter.pk}/deadlines/"
        answer = client_of(cast["manager"]).post(path, self.DAYS | {"lead": "2017-10-11", "reason": ""})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert page.count('value="2017-10-11"') == 2
        assert 'href="#f-lead"' in page
        assert 'href="#f-reason"' in page
