"""What a plan's workbook says of itself: how it is filled in, sheet by sheet and column by column."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from indicators.domain.plan_sheets import (
    AGENCIES,
    AREAS,
    INDICATORS,
    MEASURES,
    MILESTONES,
    PLAN,
    TARGETS,
    Cell,
    Column,
)

SHEETS: Mapping[str, str | Promise] = {
    PLAN: gettext_lazy("一份文件只有一个计划，填“填写”一栏。"),
    AGENCIES: gettext_lazy("计划涉及的全部单位，每行一个；单位集合（如“各区、县”）也列在这里。"),
    AREAS: gettext_lazy("行动领域和保障措施，每行一个，按原文顺序。"),
    MEASURES: gettext_lazy("每行一项措施，按原文顺序；代码以所属领域的代码和点开头。"),
    INDICATORS: gettext_lazy(
        "每行一项指标；代码以所属措施的代码和连字符开头。没有指标的措施由牵头单位自评。"
    ),
    TARGETS: gettext_lazy("每行一个目标值；一项指标可有几个年份的目标。里程碑指标不填本表。"),
    MILESTONES: gettext_lazy("每行一个步骤，只用于里程碑指标。"),
}
"""What each sheet holds."""

_KINDS: Mapping[Cell, str | Promise] = {
    Cell.CODES: gettext_lazy("多个代码用“、”或逗号隔开。"),
    Cell.LINES: gettext_lazy("每行一个，用 Alt+Enter 换行。"),
    Cell.DAY: gettext_lazy("写作 2018-12-31。"),
    Cell.WHOLE: gettext_lazy("整数。"),
    Cell.NUMBER: gettext_lazy("数字，不带单位。"),
    Cell.YES_NO: gettext_lazy("是或否。"),
    Cell.CHOICE: gettext_lazy("从列表中选择。"),
}
_HINTS: Mapping[tuple[str, str], str | Promise] = {
    (PLAN, "slug"): gettext_lazy(
        "小写字母、数字和连字符，如 ningbo-2016；用于网址，载入后不改。与已有计划相同的，视为修改该计划。"
    ),
    (PLAN, "ends_on"): gettext_lazy("写作 2020-12-31；计划期最多62个季度。"),
    (PLAN, "baseline_date"): gettext_lazy("进度从这一天起算，不晚于计划期起，如 2015-12-31。"),
    (PLAN, "lead_office"): gettext_lazy(
        "“单位”表中类别为领导小组办公室的一个代码；须是您任计划管理员的办公室，或新建的办公室。"
    ),
    (PLAN, "time_zone"): gettext_lazy("一般写 Asia/Shanghai。"),
    (PLAN, "public"): gettext_lazy("选“是”的，发布后的季度任何人都可以看。"),
    (PLAN, "yellow_over"): gettext_lazy("落后序时进度超过多少个百分点亮黄灯，一般为5。"),
    (PLAN, "red_over"): gettext_lazy("落后序时进度超过多少个百分点亮红灯，一般为15。"),
    (AGENCIES, "code"): gettext_lazy("小写字母、数字和连字符，如 kewei；系统中已有的单位沿用原代码。"),
    (AGENCIES, "division_code"): gettext_lazy("区、县（市）的六位代码，可不填。"),
    (AGENCIES, "members"): gettext_lazy("只有单位集合填写，多个代码用“、”或逗号隔开。"),
    (AGENCIES, "source"): gettext_lazy("名称、代码不是出自原文的，写明出处。"),
    (AREAS, "code"): gettext_lazy("行动领域为 1、2……，保障措施为 S1、S2……。"),
    (MEASURES, "code"): gettext_lazy(
        "领域代码、点和序号，如 3.2、S3.2。单元格是文本格式，3.10 不会变成 3.1。"
    ),
    (MEASURES, "clause_section"): gettext_lazy("原文的第几部分，写中文数字，如 二。"),
    (MEASURES, "clause_area"): gettext_lazy("原文的第几节，写中文数字，如 三。"),
    (MEASURES, "clause_item"): gettext_lazy("原文的第几项，写数字；原文没有编号的不填。"),
    (MEASURES, "summary_zh"): gettext_lazy("用自己的话写一两句。"),
    (INDICATORS, "code"): gettext_lazy("措施代码、连字符和一个字母，如 3.2-a。"),
    (INDICATORS, "unit_zh"): gettext_lazy("如 个、亿元；比例写 %；里程碑不填。"),
    (INDICATORS, "decimals"): gettext_lazy("0至4；计数和里程碑填0。"),
    (INDICATORS, "starts_from_zero"): gettext_lazy("只用于累计和年度定额：没有基期值时从零起算。"),
    (TARGETS, "value"): gettext_lazy("比例填份额：1 即 100%。"),
    (TARGETS, "deadline_stated"): gettext_lazy("原文没有写明期限的选“否”，完成期限填计划期止。"),
    (MILESTONES, "order"): gettext_lazy("从1起连续编号。"),
    (MILESTONES, "weight"): gettext_lazy("大于0；只看所占比重，三个步骤各填1即各占三分之一。"),
}


def hint(sheet: str, column: Column) -> str:
    """What to write into a column."""
    if column.key.endswith("_en"):
        return _("可不填；不填的，英文页面显示中文。")
    return str(_HINTS.get((sheet, column.key), _KINDS.get(column.cell, "")))


def guide() -> list[str]:
    """What to know before filling in, in the order of the work."""
    return [
        _("一、先填“计划”和“单位”，再填“领域”“措施”，最后填“指标”“目标”“里程碑”。"),
        _("二、每张表第1行是中文或英文名称，第2行是键名，都不要改动；列的顺序可以调整，表名不要改。"),
        _("三、带 * 的必填。只填数值和文字：公式、合并单元格不能读入。"),
        _("四、填好后在“计划管理”的“计划文件”中上传，先逐行核对，确认之后才写入。"),
        _("五、文件中没有的措施、指标不会被删除；系统中已有的单位，名称须与系统一致。"),
        _("六、下载的计划是载入时的内容；之后按施行日期作出的调整不在其中，也不受再次载入影响。"),
    ]
