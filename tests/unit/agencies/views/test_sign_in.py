"""Signing in: the way in, the wrong password, the lock, the gate of the own password."""

from __future__ import annotations

import pytest
from django.test import Client, override_settings

from agencies.models import Person
from tests.factories.cast import PASSWORD, Cast
from tests.factories.pages import client_of

pytestmark = pytest.mark.django_db
SIGN_IN = "/account/sign-in/"


@pytest.mark.parametrize(
    ("username", "home"),
    [
        ("kewei", "/filing/"),
        ("kewei.signer", "/filing/signing/"),
        ("office", "/review/"),
        ("manager", "/manage/calendar/"),
        ("admin", "/manage/accounts/"),
        ("leader", "/"),
    ],
)
def test_everybody_lands_where_their_work_is(username: str, home: str, cast: Cast) -> None:
    answer = Client().post(SIGN_IN, {"username": username, "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, home)


def test_who_was_sent_here_is_led_back(cast: Cast) -> None:
    client = Client()
    away = client.get("/filing/?quarter=2017Q3")
    assert away["Location"] == f"{SIGN_IN}?next=/filing/%3Fquarter%3D2017Q3"
    answer = client.post(away["Location"], {"username": "kewei", "password": PASSWORD, "next": "/filing/"})
    assert answer["Location"] == "/filing/"
    outside = {"username": "kewei", "password": PASSWORD, "next": "https://elsewhere.example/"}
    assert Client().post(SIGN_IN, outside)["Location"] == "/filing/"


def test_english_strangers_are_sent_to_the_english_page(db: None) -> None:
    assert Client().get("/en/filing/")["Location"].startswith("/en/account/sign-in/")


def test_a_wrong_password_says_so_and_keeps_the_name(cast: Cast) -> None:
    answer = Client().post(SIGN_IN, {"username": "kewei", "password": "wrong"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "账号或密码不正确" in page
    assert 'value="kewei"' in page


@override_settings(AXES_ENABLED=True, AXES_FAILURE_LIMIT=3)
def test_too_many_failures_lock_the_account_for_a_while(cast: Cast) -> None:
    client = Client()
    for _attempt in range(3):
        answer = client.post(SIGN_IN, {"username": "kewei", "password": "wrong"})
    assert answer.status_code == 429
    assert "已锁定15分钟" in answer.content.decode()
    right = client.post(SIGN_IN, {"username": "kewei", "password": PASSWORD})
    assert right.status_code == 429


def test_signing_out_is_a_post(cast: Cast) -> None:
    client = client_of(cast["kewei"])
    assert client.get("/account/sign-out/").status_code == 405
    assert client.post("/account/sign-out/")["Location"] == SIGN_IN
    assert client.get("/filing/").status_code == 302


class TestOwnPassword:
    """Nothing goes before the first password of one's own."""

    @pytest.fixture
    def newcomer(self, cast: Cast) -> Client:
        Person.objects.filter(username="kewei").update(must_set_password=True)
        return client_of(cast["kewei"])

    @pytest.mark.parametrize("path", ["/filing/", "/account/", "/"])
    def test_every_page_leads_to_it(self, path: str, newcomer: Client) -> None:
        assert newcomer.get(path)["Location"] == "/account/password/"

    def test_the_api_says_so(self, newcomer: Client) -> None:
        answer = newcomer.get("/api/v1/plans/")
        assert answer.status_code == 403
        assert answer["Content-Type"] == "application/problem+json"

    def test_a_weak_one_is_refused(self, newcomer: Client) -> None:
        answer = newcomer.post("/account/password/", {"new_password1": "1234", "new_password2": "1234"})
        assert answer.status_code == 422
        assert Person.objects.get(username="kewei").must_set_password

    def test_a_good_one_opens_the_door_and_keeps_the_session(self, newcomer: Client) -> None:
        good = "a-new-pass-word-7"
        answer = newcomer.post("/account/password/", {"new_password1": good, "new_password2": good})
        assert answer["Location"] == "/filing/"
        assert newcomer.get("/filing/").status_code == 200
        assert newcomer.get("/account/password/")["Location"] == "/account/"
        assert Person.objects.get(username="kewei").check_password(good)

    def test_signing_out_stays_possible(self, newcomer: Client) -> None:
        assert newcomer.post("/account/sign-out/").status_code == 302
