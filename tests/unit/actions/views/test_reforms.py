"""The guided step: written down, looked at, confirmed, taken back."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from actions.models import Quarter, Reform
from agencies.models import Agency, Succession
from tests.factories.cast import Cast
from tests.factories.pages import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]
LIST, FORM = "/manage/agencies/", "/manage/agencies/reform/"
TYPED = {
    "kind": "rename",
    "on": "2017-09-15",
    "before": "linan",
    "reason": "国函〔2017〕102号",
    "0:short_name_zh": "临安区",
    "0:code": "linan-district",
}


def post(cast: Cast, username: str = "manager", **other: str) -> Any:
    return client_of(cast[username]).post(FORM, TYPED | other)


def words(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_from_the_form_to_the_list_and_back(quarter: Quarter, cast: Cast) -> None:
    assert "还没有办理过承继" in words(client_of(cast["manager"]).get(LIST))
    assert "下一步：核对变动" in words(client_of(cast["manager"]).get(FORM))
    page = words(post(cast, act="preview"))
    owed = quarter.reports.filter(agency__code="linan").count()
    assert f"转移{owed}项职责" in page
    assert f"填报中的季度有{owed}份填报变动" in page
    assert 'name="0:code" value="linan-district"' in page
    assert not Succession.objects.exists()
    assert post(cast, act="confirm").status_code == 302
    assert Succession.objects.get().successor.code == "linan-district"
    page = words(client_of(cast["manager"]).get(LIST))
    assert "临安市" in page
    assert "临安区" in page
    reform = Reform.objects.get()
    assert f'name="undo" value="{reform.pk}"' in page
    assert client_of(cast["manager"]).post(LIST, {"undo": str(reform.pk)}).status_code == 302
    page = words(client_of(cast["manager"]).get(LIST))
    assert "已撤销" in page
    assert 'name="undo"' not in page
    assert client_of(cast["manager"]).post(LIST, {"undo": str(reform.pk)}).status_code == 409


def test_going_back_keeps_what_was_typed(quarter: Quarter, cast: Cast) -> None:
    page = words(post(cast, act="change"))
    assert 'value="临安区"' in page
    assert 'value="linan" checked' in page
    assert "国函〔2017〕102号</textarea>" in page


def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(quarter: Quarter, cast: Cast) -> None:
    answer = post(cast, act="confirm", on="", **{"0:code": "临安"})
    page = words(answer)
    assert answer.status_code == 422
    assert 'href="#f-on"' in page
    assert 'href="#f-after-0-code"' in page
    assert 'id="f-after-0-code"' in page
    assert 'value="临安"' in page
    assert not Agency.objects.filter(short_name_zh="临安区").exists()


def test_two_for_a_split(quarter: Quarter, cast: Cast) -> None:
    more = {"1:short_name_zh": "临平区", "1:code": "linping", "before": "yuhang", "kind": "split"}
    assert post(cast, act="confirm", **more).status_code == 302
    assert Succession.objects.count() == 2


@pytest.mark.parametrize("username", ["office", "leader", "kewei", "kewei.signer", "admin"])
def test_others_may_not(username: str, quarter: Quarter, cast: Cast) -> None:
    client = client_of(cast[username])
    for address in (LIST, FORM):
        assert client.get(address).status_code == 403
    assert post(cast, username, act="confirm").status_code == 403
    assert not Succession.objects.exists()


def test_strangers_nonsense_and_verbs(quarter: Quarter, cast: Cast) -> None:
    assert Client().get(LIST)["Location"].startswith("/account/sign-in/")
    assert post(cast, act="burn").status_code == 404
    manager = client_of(cast["manager"])
    assert manager.post(LIST, {"undo": "x"}).status_code == 404
    assert manager.post(LIST, {"undo": "99999"}).status_code == 404
    assert manager.put(FORM).status_code == 405


def test_english(quarter: Quarter, cast: Cast) -> None:
    page = words(client_of(cast["manager"]).post(f"/en{FORM}", TYPED | {"act": "preview"}))
    assert "Check the succession" in page
