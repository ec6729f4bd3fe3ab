"""Urging on pages: what the rules propose, issued, answered, printed."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from actions.models import Plan, Quarter, UrgingSlip
from agencies.models import Agency
from tests.factories.cast import Cast
from tests.factories.pages import client_of, counted
from tests.unit.indicators.views.reading import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]
DESK, OWN = "/review/urging/", "/filing/urging/"


def issued(cast: Cast, **other: Any) -> Any:
    given = {"wanted": ["1.1:kewei"], "matter": "请提出补救措施。", "due_on": "2017-10-20"} | other
    return client_of(cast["office"]).post(DESK, given)


def test_what_the_rules_call_for(filed: Quarter, cast: Cast) -> None:
    page = text(client_of(cast["office"]).get(DESK))
    rows = page.split("按规则应督办")[1].split("<tbody>")[1].split("</tbody>")[0].split("<tr>")
    by_key = {row.split('value="')[1].split('"')[0]: row for row in rows if 'value="' in row}
    assert "黄色预警" in by_key["1.1:kewei"], "yellow twice"
    assert "连续两季进度偏慢" in by_key["1.1:kewei"]
    assert "黄色预警" in by_key["1.2:fagaiwei"], "red for the first time"
    assert "蓝色提醒" in by_key["12.1:lvwei"]
    assert "1.3:jingxinwei" not in by_key, "on track"


def test_from_proposal_to_settled(filed: Quarter, cast: Cast) -> None:
    assert issued(cast).status_code == 302
    slip = UrgingSlip.objects.get()
    assert (slip.colour, slip.rule) == ("yellow", "yellow_twice")
    assert slip.matter == "连续两季进度偏慢或由明显滞后转为偏慢。请提出补救措施。"
    page = text(client_of(cast["office"]).get(DESK))
    assert 'value="1.1:kewei"' not in page, "not proposed again"
    address = f"/review/urging/{slip.pk}/"
    kewei = client_of(cast["kewei"])
    assert address in text(kewei.get(OWN))
    assert "督办单" in text(kewei.get("/inbox/"))
    answer = kewei.post(address, {"act": "answer", "version": "0", "answer": " "})
    assert (answer.status_code, "写明办理情况" in text(answer)) == (422, True)
    assert kewei.post(address, {"act": "answer", "version": "0", "answer": "已部署。"}).status_code == 302
    office = client_of(cast["office"])
    answer = office.post(
        address, {"act": "send_back", "version": "1", "remark": "缺完成时限。", "due_on": ""}
    )
    assert answer.status_code == 422
    assert ">缺完成时限。</textarea>" in text(answer)
    again = {"act": "send_back", "version": "1", "remark": "缺完成时限。", "due_on": "2017-10-25"}
    assert office.post(address, again).status_code == 302
    assert kewei.post(address, {"act": "answer", "version": "2", "answer": "月底前完成。"}).status_code == 302
    assert office.post(address, {"act": "close", "version": "3", "remark": "同意。"}).status_code == 302
    page = text(client_of(cast["leader"]).get(address))
    for said in ("已部署。", "缺完成时限。", "月底前完成。", "同意。", "已办结"):
        assert said in page
    assert "<textarea" not in page


def test_one_by_hand_goes_to_every_lead(filed: Quarter, cast: Cast) -> None:
    given = {
        "by_hand": "1",
        "measure": "1.3",
        "colour": "red",
        "matter": "请专题报告。",
        "due_on": "2017-10-20",
    }
    answer = client_of(cast["office"]).post(DESK, given | {"matter": ""})
    assert answer.status_code == 422
    assert client_of(cast["office"]).post(DESK, given).status_code == 302
    assert UrgingSlip.objects.filter(measure__code="1.3", colour="red", rule="").count() >= 1
    for wrong in ({"measure": "9.99"}, {"colour": "pink"}):
        assert client_of(cast["office"]).post(DESK, given | wrong).status_code == 404


def test_what_is_wrong_keeps_what_was_chosen(filed: Quarter, cast: Cast) -> None:
    answer = issued(cast, due_on="2017-10-01", matter="请说明。")
    page = text(answer)
    assert answer.status_code == 422
    assert 'value="1.1:kewei" checked' in page
    assert ">请说明。</textarea>" in page
    assert issued(cast, wanted=[]).status_code == 422
    assert not UrgingSlip.objects.exists()


@pytest.mark.parametrize("username", ["kewei", "kewei.signer", "admin"])
def test_others_have_no_such_desk(username: str, filed: Quarter, cast: Cast) -> None:
    assert client_of(cast[username]).get(DESK).status_code == 403
    assert client_of(cast[username]).post(DESK, {}).status_code == 403


def test_leaders_read_and_issue_nothing(filed: Quarter, cast: Cast) -> None:
    page = text(client_of(cast["leader"]).get(DESK))
    assert "按规则应督办" not in page
    assert client_of(cast["leader"]).post(DESK, {"wanted": ["1.1:kewei"]}).status_code == 404


def test_other_agencies_strangers_and_nonsense(filed: Quarter, cast: Cast) -> None:
    issued(cast)
    address = f"/review/urging/{UrgingSlip.objects.get().pk}/"
    for username in ("lvwei", "jingxinwei", "admin"):
        assert client_of(cast[username]).get(address).status_code == 404
        assert client_of(cast[username]).post(address, {"act": "answer"}).status_code == 404
    assert Client().get(address)["Location"].startswith("/account/sign-in/")
    assert (
        client_of(cast["kewei"]).post(address, {"act": "close", "version": "0", "remark": "x"}).status_code
        == 403
    )
    assert client_of(cast["office"]).post(address, {"act": "burn"}).status_code == 404
    assert (
        client_of(cast["office"])
        .post(address, {"act": "withdraw", "version": "x", "remark": "x"})
        .status_code
        == 409
    )
    assert client_of(cast["office"]).get("/review/urging/99999/").status_code == 404
    assert client_of(cast["office"]).put(address).status_code == 405
    assert client_of(cast["office"]).get(OWN).status_code == 403
    Plan.objects.update(lead_office=Agency.objects.get(code="jingxinwei"))
    assert client_of(cast["office"]).get(address).status_code == 404


def test_the_desk_costs_the_same_whatever_it_shows(filed: Quarter, cast: Cast) -> None:
    client = client_of(cast["office"])
    client.get(DESK)
    with counted() as before:
        client.get(DESK)
    issued(cast, wanted=["1.1:kewei", "1.2:fagaiwei", "12.1:lvwei"])
    client.get(DESK)
    with counted() as after:
        client.get(DESK)
    assert len(after) <= len(before)


def test_english(filed: Quarter, cast: Cast) -> None:
    issued(cast)
    page = text(client_of(cast["office"]).get(f"/en{DESK}"))
    assert "Yellow: warning" in page
