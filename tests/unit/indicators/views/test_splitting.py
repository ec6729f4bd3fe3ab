"""The desk on which a target is split among districts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from actions.models import Plan, Quarter
from actions.services import quarters
from agencies.models import Agency, AuditEvent, Succession
from hz_plus.lib import clock
from hz_plus.lib.errors import Invalid, NotAllowed
from indicators.domain.kinds import Aggregation, Shape
from indicators.models import Indicator, Part
from indicators.services import decompositions, methods
from tests.factories.cast import Cast
from tests.factories.pages import client_of, counted
from tests.unit.indicators.views.reading import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]
PAGE = "/manage/plan/hangzhou-2015/1.1/parts/1.1-a/"
DUE = date(2018, 12, 31)
FROM = "2017-09-01"
PARTS = {"part:1.1-a:yuhang": "40", "part:1.1-a:xihu": "20"}
GIVEN = {"act": "save", "due_on": "2018-12-31", "valid_from": FROM, "reason": "会议纪要"}


def post(cast: Cast, username: str = "manager", **other: str) -> Any:
    return client_of(cast[username]).post(PAGE, GIVEN | PARTS | other)


def parts(day: date = date(2017, 9, 1)) -> dict[str, Decimal]:
    rows = Part.objects.valid_on(day).filter(indicator__code="1.1-a", due_on=DUE)
    return dict(rows.values_list("agency__code", "value"))


def test_a_target_is_split_from_a_day_on(quarter: Quarter, cast: Cast) -> None:
    assert f'href="{PAGE}"' in text(client_of(cast["manager"]).get("/manage/plan/hangzhou-2015/1.1/"))
    page = text(client_of(cast["manager"]).get(PAGE))
    assert page.count('name="part:1.1-a:') >= 13
    assert post(cast).status_code == 302
    assert parts() == {"yuhang": 40, "xihu": 20}
    assert parts(date(2017, 8, 31)) == {}
    page = text(client_of(cast["manager"]).get(PAGE))
    assert 'value="40"' in page
    assert "2家单位" in page
    assert "会议纪要" in page


def test_another_split_keeps_what_does_not_change(quarter: Quarter, cast: Cast) -> None:
    post(cast)
    kept = Part.objects.known_at(None).get(agency__code="yuhang", indicator__code="1.1-a", due_on=DUE)
    other = {"part:1.1-a:xihu": "", "part:1.1-a:xiaoshan": "20", "valid_from": "2017-09-15"}
    assert post(cast, **other).status_code == 302
    assert parts(date(2017, 9, 14)) == {"yuhang": 40, "xihu": 20}
    assert parts(date(2017, 9, 15)) == {"yuhang": 40, "xiaoshan": 20}
    assert Part.objects.known_at(None).filter(pk=kept.pk).exists()
    assert post(cast, valid_from="2017-09-10").status_code == 422


def test_a_difference_needs_a_reason(quarter: Quarter, cast: Cast) -> None:
    answer = post(cast, **{"part:1.1-a:xihu": "15"})
    page = text(answer)
    assert answer.status_code == 422
    assert "相差-5；写明原因，或改正。" in page
    assert 'value="15"' in page
    assert post(cast, **{"part:1.1-a:xihu": "15", "difference": "预留5家"}).status_code == 302
    assert AuditEvent.objects.get(verb="decompose").note == "会议纪要；预留5家"


def test_a_column_is_pasted_and_summed_up(quarter: Quarter, cast: Cast) -> None:
    answer = post(cast, act="sum", **{"parts_pasted:1.1-a": "45\n10"})
    page = text(answer)
    assert answer.status_code == 200
    assert 'value="45"' in page
    assert not Part.objects.filter(indicator__code="1.1-a").exists()
    names = {
        f"part_name:1.1-a:{code}": Agency.objects.get(code=code).short_name_zh for code in ("yuhang", "xihu")
    }
    pasted = "\n".join(f"{name}\t{number}" for name, number in zip(names.values(), (25, 35), strict=True))
    assert post(cast, **names, **{"parts_pasted:1.1-a": pasted}).status_code == 302
    assert parts() == {"yuhang": 25, "xihu": 35}


def test_bad_input_is_told_at_its_place(quarter: Quarter, cast: Cast) -> None:
    answer = post(cast, **{"part:1.1-a:yuhang": "many"})
    assert answer.status_code == 422
    assert 'id="f-parts-yuhang-error"' in text(answer)
    answer = post(cast, **{"parts_pasted:1.1-a": "某某区\t5"})
    assert answer.status_code == 422
    assert "没有“某某区”这个单位" in text(answer)
    for bad in ({"reason": ""}, {"valid_from": ""}, {"valid_from": "soon"}):
        assert post(cast, **bad).status_code == 422
    quarters.close_quarter(quarter=quarter, by=None)
    assert post(cast).status_code == 422


def test_sums_of_parts_keep_some_part(quarter: Quarter, cast: Cast) -> None:
    post(cast)
    row = Indicator.objects.select_related("plan", "measure").get(code="1.1-a")
    methods.amend(
        indicator=row,
        aggregation=Aggregation.SUM,
        shape=Shape.LINEAR,
        valid_from=date(2017, 9, 1),
        reason="x",
        by=None,
    )
    asked: dict[str, Any] = {"indicator": row, "due_on": DUE, "parts": {}, "reason": "x", "difference": "x"}
    with pytest.raises(Invalid) as refused:
        decompositions.amend_parts(**asked, valid_from=date(2017, 9, 1), by=cast["manager"])
    assert {problem.field for problem in refused.value.problems} == {"parts"}
    with pytest.raises(NotAllowed):
        decompositions.amend_parts(**asked, valid_from=date(2017, 9, 1), by=cast["office"])


def test_a_successor_has_the_part_of_the_agency_before_it(quarter: Quarter, cast: Cast) -> None:
    post(cast)
    xihu, xiaoshan = (Agency.objects.get(code=code) for code in ("xihu", "xiaoshan"))
    Succession.objects.create(
        predecessor=xihu, successor=xiaoshan, kind="merge", on=date(2017, 9, 10), recorded_at=clock.now()
    )
    page = text(client_of(cast["manager"]).get(PAGE))
    assert 'name="part:1.1-a:xihu"' not in page
    assert 'name="part:1.1-a:xiaoshan" value="20"' in page
    moved = {"part:1.1-a:xihu": "", "part:1.1-a:xiaoshan": "20", "valid_from": "2017-09-20"}
    typed = {name: value for name, value in (GIVEN | PARTS | moved).items() if value}
    assert client_of(cast["manager"]).post(PAGE, typed).status_code == 302
    assert parts(date(2017, 9, 20)) == {"yuhang": 40, "xiaoshan": 20}


def test_it_costs_few_statements(quarter: Quarter, cast: Cast) -> None:
    client = client_of(cast["manager"])
    client.get(PAGE)
    with counted() as statements:
        client.get(PAGE)
    assert len(statements) <= 9


@pytest.mark.parametrize("username", ["office", "leader", "kewei", "admin"])
def test_only_the_plan_manager(username: str, quarter: Quarter, cast: Cast) -> None:
    assert client_of(cast[username]).get(PAGE).status_code == 403
    assert post(cast, username).status_code == 403


def test_what_is_not_there(quarter: Quarter, cast: Cast) -> None:
    manager = client_of(cast["manager"])
    assert manager.get(PAGE.replace("1.1-a", "9.9-a")).status_code == 404
    assert manager.get(PAGE.replace("/1.1/", "/2.1/")).status_code == 404
    assert manager.put(PAGE).status_code == 405
    assert Client().get(PAGE)["Location"].startswith("/account/sign-in/")
    steps = Indicator.objects.filter(kind="milestone").select_related("measure").first()
    if steps is not None:
        address = f"/manage/plan/hangzhou-2015/{steps.measure.code}/parts/{steps.code}/"
        assert manager.get(address).status_code == 404
    Plan.objects.update(lead_office=Agency.objects.get(code="kewei"))
    assert manager.get(PAGE).status_code == 404
