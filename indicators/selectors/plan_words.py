"""The words of plan files: what columns and choices are called, in the request's language."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, override

from actions.models import AreaKind
from agencies.models import AgencyKind
from hz_plus.lib.languages import LANGUAGES
from indicators.domain.plan_sheets import AGENCIES, AREAS, INDICATORS, MEASURES, MILESTONES, PLAN, TARGETS
from indicators.models import Comparator
from indicators.models.indicators import AGGREGATION_LABELS, DIRECTION_LABELS, KIND_LABELS

Words = Mapping[str, str | Promise]

HEADINGS: Mapping[str, Words] = {
    PLAN: {
        "slug": gettext_lazy("网址标识"),
        "title_zh": gettext_lazy("计划名称（中文）"),
        "title_en": gettext_lazy("计划名称（英文）"),
        "issuer_zh": gettext_lazy("发文机关（中文）"),
        "issuer_en": gettext_lazy("发文机关（英文）"),
        "issued_on": gettext_lazy("成文日期"),
        "effective_on": gettext_lazy("施行日期"),
        "starts_on": gettext_lazy("计划期起"),
        "ends_on": gettext_lazy("计划期止"),
        "baseline_date": gettext_lazy("基期日"),
        "lead_office": gettext_lazy("负责审核的办公室（单位代码）"),
        "time_zone": gettext_lazy("时区"),
        "public": gettext_lazy("向社会公开"),
        "yellow_over": gettext_lazy("黄灯界限（百分点）"),
        "red_over": gettext_lazy("红灯界限（百分点）"),
    },
    AGENCIES: {
        "code": gettext_lazy("单位代码"),
        "kind": gettext_lazy("类别"),
        "short_name_zh": gettext_lazy("简称（中文）"),
        "short_name_en": gettext_lazy("简称（英文）"),
        "name_zh": gettext_lazy("全称（中文）"),
        "name_en": gettext_lazy("全称（英文）"),
        "division_code": gettext_lazy("行政区划代码"),
        "parent": gettext_lazy("上级单位代码"),
        "members": gettext_lazy("成员单位代码（单位集合）"),
        "also_spelled": gettext_lazy("原文其他写法（单位集合）"),
        "source": gettext_lazy("名称来源"),
    },
    AREAS: {
        "code": gettext_lazy("领域代码"),
        "kind": gettext_lazy("类别"),
        "number": gettext_lazy("原文序号"),
        "name_zh": gettext_lazy("名称（中文）"),
        "name_en": gettext_lazy("名称（英文）"),
        "short_name_zh": gettext_lazy("简称（中文）"),
        "short_name_en": gettext_lazy("简称（英文）"),
    },
    MEASURES: {
        "code": gettext_lazy("措施代码"),
        "title_zh": gettext_lazy("标题（中文）"),
        "title_en": gettext_lazy("标题（英文）"),
        "title_is_ours": gettext_lazy("标题为自拟"),
        "summary_zh": gettext_lazy("内容概述（中文）"),
        "summary_en": gettext_lazy("内容概述（英文）"),
        "clause_section": gettext_lazy("原文部分"),
        "clause_area": gettext_lazy("原文节"),
        "clause_item": gettext_lazy("原文项"),
        "lead": gettext_lazy("牵头单位代码"),
        "support": gettext_lazy("配合单位代码"),
    },
    INDICATORS: {
        "code": gettext_lazy("指标代码"),
        "name_zh": gettext_lazy("名称（中文）"),
        "name_en": gettext_lazy("名称（英文）"),
        "kind": gettext_lazy("指标类型"),
        "unit_zh": gettext_lazy("计量单位（中文）"),
        "unit_en": gettext_lazy("计量单位（英文）"),
        "decimals": gettext_lazy("小数位数"),
        "direction": gettext_lazy("方向"),
        "aggregation": gettext_lazy("汇总方式"),
        "starts_from_zero": gettext_lazy("从零起算"),
    },
    TARGETS: {
        "indicator": gettext_lazy("指标代码"),
        "due_on": gettext_lazy("完成期限"),
        "value": gettext_lazy("目标值"),
        "comparator": gettext_lazy("比较"),
        "deadline_stated": gettext_lazy("原文写明期限"),
    },
    MILESTONES: {
        "indicator": gettext_lazy("指标代码"),
        "order": gettext_lazy("步骤序号"),
        "name_zh": gettext_lazy("步骤名称（中文）"),
        "name_en": gettext_lazy("步骤名称（英文）"),
        "due_on": gettext_lazy("完成期限"),
        "weight": gettext_lazy("权重"),
        "deadline_stated": gettext_lazy("原文写明期限"),
    },
}
"""By sheet and key."""


def _labels(choices: Any) -> Words:
    return {str(value): label for value, label in choices}


CHOICES: Mapping[tuple[str, str], Words] = {
    (AGENCIES, "kind"): _labels(AgencyKind.choices),
    (AREAS, "kind"): _labels(AreaKind.choices),
    (INDICATORS, "kind"): _labels(KIND_LABELS.items()),
    (INDICATORS, "direction"): _labels(DIRECTION_LABELS.items()),
    (INDICATORS, "aggregation"): _labels(AGGREGATION_LABELS.items()),
    (TARGETS, "comparator"): _labels(Comparator.choices),
}
"""By sheet and key: what a choice is called."""

YES, NO = gettext_lazy("是"), gettext_lazy("否")


def choices_in_any_language(sheet: str, key: str) -> dict[str, str]:
    """What a person may write, in small letters, with the choice it stands for: keys, and names in both languages,
    full-width signs made narrow."""
    return {_narrow(word): value for value, word in _said(CHOICES[sheet, key])}


def yes_or_no_in_any_language() -> dict[str, bool]:
    """Likewise for yes and no."""
    answers: Words = {"true": YES, "false": NO}
    return {_narrow(word): value == "true" for value, word in _said(answers)}


def _narrow(word: str) -> str:
    return unicodedata.normalize("NFKC", word).lower()


def _said(words: Words) -> Iterator[tuple[str, str]]:
    for value, label in words.items():
        yield value, value
        for language in LANGUAGES:
            with override(language):
                yield value, str(label)
