"""The feedback form of the public site, and the office's list."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from actions.models import Feedback, Plan, Quarter
from agencies.api.throttling import FeedbackRate
from agencies.models import Agency
from tests.factories.cast import Cast
from tests.factories.pages import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]
FORM = "/hangzhou-2015/feedback/"
LIST = "/review/feedback/"


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_every_page_leads_to_the_form_and_names_itself(plan: Plan) -> None:
    assert f'href="{FORM}?about=/hangzhou-2015/measures/"' in text(Client().get("/hangzhou-2015/measures/"))
    assert 'value="/hangzhou-2015/measures/"' in text(Client().get(f"{FORM}?about=/hangzhou-2015/measures/"))


def test_from_the_form_to_the_end(plan: Plan, cast: Cast) -> None:
    public, office = Client(), client_of(cast["office"])
    answer = public.post(
        FORM, {"text": "<b>数字</b>不一致。", "about": "/x/", "contact": "a@b.cn"}, follow=True
    )
    assert "反馈已送领导小组办公室。" in text(answer)
    page = text(office.get(LIST))
    assert "&lt;b&gt;数字&lt;/b&gt;不一致。" in page
    assert "a@b.cn" in page
    row = Feedback.objects.get()
    refused = office.post(f"{LIST}{row.pk}/", {"note": ""})
    assert (refused.status_code, "写明办理情况。" in text(refused)) == (422, True)
    assert office.post(f"{LIST}{row.pk}/", {"note": "已核对。"}).status_code == 302
    page = text(office.get(LIST))
    assert "已核对。" in page
    assert "a@b.cn" not in page
    late = client_of(cast["office2"]).post(f"{LIST}{row.pk}/", {"note": "我也核对了。"})
    assert (late.status_code, "他人已先行办结。" in text(late)) == (409, True)


def test_nothing_typed_is_lost(plan: Plan, cast: Cast) -> None:
    answer = Client().post(f"/en{FORM}", {"text": "", "about": "/x/", "contact": "a@b.cn"})
    page = text(answer)
    assert answer.status_code == 422
    assert "Say what you want to tell the office." in page
    assert 'value="/x/"' in page
    assert 'value="a@b.cn"' in page


def test_a_machine_is_thanked_and_forgotten(plan: Plan, cast: Cast) -> None:
    assert Client().post(FORM, {"text": "buy", "website": "http://x"}).status_code == 302
    assert not Feedback.objects.exists()


def test_one_network_cannot_flood_the_office(plan: Plan, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    monkeypatch.setattr(FeedbackRate, "THROTTLE_RATES", {"feedback": "2/hour"})
    answers = [Client().post(FORM, {"text": f"第{number}次"}) for number in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert "第2次" in text(answers[2])
    assert Feedback.objects.count() == 2


def test_a_plan_that_is_not_public_takes_none_from_the_public(plan: Plan, cast: Cast) -> None:
    Plan.objects.update(is_public=False)
    assert Client().get(FORM).status_code == 404
    assert Client().post(FORM, {"text": "x"}).status_code == 404
    assert client_of(cast["kewei"]).get(FORM).status_code == 200


def test_only_the_offices_reviewers_read_it(quarter: Quarter, cast: Cast) -> None:
    row = Feedback.objects.create(plan=quarter.plan, text="x", given_at=quarter.opens_at)
    for username in ("manager", "leader", "admin", "kewei"):
        client = client_of(cast[username])
        assert client.get(LIST).status_code == 403
        assert client.post(f"{LIST}{row.pk}/", {"note": "x"}).status_code == 403
    Plan.objects.update(lead_office=Agency.objects.get(code="kewei"))
    assert client_of(cast["office"]).post(f"{LIST}{row.pk}/", {"note": "x"}).status_code == 404
