"""The inbox, what comes by e-mail, and the link that stops it."""

from __future__ import annotations

import pytest
from django.core import signing
from django.test import Client

from agencies.domain.notices import OPTIONAL, Kind, Telling
from agencies.models import Mute, Notice, Person
from agencies.services import notices
from tests.factories.cast import Cast
from tests.factories.pages import client_of

pytestmark = pytest.mark.django_db
DATA = {"quarter": "2017Q3", "measure": ["1.1 大力发展众创空间", "1.1 Maker spaces"]}


@pytest.fixture
def told(cast: Cast) -> Person:
    notices.give([Telling(cast["kewei"].pk, "a", Kind.APPROVED, "/filing/7/", DATA)])
    return cast["kewei"]


def test_mine_and_nobody_elses(told: Person, cast: Cast) -> None:
    page = client_of(told).get("/inbox/").content.decode()
    assert "1.1 大力发展众创空间已审定。" in page
    assert 'href="/filing/7/"' in page
    assert "1条未读" in page
    assert "大力发展众创空间" not in client_of(cast["lvwei"]).get("/inbox/").content.decode()
    assert Client().get("/inbox/").status_code == 302
    assert client_of(told).put("/inbox/").status_code == 405


def test_in_english(told: Person) -> None:
    page = client_of(told).get("/en/inbox/").content.decode()
    assert "1.1 Maker spaces has been approved." in page
    assert 'href="/en/filing/7/"' in page


def test_marked_as_read_the_count_is_gone(told: Person) -> None:
    client = client_of(told)
    assert '<span class="count">1<span' in client.get("/filing/").content.decode()
    assert client.post("/inbox/").status_code == 302
    assert "没有未读消息" in client.get("/inbox/").content.decode()
    assert '<span class="count">1<span' not in client.get("/filing/").content.decode()
    assert Notice.objects.get().read_at is not None


def test_preferences_are_kept_and_bad_ones_change_nothing(told: Person) -> None:
    client = client_of(told)
    page = client.get("/account/notices/").content.decode()
    assert page.count(" checked") == len(OPTIONAL) + 1
    assert "退回修改" in page
    assert client.post("/account/notices/", {"kinds": ["due"], "language": "en"}).status_code == 302
    assert client.get("/account/notices/").content.decode().count(" checked") == 2
    refused = client.post("/account/notices/", {"kinds": [], "language": "fr"})
    assert refused.status_code == 422
    assert Mute.objects.filter(person=told).count() == len(OPTIONAL) - 1
    assert Client().get("/account/notices/").status_code == 302


def test_the_link_asks_before_it_does_anything(told: Person) -> None:
    path = f"/account/unsubscribe/{signing.dumps(told.pk, salt=notices.SALT)}/"
    strict = Client(enforce_csrf_checks=True)
    assert "关闭可选提醒" in strict.get(path).content.decode()
    assert not Mute.objects.exists()
    assert "已关闭" in strict.post(path).content.decode()
    assert Mute.objects.filter(person=told).count() == len(OPTIONAL)
    assert Client().get("/account/unsubscribe/x/").status_code == 404
