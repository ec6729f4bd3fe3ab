"""The sentence behind every light, in Chinese and English, from its stored numbers (PRODUCT §4.8).

Numbers are rounded half up to one decimal, to more where rounding would meet or cross a
threshold; the actual value of a count has no decimals; there is no −0.0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from hz_plus.lib.quarters import Period

from .kinds import IndicatorKind, Light, Reason

_TENTH = Decimal("0.1")
_MOST_PLACES = 12


@dataclass(frozen=True, slots=True)
class Facts:
    """The stored numbers of one figure; shares are fractions, the gap is in points.

    `light` is the computed one; where a reviewer moved it, `shown` is the one to be seen.
    """

    light: Light
    reason: Reason | None
    kind: IndicatorKind | None
    period: Period
    unit: tuple[str, str]
    decimals: int
    value: Decimal | None
    expected: Decimal | None
    target: Decimal | None
    gap: Decimal | None
    yellow_over: Decimal
    red_over: Decimal
    due_on: date | None
    stale: bool
    overdue: bool
    late_step: int | None
    late_step_due: date | None
    late_days: int | None
    provisional: bool
    reported: int = 1
    to_report: int = 1
    shown: Light | None = None
    moved_because: str = ""


_NUMERALS = "一二三四"
LIGHT_ZH = {
    Light.DONE: "已达标",
    Light.GREEN: "绿灯",
    Light.YELLOW: "黄灯",
    Light.RED: "红灯",
    Light.GREY: "暂无数据",
}
LIGHT_EN = {
    Light.DONE: "met",
    Light.GREEN: "green",
    Light.YELLOW: "yellow",
    Light.RED: "red",
    Light.GREY: "no data",
}
STATUS_ZH = {
    Light.DONE: "已达标",
    Light.GREEN: "进展正常",
    Light.YELLOW: "进度偏慢",
    Light.RED: "明显滞后",
    Light.GREY: "暂无数据",
}
STATUS_EN = {
    Light.DONE: "met",
    Light.GREEN: "on track",
    Light.YELLOW: "behind",
    Light.RED: "far behind",
    Light.GREY: "no data",
}
_AREA_RULE_ZH = {
    Light.GREY: "半数以上暂无数据",
    Light.RED: "明显滞后的达到三分之一，红灯",
    Light.GREEN: "没有明显滞后，已达标和进展正常的达到三分之二，绿灯",
    Light.YELLOW: "介于红灯与绿灯之间，黄灯",
}
_AREA_RULE_EN = {
    Light.GREY: "more than half have no data",
    Light.RED: "at least a third are far behind: red",
    Light.GREEN: "none far behind and at least two thirds met or on track: green",
    Light.YELLOW: "neither red nor green: yellow",
}
_PROVISIONAL_ZH = "本季未关闭，数据未定"
_PROVISIONAL_EN = "the quarter is not closed, figures may change"

_GREY_ZH = {
    Reason.NEVER_FILED: "尚未填报，暂无数据",
    Reason.NO_DATA: "连续两季无审定数据，暂无数据",
    Reason.BASELINE_UNKNOWN: "基期未定，暂无数据",
    Reason.TOO_FEW: "有数据的单位不足半数，暂无数据",
    Reason.NO_TARGET: "尚无目标值，暂无数据",
    Reason.NOT_JUDGED: "牵头单位尚无已审定的自评，暂无数据",
    Reason.MOSTLY_GREY: "半数以上措施暂无数据",
    Reason.NOT_STARTED: "尚未启动",
}
_GREY_EN = {
    Reason.NEVER_FILED: "nothing filed yet: no data",
    Reason.NO_DATA: "no approved data for two quarters: no data",
    Reason.BASELINE_UNKNOWN: "baseline unknown: no data",
    Reason.TOO_FEW: "fewer than half of the agencies have data: no data",
    Reason.NO_TARGET: "no target yet: no data",
    Reason.NOT_JUDGED: "no approved self-assessment by the lead: no data",
    Reason.MOSTLY_GREY: "more than half of the measures have no data",
    Reason.NOT_STARTED: "not started",
}


def quarter_zh(period: Period) -> str:
    """2017年第三季度."""
    return f"{period.year}年第{_NUMERALS[period.number - 1]}季度"


def quarter_en(period: Period) -> str:
    """2017 Q3."""
    return f"{period.year} Q{period.number}"


def rounded(number: Decimal, *limits: Decimal) -> str:
    """`number` half up to one decimal, to more where fewer would meet or cross one of `limits`."""
    for places in range(1, _MOST_PLACES + 1):
        shown = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
        if all(
            (shown > limit) == (number > limit) and (shown == limit) == (number == limit) for limit in limits
        ):
            break
    return f"{abs(shown) if shown == 0 else shown:f}"


def amount(number: Decimal, facts: Facts) -> str:
    """A value or target as filed: counts without decimals, a ratio in %, others with the unit's decimals."""
    if facts.kind is IndicatorKind.RATIO:
        return rounded(number * 100)
    places = Decimal(1).scaleb(-facts.decimals)
    shown = number.quantize(places, rounding=ROUND_HALF_UP)
    if facts.decimals == 0 and shown != number:
        shown = number.quantize(_TENTH, rounding=ROUND_HALF_UP)
    return f"{shown:f}"


def explain(facts: Facts, *, english: bool) -> str:
    """The sentence of an indicator's or a measure's light."""
    parts = _parts_en(facts) if english else _parts_zh(facts)
    parts.append(_moved(facts.light, facts.shown, facts.moved_because, english=english))
    return _sentence(parts, english=english, provisional=facts.provisional)


def _moved(computed: Light, shown: Light | None, because: str, *, english: bool) -> str:
    """That a reviewer moved the light, and why; empty where nobody did."""
    if shown is None or shown is computed:
        return ""
    if english:
        return f"computed {LIGHT_EN[computed]}, moved to {LIGHT_EN[shown]} in review: {because}"
    return f"系统研判{LIGHT_ZH[computed]}，审核调整为{LIGHT_ZH[shown]}：{because}"


def _sentence(parts: list[str], *, english: bool, provisional: bool) -> str:
    """The parts that say something as one sentence; a provisional one says so at its end."""
    ending = (_PROVISIONAL_EN if english else _PROVISIONAL_ZH) if provisional else ""
    text = ("; " if english else "；").join(part for part in (*parts, ending) if part)
    return f"{text[:1].upper()}{text[1:]}." if english else f"{text}。"


def _parts_zh(facts: Facts) -> list[str]:
    if facts.late_step is not None:
        return [_late_step_zh(facts), _source_zh(facts)]
    if facts.light is Light.GREY:
        return [_numbers_zh(facts), _GREY_ZH[facts.reason or Reason.NO_DATA]]
    if facts.kind is IndicatorKind.MILESTONE:
        judged = "全部步骤已完成，已达标" if facts.light is Light.DONE else "到期步骤均已完成，绿灯"
        return [judged + _carried_zh(facts)] if facts.stale else [judged, _source_zh(facts)]
    judged = f"{_numbers_zh(facts)}，{_verdict_zh(facts)}"
    return [judged + _carried_zh(facts)] if facts.stale else [judged, _source_zh(facts)]


def _parts_en(facts: Facts) -> list[str]:
    if facts.late_step is not None:
        return [_late_step_en(facts), _source_en(facts)]
    if facts.light is Light.GREY:
        return [_numbers_en(facts), _GREY_EN[facts.reason or Reason.NO_DATA]]
    if facts.kind is IndicatorKind.MILESTONE:
        judged = "all steps done: met" if facts.light is Light.DONE else "every step due is done: green"
        return [judged + _carried_en(facts)] if facts.stale else [judged, _source_en(facts)]
    judged = f"{_numbers_en(facts)}{_verdict_en(facts)}"
    return [judged + _carried_en(facts)] if facts.stale else [judged, _source_en(facts)]


def _numbers_zh(facts: Facts) -> str:
    if facts.value is None:
        return ""
    actual = f"实际{amount(facts.value, facts)}{facts.unit[0]}"
    if facts.expected is None:
        return actual
    return f"应达{_expected(facts.expected, facts)}{facts.unit[0]}，{actual}{_gap_zh(facts)}"


def _numbers_en(facts: Facts) -> str:
    if facts.value is None:
        return ""
    actual = f"actual {amount(facts.value, facts)}"
    if facts.expected is None:
        return actual
    return f"expected {_expected(facts.expected, facts)}, {actual}{_gap_en(facts)}"


def _expected(expected: Decimal, facts: Facts) -> str:
    return rounded(expected * 100 if facts.kind is IndicatorKind.RATIO else expected)


def _gap_zh(facts: Facts) -> str:
    if facts.gap is None:
        return ""
    if facts.gap == 0:
        return "，与序时进度持平"
    word = "落后" if facts.gap > 0 else "超前"
    bounds = "，".join(_bounds(facts))
    return f"，{word}序时进度{_points(facts.gap, facts)}个百分点" + (f"（{bounds}）" if bounds else "")


def _gap_en(facts: Facts) -> str:
    if facts.gap is None:
        return ""
    if facts.gap == 0:
        return ", on schedule"
    word = "behind" if facts.gap > 0 else "ahead of"
    bounds = ", ".join(_bounds(facts))
    return f", {_points(facts.gap, facts)} points {word} schedule" + (f" ({bounds})" if bounds else "")


def _points(gap: Decimal, facts: Facts) -> str:
    limits = (facts.yellow_over, facts.red_over, Decimal(0)) if gap > 0 else (Decimal(0),)
    return rounded(abs(gap), *limits)


def _verdict_zh(facts: Facts) -> str:
    target = "" if facts.target is None else f"{amount(facts.target, facts)}{facts.unit[0]}"
    if facts.light is Light.DONE:
        return f"已达到目标值{target}，已达标"
    if facts.overdue and facts.due_on is not None:
        return f"已到期未达目标（{facts.due_on.year}年底{target}），红灯"
    return LIGHT_ZH[facts.light]


def _verdict_en(facts: Facts) -> str:
    target = "" if facts.target is None else amount(facts.target, facts)
    if facts.light is Light.DONE:
        return f", target of {target} reached: met"
    if facts.overdue and facts.due_on is not None:
        return f", target missed ({target} by the end of {facts.due_on.year}): red"
    return f": {LIGHT_EN[facts.light]}"


def _bounds(facts: Facts) -> list[str]:
    """The thresholds that the light lies between; none where it was not the gap that decided."""
    if facts.overdue or facts.light not in (Light.GREEN, Light.YELLOW, Light.RED):
        return []
    yellow, red = f"{facts.yellow_over:f}", f"{facts.red_over:f}"
    return {Light.GREEN: [f"≤{yellow}"], Light.YELLOW: [f">{yellow}", f"≤{red}"]}.get(
        facts.light, [f">{red}"]
    )


def _carried_zh(facts: Facts) -> str:
    """Nobody filed: last quarter's figure; some did: how many."""
    if facts.reported:
        return f"（{facts.to_report}家中{facts.reported}家已报，其余沿用上季或缺报，未更新）"
    return f"（沿用{quarter_zh(facts.period.previous())}数据，未更新）"


def _carried_en(facts: Facts) -> str:
    if facts.reported:
        rest = "the rest carried or missing"
        return f" ({facts.reported} of {facts.to_report} agencies reported, {rest}; not updated)"
    return f" (carried from {quarter_en(facts.period.previous())}, not updated)"


def _source_zh(facts: Facts) -> str:
    return f"依据{quarter_zh(facts.period)}已审定填报"


def _source_en(facts: Facts) -> str:
    return f"from the approved report for {quarter_en(facts.period)}"


def _late_step_zh(facts: Facts) -> str:
    due = facts.late_step_due
    when = "" if due is None else f"（{_month_zh(due)}）"
    return f"第{facts.late_step}步{when}逾期{facts.late_days}天未完成，{LIGHT_ZH[facts.light]}"


def _month_zh(day: date) -> str:
    return f"{day.year}年底" if day.month == 12 else f"{day.year}年{day.month}月底"


def _late_step_en(facts: Facts) -> str:
    due = facts.late_step_due
    when = "" if due is None else f" (due {due.isoformat()})"
    return f"step {facts.late_step}{when} is {facts.late_days} days late: {LIGHT_EN[facts.light]}"


def explain_judged(
    light: Light, *, english: bool, provisional: bool, shown: Light | None = None, moved_because: str = ""
) -> str:
    """The sentence of a measure that its lead judges itself; `shown`: the light a reviewer moved it to."""
    if english:
        parts = [f"the lead agency judges it {STATUS_EN[light]}", "approved"]
    else:
        parts = [f"牵头单位自评{STATUS_ZH[light]}，已审定"]
    parts.append(_moved(light, shown, moved_because, english=english))
    return _sentence(parts, english=english, provisional=provisional)


def explain_area(light: Light, counts: Mapping[str, int], *, english: bool, provisional: bool) -> str:
    """The sentence of an area's light: its counts, and the rule that decided."""
    n = sum(counts.values())
    shown = [(counts[each], each) for each in STATUS_ZH if counts.get(each)]
    if english:
        listed = ", ".join(f"{count} {STATUS_EN[each]}" for count, each in shown)
        parts = [f"{n} measures: {listed}", _AREA_RULE_EN[light]]
    else:
        listed = "，".join(f"{STATUS_ZH[each]}{count}项" for count, each in shown)
        parts = [f"{n}项措施：{listed}", _AREA_RULE_ZH[light]]
    return _sentence(parts, english=english, provisional=provisional)
