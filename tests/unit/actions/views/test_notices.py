"""What reminders will go out."""

from __future__ import annotations

import pytest
from django.test import Client

from actions.models import Quarter
from actions.services import notices
from agencies.models import Notice
from tests.factories.cast import Cast
from tests.factories.pages import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


def test_it_shows_days_agencies_and_numbers_and_sends_nothing(quarter: Quarter, cast: Cast) -> None:
    before = Notice.objects.count()
    page = client_of(cast["manager"]).get("/manage/notices/").content.decode()
    rows = [row for row in page.split("<tr>") if "市科委" in row]
    assert rows
    assert "截止提醒" in rows[0]
    assert '<td class="r">7</td>' in rows[0] or '<td class="r">2</td>' in rows[0]
    assert Notice.objects.count() == before


def test_what_people_were_told_is_not_shown_again(quarter: Quarter, cast: Cast) -> None:
    client = client_of(cast["manager"])
    assert "市科委" in first_day(client)
    notices.remind()
    assert "市科委" not in first_day(client)
    assert "下城区" in first_day(client), "nobody files for it: nobody was told"


def first_day(client: Client) -> str:
    return client.get("/manage/notices/").content.decode().partition("<details")[2].partition("</details>")[0]


@pytest.mark.parametrize("username", ["kewei", "office", "leader", "admin"])
def test_only_plan_managers(username: str, quarter: Quarter, cast: Cast) -> None:
    assert client_of(cast[username]).get("/manage/notices/").status_code == 403
    assert Client().get("/manage/notices/").status_code == 302
    assert client_of(cast["manager"]).post("/manage/notices/").status_code == 405
