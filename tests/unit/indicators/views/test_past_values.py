"""The page for values of earlier years: looked at first, then taken in."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from actions.models import Plan, Report
from tests.factories.cast import Cast
from tests.factories.pages import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]
PAGE = "/manage/plan/hangzhou-2015/past/"
TYPED = {"lines": "2016Q4\t1.1-a\tkewei\t25", "source": "《测试年鉴》"}


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_first_looked_at_then_taken_in(plan: Plan, cast: Cast) -> None:
    manager = client_of(cast["manager"])
    assert "2016年第四季度" in text(manager.get(PAGE))
    seen = text(manager.post(PAGE, {**TYPED, "act": "check"}))
    assert "1个数值可以补录。" in seen
    assert "2016Q4\t1.1-a\tkewei\t25" in seen
    assert not Report.objects.exists()
    answer = manager.post(PAGE, {**TYPED, "act": "save"}, follow=True)
    assert "已补录1个数值" in text(answer)
    assert Report.objects.count() == 1


def test_nothing_typed_is_lost(plan: Plan, cast: Cast) -> None:
    answer = client_of(cast["manager"]).post(f"/en{PAGE}", {"lines": "2016Q4\t<x>\ty\tz", "source": "s"})
    assert answer.status_code == 422
    page = text(answer)
    assert "Line 1: No indicator has the code “&lt;x&gt;”." in page
    assert "2016Q4\t&lt;x&gt;\ty\tz</textarea>" in page
    assert 'value="s"' in page


def test_others_are_refused(plan: Plan, cast: Cast) -> None:
    for who in ("office", "kewei", "leader"):
        assert client_of(cast[who]).get(PAGE).status_code == 403
        assert client_of(cast[who]).post(PAGE, TYPED).status_code == 403
    assert client_of(cast["manager"]).get("/manage/plan/none/past/").status_code == 404
    assert client_of(cast["manager"]).put(PAGE).status_code == 405
    assert Client().get(PAGE).status_code == 302
