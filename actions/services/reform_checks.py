"""What is typed to reform agencies, checked field by field."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from actions.domain.reforms import shape_fault
from agencies.models import Agency, Succession, SuccessionKind
from hz_plus.lib.errors import Invalid, Problem
from hz_plus.lib.refusals import to_correct

from .typed import clean_date

REASON_LIMIT = 500
NAME_LIMIT = 100
_CODE = re.compile(r"[a-z][a-z0-9-]{1,62}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heir:
    """An agency that goes on: one that is there, by its code, or a new one with its names."""

    code: str
    is_new: bool = False
    short_name_zh: str = ""
    short_name_en: str = ""
    name_zh: str = ""
    name_en: str = ""
    division_code: str = ""


def checked(
    kind: str, on: Any, before: Sequence[str], after: Sequence[Heir], reason: str
) -> tuple[date, list[Agency]]:
    """The day and the agencies that end, or Invalid naming every field to correct."""
    problems: list[Problem] = []
    if kind not in SuccessionKind.values:
        raise Invalid(
            _("选择更名、合并或拆分。"), [Problem("kind", "unknown_value", _("选择更名、合并或拆分。"))]
        )
    day = clean_date("on", on, problems)
    if day is None and not problems:
        problems.append(Problem("on", "missing", _("写明自哪一天起，如 2019-01-10。")))
    ending = list(Agency.objects.filter(code__in=before).order_by("order"))
    problems += _shape_problems(kind, ending, before, after)
    problems += [
        problem for place, heir in enumerate(after) for problem in _heir_problems(place, heir, ending)
    ]
    if not reason.strip():
        problems.append(Problem("reason", "missing", _("写明依据，如文件名称和文号。")))
    if len(reason) > REASON_LIMIT:
        problems.append(Problem("reason", "too_long", _("依据最多%(limit)d字。") % {"limit": REASON_LIMIT}))
    if problems or day is None:
        raise to_correct(problems)
    return day, ending


def _shape_problems(
    kind: str, ending: Sequence[Agency], before: Sequence[str], after: Sequence[Heir]
) -> list[Problem]:
    if len(ending) != len(set(before)):
        return [Problem("before", "unknown_value", _("有的单位不存在，请重新选择。"))]
    passed = (
        Succession.objects.known_at(None).filter(predecessor__in=ending).select_related("predecessor").first()
    )
    if passed is not None:
        said = _("%(agency)s的职责已由其他单位承继。") % {"agency": passed.predecessor.short_name}
        return [Problem("before", "passed_on", said)]
    messages = {
        "rename": {"before": _("更名选一家原单位。"), "after": _("更名写一家新单位。")},
        "merge": {"before": _("合并选两家以上原单位。"), "after": _("合并写一家新单位。")},
        "split": {"before": _("拆分选一家原单位。"), "after": _("拆分写两家以上新单位。")},
    }
    fault = shape_fault(kind, len(ending), len({heir.code for heir in after}))
    return [Problem(fault, "wrong_number", messages[kind][fault])] if fault else []


def _heir_problems(place: int, heir: Heir, ending: Sequence[Agency]) -> list[Problem]:
    where = f"after/{place}"
    known = Agency.objects.filter(code=heir.code).first()
    if not heir.is_new:
        if known is None or known.kind not in {row.kind for row in ending} or known in ending:
            return [
                Problem(
                    f"{where}/existing", "unknown_value", _("选择与原单位同类的其他单位，或写一家新单位。")
                )
            ]
        return []
    problems = []
    if not _CODE.fullmatch(heir.code):
        problems.append(
            Problem(f"{where}/code", "not_a_code", _("代码用小写字母、数字和连字符，如 linan-district。"))
        )
    elif known is not None:
        problems.append(Problem(f"{where}/code", "taken", _("代码已经有单位使用，另写一个。")))
    if not heir.short_name_zh.strip():
        problems.append(Problem(f"{where}/short_name_zh", "missing", _("写明新单位的简称。")))
    too_long = _("名称最多%(limit)d字。") % {"limit": NAME_LIMIT}
    names = ("short_name_zh", "short_name_en", "name_zh", "name_en")
    problems += [
        Problem(f"{where}/{name}", "too_long", too_long)
        for name in names
        if len(getattr(heir, name)) > NAME_LIMIT
    ]
    if heir.division_code and not re.fullmatch(r"\d{6}", heir.division_code):
        problems.append(Problem(f"{where}/division_code", "not_a_code", _("行政区划代码是六位数字。")))
    return problems
