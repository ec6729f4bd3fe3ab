"""The worklist."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from actions.domain.workflow import Event
from actions.models import Quarter
from hz_plus.lib import clock
from tests.factories.cast import Cast, bring_to, open_quarter, report_of
from tests.factories.pages import client_of, counted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


def page_of(username: str, cast: Cast, path: str = "/filing/") -> str:
    return client_of(cast[username]).get(path).content.decode()


@pytest.mark.parametrize("username", ["office", "manager", "leader", "admin"])
def test_only_agencies_have_one(username: str, cast: Cast) -> None:
    assert client_of(cast[username]).get("/filing/").status_code == 403


def test_strangers_sign_in_first_and_nothing_is_posted(quarter: Quarter, cast: Cast) -> None:
    assert Client().get("/filing/").status_code == 302
    assert client_of(cast["kewei"]).post("/filing/").status_code == 405


def test_without_a_quarter_it_says_why(cast: Cast) -> None:
    assert "还没有开启的季度" in page_of("kewei", cast)


def test_it_says_what_waits_and_until_when(quarter: Quarter, cast: Cast) -> None:
    bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.PREPARE, Event.SUBMIT, Event.RETURN)
    page = page_of("kewei", cast)
    assert "2017年第三季度填报" in page
    assert "1项已退回" in page
    assert page.index("大力发展众创空间") < page.index("待填报</span>")
    assert "还有" in page


def test_approved_and_submitted_stand_apart(quarter: Quarter, cast: Cast) -> None:
    way = (Event.PREPARE, Event.SUBMIT, Event.APPROVE)
    bring_to(report_of(quarter, "12.1", "lvwei"), cast, *way)
    bring_to(report_of(quarter, "12.2", "lvwei"), cast, Event.PREPARE)
    page = page_of("lvwei", cast)
    assert page.index("已报送（待签发、待审核）") < page.index("待签发</span>") < page.index("已审定</h2>")


def test_last_quarter_stands_beside(cast: Cast, quarter: Quarter) -> None:
    bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.PREPARE, Event.SUBMIT, Event.APPROVE)
    later = open_quarter(quarter.plan, "2017Q4")
    with clock.travel(later.opens_at + timedelta(days=1)):
        page = page_of("kewei", cast)
        assert "2017年第四季度填报" in page
        assert "上季 27" in page
        assert "2017年第三季度填报" in page_of("kewei", cast, "/filing/?quarter=2017Q3")
        assert "2017年第四季度填报" in page_of("kewei", cast, "/filing/?quarter=nonsense")


def test_overdue_and_late_are_flags(quarter: Quarter, cast: Cast) -> None:
    with clock.travel(quarter.lead_due_at + timedelta(hours=1)):
        bring_to(report_of(quarter, "12.1", "lvwei"), cast, Event.PREPARE, Event.SUBMIT)
        page = page_of("lvwei", cast)
    assert "已逾期" in page
    assert "迟报" in page


def test_a_person_of_two_agencies_sees_both(quarter: Quarter, cast: Cast) -> None:
    yuhang = report_of(quarter, "1.1", "yuhang").agency
    cast["kewei"].appointments.create(role="reporter", agency=yuhang)
    page = page_of("kewei", cast)
    assert "市科委" in page
    assert "余杭区" in page


def test_it_costs_six_queries(quarter: Quarter, cast: Cast) -> None:
    bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.PREPARE, Event.SUBMIT, Event.RETURN)
    client = client_of(cast["kewei"])
    with counted() as statements:
        client.get("/filing/")
    assert len(statements) <= 6, statements
