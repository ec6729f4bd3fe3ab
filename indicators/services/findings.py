"""What the rules found, in words that say what to write."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from actions.models import JudgedLight
from hz_plus.lib.errors import Problem
from indicators.domain.checks import Finding
from indicators.domain.kinds import Light
from indicators.domain.numbers import grouped
from indicators.selectors.facts import Found

MESSAGES: dict[tuple[str, str], str | Promise] = {
    ("half_a_pair", "denominator"): gettext_lazy("分子和分母须同时填写。"),
    ("half_a_pair", "numerator"): gettext_lazy("分子和分母须同时填写。"),
    ("zero", "denominator"): gettext_lazy("分母须大于 0。"),
    ("above_denominator", "numerator"): gettext_lazy(
        "分子%(numerator)s不能大于分母%(denominator)s，核对后填写。"
    ),
    ("after_quarter", "done_on"): gettext_lazy("完成日期不能晚于季度末%(day)s。"),
    ("before_plan", "note"): gettext_lazy("完成日期早于规划期开始的%(day)s，核对年份，或说明缘由。"),
    ("missing", ""): gettext_lazy("填写“%(name)s”的数值。"),
    ("scale", "note"): gettext_lazy(
        "%(value)s与上季%(last)s相差约%(times)s倍，核对“万”“亿”是否写错；数值无误的，在数值说明中写明缘由。"
    ),
    ("below_last", "note"): gettext_lazy("累计值%(value)s低于上季%(last)s，说明核减原因。"),
    ("jump", "note"): gettext_lazy("%(value)s与上季%(last)s相差10倍以上，核对数值，或说明变动原因。"),
    ("beyond_target", "note"): gettext_lazy(
        "%(value)s是目标值%(target)s的10倍以上，核对单位，或在数值说明中写明缘由。"
    ),
    ("sum_differs", "note"): gettext_lazy("分解合计%(sum)s与总数%(value)s不一致，说明差额原因。"),
    ("sum_incomplete", ""): gettext_lazy(
        "分解单位已报%(reported)s家，共%(expected)s家，合计%(sum)s，报齐后核对。"
    ),
    ("looks_like_percent", "denominator"): gettext_lazy("分母为100，确认填的是实际数量，不是百分比。"),
    ("missing", "judged_light"): gettext_lazy("选择本季自评：进展正常、进度偏慢或明显滞后。"),
    ("missing", "delay_reason"): gettext_lazy("指标%(codes)s进度落后，写明滞后原因。"),
    ("judged_differs", "judged_reason"): gettext_lazy(
        "自评“%(judged)s”与系统研判“%(computed)s”不一致，写明自评说明。"
    ),
    ("done_only_in_words", "progress"): gettext_lazy(
        "文中写有“%(words)s”，而填报的数值尚未达到目标值，核对两处。"
    ),
    ("reason_without_delay", "delay_reason"): gettext_lazy("进展正常，滞后原因可以不写。"),
    ("evidence_missing", "results"): gettext_lazy(
        "指标%(codes)s填报为已达标或已完成，附上佐证材料，或在累计成效中写明可以查证的依据。"
    ),
    ("no_problem_told", "problems"): gettext_lazy("进度落后，在存在问题中写明在哪里、差多少。"),
}
"""By code and field of each rule."""


def message(finding: Finding) -> str:
    """The sentence for a finding, in the request's language."""
    shown = {name: _shown(value) for name, value in finding.parameters.items()}
    return str(MESSAGES[finding.code, finding.field]) % shown


def _shown(value: object) -> str:
    if isinstance(value, Light):
        return str(JudgedLight(value).label)
    if isinstance(value, Decimal):
        return grouped(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def problem(finding: Finding, path: str, reason: str = "") -> Problem:
    """A finding at a field, as the people and the API are told."""
    return Problem(path, finding.code, message(finding), finding.severity, reason)


def problems(found: Sequence[Found]) -> list[Problem]:
    """All that was found in a report."""
    return [problem(row.finding, row.path, row.reason) for row in found]
