"""The list of lights that reviewers moved."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from actions.domain.workflow import Event
from actions.models import Measure, Plan, Quarter
from actions.services import reports
from agencies.models import Agency
from indicators.domain.kinds import Light
from indicators.models import Override
from indicators.services import overrides, roll_up
from tests.factories.cast import Cast, bring_to, complete, report_of
from tests.factories.corrections import WHY, move_light
from tests.factories.pages import client_of
from tests.factories.reading import ALL_THE_WAY, publish
from tests.unit.indicators.views.reading import get, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]
PATH = "/review/overrides/"


def listed(cast: Cast, username: str = "office", query: str = "") -> str:
    """The list's table."""
    return text(get(PATH + query, cast, username)).split("<main")[1]


def test_it_says_what_was_moved_from_where_why_and_by_whom(filed: Quarter, cast: Cast) -> None:
    move_light(filed, cast)
    for username in ("office", "manager"):
        page = listed(cast, username)
        assert 'href="/hangzhou-2015/measures/1.1/?quarter=2017Q3"' in page
        assert page.index("进度偏慢") < page.index("进展正常") < page.index(WHY)
        assert cast["office"].name in page
        assert "2017-10-09 10:00" in page
        assert "未采用" not in page


@pytest.mark.parametrize("username", ["kewei", "kewei.signer", "leader", "admin"])
def test_others_have_no_such_list(username: str, filed: Quarter, cast: Cast) -> None:
    assert client_of(cast[username]).get(PATH).status_code == 403
    assert "overrides" not in text(client_of(cast[username]).get("/review/"))


def test_strangers_are_asked_to_sign_in_and_nobody_posts(plan: Plan, cast: Cast) -> None:
    answer = Client().get(PATH)
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/account/sign-in/")
    assert client_of(cast["office"]).put(PATH).status_code == 405


def test_other_offices_overrides_are_not_listed(filed: Quarter, cast: Cast) -> None:
    move_light(filed, cast)
    Plan.objects.update(lead_office=Agency.objects.get(code="kewei"))
    page = listed(cast, query="?quarter=2017Q3")
    assert WHY not in page
    assert "有调整的季度" not in page


def test_withdrawn_ones_are_gone_and_lapsed_ones_are_marked(filed: Quarter, cast: Cast) -> None:
    row = move_light(filed, cast)
    reports.move(report_of(filed, "1.1", "kewei"), Event.REOPEN, by=cast["office2"], note="更正")
    bring_to(report_of(filed, "1.1", "kewei"), cast, *ALL_THE_WAY, content=complete(value="35"))
    roll_up.fulfil(quarter_id=filed.pk)
    assert "系统研判已变化，未采用" in listed(cast)
    overrides.withdraw(override=row, by=cast["office"])
    assert "本季没有调整过的研判。" in listed(cast)


def test_one_quarter_at_a_time(filed: Quarter, cast: Cast) -> None:
    move_light(filed, cast, light=Light.RED)
    page = listed(cast, query="?quarter=2017Q2")
    assert "本季没有调整过的研判。" in page
    assert 'href="?quarter=2017Q3"' in page
    assert WHY in listed(cast, query="?quarter=nothing")


def test_without_quarters_it_is_empty(plan: Plan, cast: Cast) -> None:
    assert "本季没有调整过的研判。" in listed(cast)


class TestGiving:
    """One step, with a reason, by a reviewer."""

    def give(self, cast: Cast, username: str = "office", **typed: str) -> Any:
        given = {"measure": str(Measure.objects.get(code="1.1").pk), "light": "green", "reason": WHY} | typed
        return client_of(cast[username]).post(PATH, given)

    def test_given_shown_and_taken_back(self, filed: Quarter, cast: Cast) -> None:
        assert self.give(cast).status_code == 302
        row = Override.objects.get(superseded_at=None)
        assert (row.measure.code, row.light, row.given_by) == ("1.1", "green", cast["office"])
        roll_up.fulfil(quarter_id=filed.pk)
        assert f'name="withdraw" value="{row.pk}"' in listed(cast)
        answer = client_of(cast["office"]).post(PATH, {"withdraw": str(row.pk)})
        assert answer.status_code == 302
        assert not Override.objects.filter(superseded_at=None).exists()
        assert client_of(cast["office"]).post(PATH, {"withdraw": str(row.pk)}).status_code == 409

    def test_what_is_wrong_is_said_and_what_was_typed_stays(self, filed: Quarter, cast: Cast) -> None:
        page = self.give(cast, reason=" ")
        assert page.status_code == 422
        assert "写明调整理由。" in page.content.decode()
        page = self.give(cast, light="yellow")
        assert page.status_code == 422
        assert "只能在绿灯、黄灯、红灯之间调整一级" in page.content.decode()
        assert WHY in page.content.decode()
        assert self.give(cast, light="done").status_code == 404
        assert self.give(cast, measure="0").status_code == 404
        assert not Override.objects.exists()

    def test_only_reviewers(self, filed: Quarter, cast: Cast) -> None:
        for username, status in (("manager", 404), ("leader", 403), ("kewei", 403), ("admin", 403)):
            assert self.give(cast, username).status_code == status
        row = move_light(filed, cast)
        assert client_of(cast["manager"]).post(PATH, {"withdraw": str(row.pk)}).status_code == 403
        assert "调整一项研判" not in listed(cast, "manager")
        assert "调整一项研判" in listed(cast, "office")

    def test_another_offices_is_not_there(self, filed: Quarter, cast: Cast) -> None:
        row = move_light(filed, cast)
        Plan.objects.update(lead_office=Agency.objects.get(code="kewei"))
        assert client_of(cast["office"]).post(PATH, {"withdraw": str(row.pk)}).status_code == 404
        assert self.give(cast).status_code == 404

    def test_nothing_can_be_moved_once_published(self, filed: Quarter, cast: Cast) -> None:
        publish(filed)
        assert "调整一项研判" not in listed(cast, query="?quarter=2017Q3")

    def test_the_measure_asked_for_is_chosen(self, filed: Quarter, cast: Cast) -> None:
        pk = Measure.objects.get(code="1.2").pk
        assert f'<option value="{pk}" selected>' in listed(cast, query="?measure=1.2")


def test_english(filed: Quarter, cast: Cast) -> None:
    move_light(filed, cast)
    page = text(get(f"/en{PATH}", cast, "office"))
    assert "Lights moved in review" in page
