"""The text fields of a report on a page: what they are called, what to write, who will read it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
        Field("problems", gettext_lazy("存在问题"), gettext_lazy("写明在哪里、差多少、什么原因。")),
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
            "matters", gettext_lazy("需协调事项"), gettext_lazy("需要哪个单位办什么、何时办成。"), False, 2
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

_OTHERS = {
    "next_steps": gettext_lazy("下步措施"),
    "judged_light": gettext_lazy("本季自评"),
    "attachments": gettext_lazy("佐证材料"),
    "values": gettext_lazy("指标数据"),
    "milestones": gettext_lazy("里程碑"),
    "note": gettext_lazy("意见"),
}
ACCOUNT_PLACES = ("progress", "problems", "delay_reason", "judged_reason")
"""Text fields at which the rules have something to say while the figures are typed."""

_LEAD = ("progress", "results", "problems", "delay_reason", "matters", "judged_reason", "contact")
_SUPPORT = ("progress", "contact")


def fields_of(*, is_lead: bool) -> list[Field]:
    """The text fields of a report, in the order of the form."""
    if is_lead:
        return [FIELDS[name] for name in _LEAD]
    return [CONTRIBUTION, FIELDS["contact"]]


def label_of(path: str, *, is_lead: bool = True) -> str:
    """The words for a field's path, such as `values/1.1-a/value`."""
    head, _slash, rest = path.removeprefix("choose/").partition("/")
    if head == "progress" and not is_lead:
        return str(CONTRIBUTION.label)
    label = str(FIELDS[head].label if head in FIELDS else _OTHERS.get(head, head))
    part = rest.partition("/")[0]
    if head == "next_steps" and part.isdigit():
        return _("%(label)s第%(row)d行") % {"label": label, "row": int(part) + 1}
    return f"{label} {part}" if part else label


def anchor(path: str) -> str:
    """The id that a field's path has on a page."""
    return "f-" + "".join(letter if letter.isalnum() else "-" for letter in path)
