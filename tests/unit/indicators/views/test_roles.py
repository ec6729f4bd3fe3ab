"""The desk on which responsibilities are arranged."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from actions.models import Plan, Quarter, Responsibility
from agencies.models import Agency
from tests.factories.cast import Cast
from tests.factories.pages import client_of, counted
from tests.unit.indicators.views.reading import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]
PAGE = "/manage/plan/hangzhou-2015/1.1/roles/"


def typed(**other: str) -> dict[str, str]:
    """The form as it stands, with lvwei as a second lead."""
    rows = Responsibility.objects.known_at(None).filter(measure__code="1.1", valid_to=None)
    own = {f"role:{code}": role for code, role in rows.values_list("agency__code", "role")}
    added = {"add:0": "lvwei", "as:0": "lead", "valid_from": "2017-09-01", "reason": "会议纪要"}
    return own | added | {"act": "preview"} | other


def post(cast: Cast, username: str = "manager", **other: str) -> Any:
    return client_of(cast[username]).post(PAGE, typed(**other))


def test_looked_at_confirmed_and_told(quarter: Quarter, cast: Cast) -> None:
    assert f'href="{PAGE}"' in text(client_of(cast["manager"]).get("/manage/plan/hangzhou-2015/1.1/"))
    answer = post(cast)
    page = text(answer)
    assert answer.status_code == 200
    assert "新增填报" in page
    assert 'value="confirm"' in page
    assert not Responsibility.objects.filter(measure__code="1.1", agency__code="lvwei").exists()
    assert 'value="2017-09-01"' in text(post(cast, act="change"))
    assert post(cast, act="confirm").status_code == 302
    page = text(client_of(cast["manager"]).get(PAGE))
    assert "会议纪要" in page
    assert "市旅委 无 → 牵头" in page


def test_bad_input_is_told_and_kept(quarter: Quarter, cast: Cast) -> None:
    answer = post(cast, reason="", valid_from="2017-09-01")
    page = text(answer)
    assert answer.status_code == 422
    assert "写明调整理由和依据。" in page
    assert 'value="2017-09-01"' in page
    assert '<option value="lvwei" selected>' in page
    assert post(cast, valid_from="soon").status_code == 422
    assert post(cast, **{"add:0": ""}).status_code == 422
    assert post(cast, act="confirm", **{"role:kewei": "boss"}).status_code == 422


def test_it_costs_few_statements(quarter: Quarter, cast: Cast) -> None:
    client = client_of(cast["manager"])
    client.get(PAGE)
    with counted() as statements:
        client.get(PAGE)
    assert len(statements) <= 7


@pytest.mark.parametrize("username", ["office", "leader", "kewei", "admin"])
def test_only_the_plan_manager(username: str, quarter: Quarter, cast: Cast) -> None:
    assert client_of(cast[username]).get(PAGE).status_code == 403
    assert post(cast, username).status_code == 403


def test_what_is_not_there(quarter: Quarter, cast: Cast) -> None:
    manager = client_of(cast["manager"])
    assert manager.get(PAGE.replace("1.1", "9.9")).status_code == 404
    assert post(cast, act="burn").status_code == 404
    assert manager.put(PAGE).status_code == 405
    assert Client().get(PAGE)["Location"].startswith("/account/sign-in/")
    Plan.objects.update(lead_office=Agency.objects.get(code="kewei"))
    assert manager.get(PAGE).status_code == 404
