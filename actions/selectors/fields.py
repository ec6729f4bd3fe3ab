"""The text fields of a report on a page: what they are called, what to write, who will read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.domain.items import MATTERS, NEXT_STEPS, PROBLEMS, ItemKind
from actions.selectors.revisions import TEXT_LIMITS

PUBLIC = gettext_lazy("对外公开")
INTERNAL = gettext_lazy("仅审核可见")


@dataclass(frozen=True, slots=True)
class Field:
    """One text field; `public` says whether everybody will read it once the quarter is published.

    `is_standing`: what was written last quarter may well hold on.
    """

    name: str
    label: str | Promise
    hint: str | Promise
    public: bool = False
    rows: int = 3
    is_standing: bool = False

    @property
    def limit(self) -> int:
        """How many characters it holds."""
        return TEXT_LIMITS[self.name]

    @property
    def audience(self) -> str | Promise:
        """Who will read it."""
        return PUBLIC if self.public else INTERNAL


FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        Field("progress", gettext_lazy("本季进展"), gettext_lazy("写结果和数字，不写过程。"), True, 5),
        Field("results", gettext_lazy("累计成效"), gettext_lazy("计划开始以来的累计结果。"), True, 4, True),
        Field(
            "delay_reason",
            gettext_lazy("滞后原因"),
            gettext_lazy("研判为进度偏慢或明显滞后时必填。"),
            False,
            2,
        ),
        Field(
            "judged_reason",
            gettext_lazy("自评说明"),
            gettext_lazy("自评与系统研判不一致时必填：为什么不一致。"),
            False,
            2,
        ),
        Field(
            "contact", gettext_lazy("联系人"), gettext_lazy("姓名和电话，便于审核员核实。"), False, 1, True
        ),
    )
}
CONTRIBUTION = Field(
    "progress", gettext_lazy("配合工作情况"), gettext_lazy("本单位本季做了什么、有什么结果。"), True, 6
)
"""What a supporting agency writes in place of the progress of the whole."""


@dataclass(frozen=True, slots=True)
class ItemField:
    """A field of rows that are ticked off. `heads`: what its columns are called, the tick last."""

    kind: ItemKind
    label: str | Promise
    hint: str | Promise
    heads: Mapping[str, str | Promise]
    audience: str | Promise = INTERNAL

    @property
    def name(self) -> str:
        """The name of the field."""
        return self.kind.field


ITEM_FIELDS: dict[str, ItemField] = {
    field.name: field
    for field in (
        ItemField(
            PROBLEMS,
            gettext_lazy("存在问题"),
            gettext_lazy("每行一个问题：在哪里、差多少、什么原因。上季的问题已带入，解决了的勾选已解决。"),
            {"problem": gettext_lazy("问题"), "solved": gettext_lazy("已解决")},
        ),
        ItemField(
            NEXT_STEPS,
            gettext_lazy("下步措施"),
            gettext_lazy("每行一项。上季措施已带入，办完的勾选已完成。日期写作 2018-10-31。"),
            {
                "step": gettext_lazy("措施"),
                "person": gettext_lazy("责任人"),
                "due_on": gettext_lazy("完成时限"),
                "done": gettext_lazy("已完成"),
            },
        ),
        ItemField(
            MATTERS,
            gettext_lazy("需协调事项"),
            gettext_lazy("每行一项：要办什么、何时办成，再选与谁协调。上季事项已带入，办妥的勾选已办妥。"),
            {
                "matter": gettext_lazy("事项"),
                "agencies": gettext_lazy("与谁协调"),
                "settled": gettext_lazy("已办妥"),
            },
        ),
    )
}
"""The fields of rows, in the order of the form."""

_OTHERS = {
    "judged_light": gettext_lazy("本季自评"),
    "attachments": gettext_lazy("佐证材料"),
    "values": gettext_lazy("指标数据"),
    "milestones": gettext_lazy("里程碑"),
    "parts": gettext_lazy("分解单位数据"),
    "note": gettext_lazy("意见"),
}
ACCOUNT_PLACES = ("progress", "problems", "delay_reason", "judged_reason")
"""Text fields at which the rules have something to say while the figures are typed."""

_LEAD = ("progress", "results", "delay_reason", "judged_reason", "contact")
_SUPPORT = ("progress", "contact")


def fields_of(*, is_lead: bool) -> list[Field]:
    """The text fields of a report, in the order of the form."""
    if is_lead:
        return [FIELDS[name] for name in _LEAD]
    return [CONTRIBUTION, FIELDS["contact"]]


def item_fields_of(*, is_lead: bool) -> list[ItemField]:
    """The fields of rows of a report: leads have them."""
    return list(ITEM_FIELDS.values()) if is_lead else []


def label_of(path: str, *, is_lead: bool = True) -> str:
    """The words for a field's path, such as `values/1.1-a/value`."""
    head, _slash, rest = path.removeprefix("choose/").partition("/")
    if head == "progress" and not is_lead:
        return str(CONTRIBUTION.label)
    part = rest.partition("/")[0]
    if head in ITEM_FIELDS:
        label = str(ITEM_FIELDS[head].label)
        return _("%(label)s第%(row)d行") % {"label": label, "row": int(part) + 1} if part.isdigit() else label
    label = str(FIELDS[head].label if head in FIELDS else _OTHERS.get(head, head))
    return f"{label} {part}" if part else label


def anchor(path: str) -> str:
    """The id that a field's path has on a page."""
    return "f-" + "".join(letter if letter.isalnum() else "-" for letter in path)
