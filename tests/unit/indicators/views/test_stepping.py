"""The desk on which the steps of a milestone indicator are arranged."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from actions.domain.workflow import Event
from actions.models import Plan, Quarter
from actions.services import reports
from agencies.models import Agency, AuditEvent
from hz_plus.lib.errors import Invalid, NotAllowed
from indicators.models import Figure, Indicator, Milestone, MilestoneClaim
from indicators.selectors.stepping import in_percent
from indicators.services import milestones, roll_up
from tests.factories.cast import Cast, bring_to, report_of
from tests.factories.pages import client_of, counted
from tests.unit.indicators.views.reading import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]
PAGE = "/manage/plan/hangzhou-2015/2.1/steps/2.1-b/"
CONTENT = {
    "progress": "标准已申报。",
    "results": "一项。",
    "delay_reason": "无。",
    "values": [{"indicator": "2.1-a", "value": "100"}],
    "milestones": [{"indicator": "2.1-b", "order": 1, "done_on": "2017-09-01"}],
}


def held() -> list[Milestone]:
    return list(Milestone.objects.known_at(None).filter(indicator__code="2.1-b").order_by("order"))


def typed(**other: str) -> dict[str, str]:
    """The form as it stands, with weights 50, 30 and 20."""
    found = {"reason": "会议纪要"}
    for row, weight in zip(held(), ("50", "30", "20"), strict=False):
        found |= {f"name_zh:{row.order}": row.name_zh, f"name_en:{row.order}": row.name_en}
        found |= {f"due_on:{row.order}": row.due_on.isoformat(), f"weight:{row.order}": weight}
    return found | other


def post(cast: Cast, username: str = "manager", **other: str) -> Any:
    return client_of(cast[username]).post(PAGE, typed(**other))


def weights() -> dict[int, Decimal]:
    return {row.order: row.weight for row in held()}


def done(quarter: Quarter, cast: Cast) -> None:
    """Step 1 is done by an approved report."""
    report = report_of(quarter, "2.1", "jingxinwei")
    bring_to(report, cast, Event.PREPARE, Event.SUBMIT, Event.APPROVE, content=CONTENT)


def test_weights_are_changed_and_told(quarter: Quarter, cast: Cast) -> None:
    assert f'href="{PAGE}"' in text(client_of(cast["manager"]).get("/manage/plan/hangzhou-2015/2.1/"))
    page = text(client_of(cast["manager"]).get(PAGE))
    assert 'value="33.33"' in page
    assert 'value="33.34"' in page
    first = held()[0]
    assert post(cast).status_code == 302
    assert weights() == {1: 50, 2: 30, 3: 20}
    first.refresh_from_db()
    assert first.superseded_at is not None
    assert "会议纪要" in text(client_of(cast["manager"]).get(PAGE))


def test_a_step_is_added_and_one_left_out(quarter: Quarter, cast: Cast) -> None:
    new = {"name_zh:n0": "通过验收", "due_on:n0": "2018-12-31", "weight:n0": "20", "left_out:3": "on"}
    assert post(cast, **new).status_code == 302
    assert weights() == {1: 50, 2: 30, 4: 20}
    assert held()[-1].deadline_stated
    again = {"name_zh:n0": "再验收", "due_on:n0": "2018-12-31", "weight:n0": "20", "left_out:4": "on"}
    assert post(cast, **again).status_code == 302
    assert set(weights()) == {1, 2, 5}


BAD = [
    ({"weight:1": "40"}, "须为100，相差10。"),
    ({"weight:1": "many"}, "填写数字"),
    ({"weight:1": "0"}, "权重大于0"),
    ({"due_on:1": "soon"}, "日期写作"),
    ({"due_on:1": ""}, "写明完成时限"),
    ({"name_zh:1": " "}, "写明步骤名称。"),
    ({"name_en:1": "x" * 201}, "名称最多200字。"),
    ({"name_zh:n0": "新"}, "写明完成时限"),
    ({"reason": ""}, "写明调整理由和依据。"),
    ({"left_out:1": "on", "left_out:2": "on", "left_out:3": "on"}, "至少保留一个步骤。"),
]


@pytest.mark.parametrize(("other", "told"), BAD)
def test_bad_input_is_told_and_kept(other: dict[str, str], told: str, quarter: Quarter, cast: Cast) -> None:
    answer = post(cast, **other)
    page = text(answer)
    assert answer.status_code == 422
    assert told in page
    assert 'value="30"' in page
    assert weights() == {1: 1, 2: 1, 3: 1}


def test_what_was_approved_as_done_stays(quarter: Quarter, cast: Cast) -> None:
    done(quarter, cast)
    page = text(client_of(cast["manager"]).get(PAGE))
    assert "已审定完成" in page
    assert 'name="left_out:1"' not in page
    for change in ({"left_out:1": "on"}, {"name_zh:1": "另一步"}, {"due_on:1": "2019-12-31"}):
        answer = post(cast, **change)
        assert answer.status_code == 422
        assert "已审定完成，" in text(answer)
    assert post(cast).status_code == 302
    roll_up.fulfil(quarter_id=quarter.pk)
    figure = Figure.objects.get(quarter=quarter, level="indicator", subject="2.1-b")
    assert figure.value == Decimal("0.5")


def test_a_draft_goes_on_with_the_step_as_it_is_now(quarter: Quarter, cast: Cast) -> None:
    report = report_of(quarter, "2.1", "jingxinwei")
    reports.save(report, CONTENT, by=cast["jingxinwei"])
    post(cast)
    reports.save(report, CONTENT, by=cast["jingxinwei"])
    claim = MilestoneClaim.objects.get(revision__report=report)
    assert claim.milestone == held()[0]


def test_percents_are_a_hundred_together() -> None:
    assert in_percent([Decimal(1)] * 3) == [Decimal("33.33"), Decimal("33.33"), Decimal("33.34")]
    assert in_percent([Decimal(1)] * 7)[-1] == Decimal("14.29")
    assert sum(in_percent([Decimal(1)] * 7)) == 100
    assert in_percent([]) == []


def test_only_milestones_have_steps(quarter: Quarter, cast: Cast) -> None:
    row = Indicator.objects.select_related("plan", "measure").get(code="2.1-a")
    with pytest.raises(Invalid):
        milestones.arrange(indicator=row, steps=[], reason="x", by=cast["manager"])
    with pytest.raises(NotAllowed):
        milestones.arrange(indicator=row, steps=[], reason="x", by=cast["office"])
    assert not AuditEvent.objects.filter(subject_kind="milestones").exists()


def test_it_costs_few_statements(quarter: Quarter, cast: Cast) -> None:
    client = client_of(cast["manager"])
    client.get(PAGE)
    with counted() as statements:
        client.get(PAGE)
    assert len(statements) <= 5


@pytest.mark.parametrize("username", ["office", "leader", "kewei", "admin"])
def test_only_the_plan_manager(username: str, quarter: Quarter, cast: Cast) -> None:
    assert client_of(cast[username]).get(PAGE).status_code == 403
    assert post(cast, username).status_code == 403


def test_what_is_not_there(quarter: Quarter, cast: Cast) -> None:
    manager = client_of(cast["manager"])
    assert manager.get(PAGE.replace("2.1-b", "2.1-a")).status_code == 404
    assert manager.get(PAGE.replace("2.1-b", "9.9-a")).status_code == 404
    assert manager.put(PAGE).status_code == 405
    assert Client().get(PAGE)["Location"].startswith("/account/sign-in/")
    Plan.objects.update(lead_office=Agency.objects.get(code="kewei"))
    assert manager.get(PAGE).status_code == 404
