"""The sentences, letter by letter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from hz_plus.lib.quarters import Period
from indicators.domain.explanations import Facts, explain, explain_area, explain_judged, rounded
from indicators.domain.kinds import IndicatorKind, Light, Reason

FACTS = Facts(
    light=Light.YELLOW,
    reason=None,
    kind=IndicatorKind.STOCK,
    period=Period(2017, 3),
    unit=("家", "spaces"),
    decimals=0,
    value=Decimal(27),
    expected=Decimal("34.981751824818"),
    target=Decimal(60),
    gap=Decimal("13.302919708029"),
    yellow_over=Decimal(5),
    red_over=Decimal(15),
    due_on=date(2018, 12, 31),
    stale=False,
    overdue=False,
    late_step=None,
    late_step_due=None,
    late_days=None,
    provisional=False,
)


def zh(**changes: object) -> str:
    """The Chinese sentence of the example with `changes`."""
    return explain(replace(FACTS, **changes), english=False)  # type: ignore[arg-type]


def en(**changes: object) -> str:
    """The English sentence of the example with `changes`."""
    return explain(replace(FACTS, **changes), english=True)  # type: ignore[arg-type]


def test_exactly_the_sentence_of_the_design() -> None:
    assert zh() == (
        "应达35.0家，实际27家，落后序时进度13.3个百分点（>5，≤15），黄灯；依据2017年第三季度已审定填报。"
    )
    assert en() == (
        "Expected 35.0, actual 27, 13.3 points behind schedule (>5, ≤15): yellow; "
        "from the approved report for 2017 Q3."
    )


def test_the_other_forms() -> None:
    assert zh(light=Light.GREEN, gap=Decimal("-3.25")).endswith(
        "超前序时进度3.3个百分点（≤5），绿灯；依据2017年第三季度已审定填报。"
    )
    assert "，与序时进度持平，绿灯" in zh(light=Light.GREEN, gap=Decimal(0))
    assert "on schedule: green" in en(light=Light.GREEN, gap=Decimal(0))
    assert "（>15），红灯" in zh(light=Light.RED, gap=Decimal(20))
    done = zh(light=Light.DONE, value=Decimal(60), gap=Decimal(-42))
    assert done.endswith("已达到目标值60家，已达标；依据2017年第三季度已审定填报。")
    overdue = zh(light=Light.RED, overdue=True, gap=Decimal(3))
    assert "已到期未达目标（2018年底60家），红灯" in overdue
    assert ">15" not in overdue
    assert zh(stale=True, reported=0).endswith("黄灯（沿用2017年第二季度数据，未更新）。")
    assert en(stale=True, reported=0).endswith(": yellow (carried from 2017 Q2, not updated).")
    assert zh(stale=True, reported=6, to_report=7).endswith(
        "黄灯（7家中6家已报，其余沿用上季或缺报，未更新）。"
    )
    assert zh(provisional=True).endswith("；本季未关闭，数据未定。")


def test_grey_says_why() -> None:
    nothing = {"light": Light.GREY, "value": None, "expected": None, "gap": None}
    assert zh(**nothing, reason=Reason.NEVER_FILED) == "尚未填报，暂无数据。"
    assert zh(**nothing, reason=Reason.NO_DATA) == "连续两季无审定数据，暂无数据。"
    assert zh(light=Light.GREY, expected=None, gap=None, reason=Reason.BASELINE_UNKNOWN) == (
        "实际27家；基期未定，暂无数据。"
    )
    assert zh(light=Light.GREY, expected=None, gap=None, reason=Reason.TOO_FEW) == (
        "实际27家；有数据的单位不足半数，暂无数据。"
    )
    assert en(**nothing, reason=Reason.NO_TARGET) == "No target yet: no data."


def test_a_moved_light_says_what_was_computed_and_why() -> None:
    assert zh(shown=Light.GREEN, moved_because="两家已建成待验收").endswith(
        "；系统研判黄灯，审核调整为绿灯：两家已建成待验收。"
    )
    assert en(shown=Light.RED, moved_because="two were closed").endswith(
        "; computed yellow, moved to red in review: two were closed."
    )
    assert "审核调整" not in zh(shown=Light.YELLOW)
    judged = explain_judged(
        Light.GREEN, english=False, provisional=True, shown=Light.YELLOW, moved_because="无佐证"
    )
    assert judged == (
        "牵头单位自评进展正常，已审定；系统研判绿灯，审核调整为黄灯：无佐证；本季未关闭，数据未定。"
    )


def test_milestones_and_judged_lights() -> None:
    late = {
        "kind": IndicatorKind.MILESTONE,
        "late_step": 2,
        "late_step_due": date(2018, 6, 30),
        "late_days": 45,
    }
    assert zh(**late).startswith("第2步（2018年6月底）逾期45天未完成，黄灯；")
    assert explain_judged(Light.GREEN, english=False, provisional=False) == ("牵头单位自评进展正常，已审定。")
    area = explain_area(Light.YELLOW, {"green": 2, "yellow": 1}, english=False, provisional=False)
    assert area == "3项措施：进展正常2项，进度偏慢1项；介于红灯与绿灯之间，黄灯。"


@pytest.mark.parametrize(
    ("number", "limits", "text"),
    [
        ("13.3029", ("5", "15"), "13.3"),
        ("5.04", ("5", "15"), "5.04"),
        ("4.96", ("5", "15"), "4.96"),
        ("5.000000000001", ("5",), "5.000000000001"),
        ("15.25", ("15",), "15.3"),
        ("-0.04", (), "0.0"),
        ("0.04", ("0",), "0.04"),
    ],
)
def test_rounding_never_meets_or_crosses_a_threshold(number: str, limits: tuple[str, ...], text: str) -> None:
    assert rounded(Decimal(number), *map(Decimal, limits)) == text
