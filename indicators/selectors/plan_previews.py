"""What a plan file would change, or what is wrong with it, in the words of whoever looks at it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.domain.jobs import JobState
from agencies.models import Job
from hz_plus.lib.languages import is_english
from indicators.domain.plan_faults import MESSAGES
from indicators.domain.plan_sheets import AGENCIES, AREAS, INDICATORS, MEASURES, MILESTONES, PLAN, TARGETS

from .plan_words import CHOICES, HEADINGS, NO, YES, Words

FAULTS: Words = {
    "format": gettext_lazy("写作 %(what)s。"),
    "no_such_year": gettext_lazy("写%(what)s年至%(known)s年之间的日期。"),
    "not_after": gettext_lazy("须晚于（大于）%(what)s。"),
    "not_before": gettext_lazy("不得早于%(what)s。"),
    "not_later": gettext_lazy("不得晚于%(what)s。"),
    "too_many_quarters": gettext_lazy("计划期最多%(what)s个季度。"),
    "twice": gettext_lazy(
        "“%(what)s”出现了两次。代码末位的0丢失的（如3.10成了3.1），把单元格设为文本后重填。"
    ),
    "no_office": gettext_lazy("“单位”中没有代码为“%(what)s”、类别为领导小组办公室的单位。"),
    "no_agency": gettext_lazy("“单位”中没有代码为“%(what)s”的单位。"),
    "of_itself": gettext_lazy("上级单位不能是自己。"),
    "no_kind": gettext_lazy("只能写 %(known)s。"),
    "no_slug": gettext_lazy("用小写字母、数字和连字符，如 ningbo-2016。"),
    "reserved": gettext_lazy("“%(what)s”是系统自用的网址，换一个。"),
    "no_area_code": gettext_lazy("行动领域写数字，如 1；保障措施写 S 加数字，如 S1。"),
    "no_zone": gettext_lazy("没有“%(what)s”这个时区，一般写 Asia/Shanghai。"),
    "no_numeral": gettext_lazy("写中文数字一至十九，如 二。"),
    "no_division": gettext_lazy("行政区划代码是六位数字。"),
    "empty": gettext_lazy("没有填写。"),
    "too_long": gettext_lazy("最多%(what)s个字符。"),
    "out_of_range": gettext_lazy("填写%(what)s至%(known)s之间的数。"),
    "too_many_decimals": gettext_lazy("最多%(what)s位小数。"),
    "begins_with": gettext_lazy("须以 %(what)s 开头。"),
    "no_code": gettext_lazy("写 %(what)s 加序号：措施为数字，指标为一个小写字母。"),
    "no_lead": gettext_lazy("至少写一个牵头单位。"),
    "leads_already": gettext_lazy("“%(what)s”已是牵头单位，不要重复列为配合单位。"),
    "wants_milestones": gettext_lazy("里程碑指标在“里程碑”中填步骤，不填目标值。"),
    "wants_targets": gettext_lazy("这类指标在“目标”中至少填一个目标值，不填里程碑。"),
    "not_from_zero": gettext_lazy("只有累计和年度定额可以从零起算。"),
    "ratio_only": gettext_lazy("比例用分子合计除以分母合计，其他类型用合计。"),
    "against_direction": gettext_lazy("与指标的方向不一致：越高越好的不用≤，越低越好的不用≥。"),
    "no_order": gettext_lazy("步骤从1起连续编号，不能跳号、重号。"),
    "no_map": gettext_lazy("这里应是一组“键: 值”。"),
    "no_list": gettext_lazy("这里应是一个列表。"),
    "no_single": gettext_lazy("这里应是一个值。"),
    "unknown_key": gettext_lazy("没有这个键；可用的有 %(known)s。"),
    "key_twice": gettext_lazy("这个键出现了两次。"),
    "no_text": gettext_lazy("“%(what)s”不是文字，加上引号。"),
    "no_whole": gettext_lazy("“%(what)s”不是整数。"),
    "no_yes": gettext_lazy("“%(what)s”不是“是”或“否”。"),
    "no_day": gettext_lazy("“%(what)s”不是日期，写作 2018-12-31。"),
    "no_number": gettext_lazy("“%(what)s”不是数字；写数字，不带单位和百分号。"),
    "no_choice": gettext_lazy("“%(what)s”不在可选之列：%(known)s。"),
    "formula": gettext_lazy("这里是公式。写成结果：复制后选择性粘贴为数值。"),
    "merged": gettext_lazy("这是合并单元格。取消合并，每格分别填写。"),
    "only_groups": gettext_lazy("只有单位集合有成员；把类别改为单位集合，或清空这一格。"),
    "no_sheet": gettext_lazy("缺少工作表“%(what)s”。不要删除工作表或改名。"),
    "no_column": gettext_lazy("缺少键名为 %(what)s 的列（行）。不要改动第2行的键名。"),
    "no_measure_area": gettext_lazy("“领域”中没有代码为“%(what)s”的领域。"),
    "no_measure": gettext_lazy("“措施”中没有代码为“%(what)s”的措施。"),
    "no_indicator": gettext_lazy("“指标”中没有代码为“%(what)s”的指标。"),
    "plan_of_others": gettext_lazy("“%(what)s”是其他办公室的计划，您不能修改。新建计划请换一个标识。"),
    "office_stays": gettext_lazy("这个计划由“%(what)s”负责，不能通过文件更换。"),
    "office_of_others": gettext_lazy("您不是“%(what)s”的计划管理员。写您任职的办公室，或新建一个办公室。"),
    "agency_differs": gettext_lazy(
        "系统中已有这个代码的单位，此项为“%(what)s”。按系统填写；不是同一单位的，换一个代码。"
    ),
    "members_differ": gettext_lazy(
        "系统中已有这个单位集合，其中没有 %(what)s。另设一个集合，或去掉这些成员。"
    ),
    "kind_stays": gettext_lazy("已填报过数值，指标类型不能改，仍为“%(what)s”。"),
}
"""By code of a fault: what to write instead."""

KINDS: Words = {
    "plan": gettext_lazy("计划"),
    "thresholds": gettext_lazy("研判界限"),
    "agency": gettext_lazy("单位"),
    "member": gettext_lazy("集合成员"),
    "area": gettext_lazy("领域"),
    "measure": gettext_lazy("措施"),
    "responsibility": gettext_lazy("责任分工"),
    "indicator": gettext_lazy("指标"),
    "method": gettext_lazy("汇总方式"),
    "target": gettext_lazy("目标值"),
    "milestone": gettext_lazy("里程碑"),
    "quarter": gettext_lazy("季度"),
}
"""What changes are of, in this order."""

_SHEETS = {
    "plan": PLAN,
    "thresholds": PLAN,
    "agency": AGENCIES,
    "area": AREAS,
    "measure": MEASURES,
    "indicator": INDICATORS,
    "method": INDICATORS,
    "target": TARGETS,
    "milestone": MILESTONES,
}
_FIELDS: Words = {
    "is_public": gettext_lazy("向社会公开"),
    "order": gettext_lazy("顺序"),
    "role": gettext_lazy("职责"),
    "area": gettext_lazy("领域"),
    "measure": gettext_lazy("措施"),
}
_ROLES: Words = {"lead": gettext_lazy("牵头"), "support": gettext_lazy("配合")}


@dataclass(frozen=True, slots=True)
class FaultLine:
    """One thing to correct: where it stands, in which column, what to write."""

    where: str
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class Group:
    """How many things of a kind are new, changed, and no longer there."""

    label: str
    new: int
    changed: int
    gone: int


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One difference; `before` and `after` as texts. `field` is empty where the thing is new or gone."""

    label: str
    code: str
    name: str
    field: str
    before: str
    after: str
    is_new: bool = False
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class PlanPreview:
    """All that a job's file would do; nothing where it was not read yet, or was refused."""

    title: str = ""
    faults: tuple[FaultLine, ...] = ()
    groups: tuple[Group, ...] = ()
    changed: tuple[ChangeLine, ...] = ()
    new: tuple[ChangeLine, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the file says what is there already."""
        return not self.groups


def preview_of(job: Job) -> PlanPreview:
    """What the job found out about its file."""
    if job.state not in (JobState.READY, JobState.DONE):
        return PlanPreview()
    told = job.result
    lines = [_change(row, told["names"]) for row in told.get("changes", ())]
    return PlanPreview(
        title=_in_language(told.get("title", ["", ""])),
        faults=tuple(map(_fault, told["faults"])),
        groups=tuple(_groups(told.get("counts", {}))),
        changed=tuple(line for line in lines if not line.is_new),
        new=tuple(line for line in lines if line.is_new),
    )


def _in_language(both: Sequence[str]) -> str:
    return both[1] or both[0] if is_english() else both[0]


def _groups(counts: Mapping[str, Mapping[str, int]]) -> list[Group]:
    return [Group(str(label), **counts[kind]) for kind, label in KINDS.items() if kind in counts]


# --- Faults -----------------------------------------------------------------------------------------


def _fault(row: Mapping[str, Any]) -> FaultLine:
    sheet, key = row["sheet"], row["key"]
    if not sheet:
        where = _("第%(line)s行") % {"line": row["line"]}
        return FaultLine(where, row["path"], _words(row, row["known"]))
    where = f"{sheet}!{row['cell']}" if row["cell"] else sheet
    labels = CHOICES.get((sheet, key))
    known = _("、").join(map(str, labels.values())) if labels and row["known"] else row["known"]
    return FaultLine(where, str(HEADINGS[sheet].get(key, "")), _words(row, known))


def _words(row: Mapping[str, Any], known: str) -> str:
    words = FAULTS.get(row["code"], MESSAGES[row["code"]])
    what = HEADINGS[PLAN].get(row["what"], row["what"])
    return str(words) % {"what": what, "known": known}


# --- Changes ----------------------------------------------------------------------------------------


def _change(row: Sequence[Any], names: Mapping[str, Sequence[str]]) -> ChangeLine:
    what, field, before, after = row
    kind, _space, code = what.partition(" ")
    is_new = not field and before is None
    return ChangeLine(
        label=str(KINDS.get(kind, kind)),
        code=code,
        name=_in_language(names.get(what, ["", ""])),
        field=_field(kind, field) if field else "",
        before=_value(kind, field, before) if field else "",
        after=_value(kind, field, after) if field else "",
        is_new=is_new,
        is_gone=not field and not is_new,
    )


def _field(kind: str, field: str) -> str:
    known: Words = HEADINGS.get(_SHEETS.get(kind, ""), {})
    label: str | Promise = known.get(field) or _FIELDS.get(field, field)
    return str(label)


def _value(kind: str, field: str, value: Any) -> str:
    if isinstance(value, bool):
        return str(YES if value else NO)
    if value is None:
        return ""
    choices = _ROLES if field == "role" else CHOICES.get((_SHEETS.get(kind, ""), field), {})
    return str(choices.get(str(value), value))
