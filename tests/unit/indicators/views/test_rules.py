"""Thresholds and paths: tried and adopted by plan managers, refused to everybody else."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from actions.models import Plan, Quarter
from agencies.models import Agency
from indicators.models import Indicator, Method, Part, Threshold
from tests.factories.cast import Cast
from tests.factories.pages import client_of
from tests.unit.indicators.views.reading import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]
PATH = "/manage/thresholds/"
STRICTER = {"of": "thresholds", "yellow_over": "4", "red_over": "12"}
POINTS = {
    "of": "method",
    "indicator": "1.1-a",
    "aggregation": "lead",
    "shape": "points",
    "points": "2017-09-30 40%\n2018-03-31 80.5%",
}
SINCE = {"valid_from": "2017-07-01", "reason": "领导小组会议纪要"}


def ask(cast: Cast, **given: str) -> Any:
    """A trial."""
    return client_of(cast["manager"]).get(PATH, given)


def adopt(cast: Cast, **given: str) -> Any:
    """An adoption."""
    return client_of(cast["manager"]).post(PATH, given)


@pytest.mark.parametrize("username", ["kewei", "kewei.signer", "office", "leader", "admin"])
def test_only_plan_managers_have_it(username: str, plan: Plan, cast: Cast) -> None:
    client = client_of(cast[username])
    assert client.get(PATH).status_code == 403
    assert client.post(PATH, STRICTER | SINCE).status_code == 403
    assert Threshold.objects.count() == 1


def test_strangers_are_asked_to_sign_in(plan: Plan) -> None:
    for answer in (Client().get(PATH), Client().post(PATH, STRICTER)):
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/account/sign-in/")


def test_wrong_verbs_other_plans_and_other_forms(plan: Plan, cast: Cast) -> None:
    assert client_of(cast["manager"]).put(PATH).status_code == 405
    assert ask(cast, plan="other-plan").status_code == 404
    assert ask(cast, of="targets").status_code == 404
    Plan.objects.update(lead_office=Agency.objects.get(code="kewei"))
    assert ask(cast).status_code == 404


def test_it_shows_what_is_in_force_and_what_was(plan: Plan, cast: Cast) -> None:
    page = text(ask(cast))
    assert "研判规则" in page
    assert "现行" in page
    assert 'value="15"' in page
    assert "1.1-a 市级众创空间认定数（以牵头单位数为准，按日线性）" in page
    assert "没有调整过。" in page
    assert 'href="/manage/calendar/"' in page
    assert f'href="{PATH}"' in text(client_of(cast["manager"]).get("/manage/calendar/"))


def test_a_trial_lists_what_would_change_and_changes_nothing(filed: Quarter, cast: Cast) -> None:
    page = text(ask(cast, **STRICTER))
    assert "2个季度中有" in page
    assert page.index("2017年第三季度") < page.index(">措施</td>") < page.index("大力发展众创空间")
    assert "明显滞后" in page
    assert 'value="4"' in page
    assert Threshold.objects.count() == 1


def test_a_trial_that_changes_nothing_says_so(filed: Quarter, cast: Cast) -> None:
    page = text(ask(cast, of="thresholds", yellow_over="5", red_over="15"))
    assert "没有变化。" in page


def test_a_path_is_tried(filed: Quarter, cast: Cast) -> None:
    page = text(ask(cast, **POINTS))
    assert "市级众创空间认定数" in page
    assert "进展正常" in page
    assert "2018-03-31 80.5%" in page


BAD = [
    ({"of": "thresholds", "yellow_over": "15", "red_over": "5"}, "红灯界限须大于黄灯界限。"),
    ({"of": "thresholds", "yellow_over": "x", "red_over": "15"}, "填写0至999的百分点数"),
    (POINTS | {"indicator": "9.9-z"}, "选择一项指标。"),
    (POINTS | {"points": "2017-09-30 40"}, "“2017-09-30 40”不是日期和比例"),
    (POINTS | {"points": "2017-13-30 40%"}, "“2017-13-30 40%”不是日期和比例"),
    (POINTS | {"points": "2018-03-31 80%\n2017-09-30 40%"}, "日期须先后排列，比例不得下降。"),
    (POINTS | {"points": ""}, "写明约定的日期和比例"),
    (POINTS | {"aggregation": "sum"}, "先把目标值分解到单位"),
]


@pytest.mark.parametrize(("given", "said"), BAD)
def test_what_is_wrong_is_said_at_the_field_and_nothing_typed_is_lost(
    given: dict[str, str], said: str, plan: Plan, cast: Cast
) -> None:
    tried, adopted = ask(cast, **given), adopt(cast, **given, **SINCE)
    assert (tried.status_code, adopted.status_code) == (400, 422)
    for answer in (tried, adopted):
        page = text(answer)
        assert page.count(said) >= 2
        assert "<title>错误：研判规则" in page
        assert 'id="thresholdform_reason_error"' not in page
    assert 'value="领导小组会议纪要"' in text(adopted)


def test_thresholds_are_adopted_from_a_day_on(plan: Plan, cast: Cast) -> None:
    answer = adopt(cast, **STRICTER, **SINCE)
    assert (answer.status_code, answer["Location"]) == (302, f"{PATH}?plan=hangzhou-2015")
    row = Threshold.objects.get(superseded_at=None, valid_from=date(2017, 7, 1))
    assert (row.yellow_over, row.red_over, row.reason) == (4, 12, "领导小组会议纪要")
    page = text(ask(cast))
    assert "至<time" in page
    assert "领导小组会议纪要" in page


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"reason": ""}, "写明调整理由和依据。"),
        ({"valid_from": ""}, "写明自哪一天起施行"),
        ({"valid_from": "1/7/2017"}, "日期的写法是2018-10-01。"),
        ({"valid_from": "2017-06-30"}, "2017Q2已关闭"),
    ],
)
def test_adopting_needs_a_day_that_is_open_and_a_reason(
    changed: dict[str, str], said: str, earlier: Quarter, cast: Cast
) -> None:
    answer = adopt(cast, **STRICTER | SINCE | changed)
    assert answer.status_code == 422
    assert said in text(answer)
    assert 'value="4"' in text(answer)
    assert Threshold.objects.count() == 1


def test_a_path_is_adopted(plan: Plan, cast: Cast) -> None:
    assert adopt(cast, **POINTS, **SINCE).status_code == 302
    row = Method.objects.get(indicator__code="1.1-a", superseded_at=None, valid_to=None)
    assert (row.shape, row.points) == ("points", [["2017-09-30", "0.4"], ["2018-03-31", "0.805"]])
    assert "80.5%" in text(ask(cast))


def test_points_of_a_shape_without_points_are_left_out(plan: Plan, cast: Cast) -> None:
    indicator = Indicator.objects.get(code="1.1-a")
    agency = Agency.objects.get(code="yuhang")
    Part.objects.create(indicator=indicator, agency=agency, due_on=date(2018, 12, 31), value=Decimal(9))
    assert adopt(cast, **POINTS | {"shape": "s_curve", "aggregation": "sum"}, **SINCE).status_code == 302
    row = Method.objects.get(indicator=indicator, superseded_at=None, valid_to=None)
    assert (row.shape, row.aggregation, row.points) == ("s_curve", "sum", [])


def test_english(filed: Quarter, cast: Cast) -> None:
    page = text(client_of(cast["manager"]).get(f"/en{PATH}", STRICTER))
    for words in ("Status rules", "Trial", "Adopt", "Far behind", "Measure", "Q3 2017"):
        assert words in page
