"""The manager's desk: a measure amended in the browser."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from actions.models import Life, Plan, Quarter
from agencies.models import Agency
from indicators.models import Baseline, Target
from tests.factories.cast import Cast
from tests.factories.pages import client_of
from tests.unit.indicators.views.reading import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]
LIST = "/manage/plan/hangzhou-2015/"
DESK = f"{LIST}1.1/"


def post(cast: Cast, username: str = "manager", **typed: str) -> Any:
    return client_of(cast[username]).post(DESK, typed)


def target() -> str:
    return str(Target.objects.filter(indicator__code="1.1-a").latest("pk").pk)


def test_the_list_leads_to_each_measure(quarter: Quarter, cast: Cast) -> None:
    page = text(client_of(cast["manager"]).get(LIST))
    assert page.count('class="row" href="/manage/plan/hangzhou-2015/') == 69
    assert f'href="{LIST}"' in text(client_of(cast["manager"]).get("/manage/plan/"))


def test_a_target_is_amended_and_told(quarter: Quarter, cast: Cast) -> None:
    typed = {
        "act": "target",
        "target": target(),
        "value": "80",
        "due_on": "2018-12-31",
        "valid_from": "2017-09-01",
    }
    answer = post(cast, **typed, reason="")
    page = text(answer)
    assert answer.status_code == 422
    assert "写明调整理由和依据。" in page
    assert 'value="80"' in page
    assert 'value="2017-09-01"' in page
    assert post(cast, **typed, reason="会议纪要").status_code == 302
    page = text(client_of(cast["manager"]).get(DESK))
    assert "会议纪要" in page
    assert "自2017-09-01起" in page


BAD = [("value", "many"), ("value", "1.5"), ("due_on", "soon"), ("valid_from", "x")]


@pytest.mark.parametrize(("name", "value"), BAD)
def test_bad_input_is_told(name: str, value: str, quarter: Quarter, cast: Cast) -> None:
    typed = {"act": "target", "target": target(), "value": "80", "due_on": "2018-12-31", "reason": "x"}
    typed["valid_from"] = "2017-09-01"
    assert post(cast, **typed | {name: value}).status_code == 422


def test_a_baseline_is_recorded_with_its_source(quarter: Quarter, cast: Cast) -> None:
    typed = {"act": "baseline", "indicator": "1.1-a", "value": "12", "on": "2015-12-31"}
    answer = post(cast, **typed, source="")
    assert (answer.status_code, 'value="12"' in text(answer)) == (422, True)
    assert post(cast, **typed | {"value": ""}, source="年鉴").status_code == 422
    assert post(cast, **typed, source="2016年统计年鉴").status_code == 302
    assert Baseline.objects.known_at(None).get(indicator__code="1.1-a").value == 12
    assert "2016年统计年鉴" in text(client_of(cast["manager"]).get(DESK))
    assert post(cast, act="adopt", indicator="1.1-a").status_code == 409


def test_a_measure_is_paused(quarter: Quarter, cast: Cast) -> None:
    assert post(cast, act="life", life="merged", valid_from="2017-09-01", reason="x").status_code == 422
    assert (
        post(cast, act="life", life="paused", valid_from="2017-09-01", reason="会议纪要").status_code == 302
    )
    assert Life.objects.get().life == "paused"
    assert "暂停" in text(client_of(cast["manager"]).get(LIST))


@pytest.mark.parametrize("username", ["office", "leader", "kewei", "admin"])
def test_only_the_plan_manager(username: str, quarter: Quarter, cast: Cast) -> None:
    for address in (LIST, DESK):
        assert client_of(cast[username]).get(address).status_code == 403
    assert post(cast, username, act="life").status_code == 403


def test_what_is_not_there(quarter: Quarter, cast: Cast) -> None:
    manager = client_of(cast["manager"])
    assert manager.get(f"{LIST}9.9/").status_code == 404
    assert manager.get("/manage/plan/nowhere/").status_code == 404
    assert post(cast, act="burn").status_code == 404
    assert post(cast, act="target", target="0").status_code == 404
    assert post(cast, act="baseline", indicator="2.1-a").status_code == 404
    assert manager.put(DESK).status_code == 405
    assert Client().get(DESK)["Location"].startswith("/account/sign-in/")
    Plan.objects.update(lead_office=Agency.objects.get(code="kewei"))
    assert manager.get(DESK).status_code == 404
