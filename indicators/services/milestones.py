"""The steps of a milestone indicator, with their days and weights, arranged anew."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from agencies.models import Person
from agencies.services.known import amend, end
from hz_plus.lib import clock
from hz_plus.lib.errors import Problem
from indicators.domain.kinds import IndicatorKind
from indicators.domain.numbers import plain
from indicators.models import Indicator, Milestone
from indicators.selectors.stepping import done_steps

from . import amendments

WHOLE = Decimal(100)
NAME_LIMIT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A step as it is to be; `order` names one that is there, None a new one. `where`: its place on the form."""

    order: int | None
    name_zh: str
    name_en: str
    due_on: date | None
    weight: Decimal | None
    where: str


@transaction.atomic
def arrange(*, indicator: Indicator, steps: Sequence[Wanted], reason: str, by: Person) -> list[Milestone]:
    """Let the indicator have these steps and no others; weights are in percent.

    A step keeps its number for good, so that what was claimed for it stays with it. Steps are not dated: figures of
    every started quarter follow, what was published stays beside its correction. Raises NotAllowed to all but plan
    managers, Invalid for weights that are not 100 together, and where a step that is done by approved reports is left
    out, renamed or given another day.
    """
    amendments.admit(indicator.plan, by)
    known = {row.order: row for row in Milestone.objects.known_at(None).filter(indicator=indicator)}
    amendments.check(
        [
            *_kind_problems(indicator),
            *(problem for step in steps for problem in _step_problems(step, known)),
            *_whole_problems(steps),
            *_done_problems(steps, known, done_steps(indicator)),
            *amendments.reason_problems(reason),
        ]
    )
    rows = [_keep(indicator, step, known) for step in steps]
    left = {step.order for step in steps}
    gone = [row for order, row in known.items() if order not in left]
    for row in gone:
        end(row, at=clock.now())
    data = {
        "indicator": indicator.code,
        "steps": [_told(row) for row in rows],
        "before": [_told(row) for row in known.values()],
    }
    amendments.record(
        indicator.plan, "arrange", "milestones", indicator.pk, by=by, reason=reason.strip(), data=data
    )
    amendments.figures_follow(indicator.plan, measures=[indicator.measure])
    return rows


def _told(row: Milestone) -> dict[str, Any]:
    return {
        "order": row.order,
        "name": row.name_zh,
        "due_on": row.due_on.isoformat(),
        "weight": plain(row.weight),
    }


def _keep(indicator: Indicator, step: Wanted, known: Mapping[int, Milestone]) -> Milestone:
    before = known.get(step.order) if step.order is not None else None
    is_stated = before.deadline_stated if before is not None and before.due_on == step.due_on else True
    values = {
        "name_zh": step.name_zh.strip(),
        "name_en": step.name_en.strip(),
        "due_on": step.due_on,
        "deadline_stated": is_stated,
        "weight": step.weight,
    }
    order = _next_number(indicator) if step.order is None else step.order
    key = {"indicator": indicator, "order": order}
    name = f"milestone {indicator.code} {order}"
    return amend(Milestone.objects.all(), key=key, values=values, name=name, at=clock.now())[0]


def _next_number(indicator: Indicator) -> int:
    """One that no step ever had."""
    highest = Milestone.objects.filter(indicator=indicator).aggregate(highest=Max("order"))["highest"]
    return int(highest or 0) + 1


# --- What is wrong ----------------------------------------------------------------------------------


def _kind_problems(indicator: Indicator) -> list[Problem]:
    if indicator.kind == IndicatorKind.MILESTONE:
        return []
    return [Problem("steps", "not_for_kind", _("只有里程碑指标分步骤。"))]


def _step_problems(step: Wanted, known: Mapping[int, Milestone]) -> list[Problem]:
    found: list[Problem] = []
    if step.order is not None and step.order not in known:
        found.append(Problem("steps", "unknown_step", _("步骤已被他人改动，请重新打开本页。")))
    if not step.name_zh.strip():
        found.append(Problem(f"{step.where}/name_zh", "missing", _("写明步骤名称。")))
    for name, text in (("name_zh", step.name_zh), ("name_en", step.name_en)):
        if len(text.strip()) > NAME_LIMIT:
            message = _("名称最多%(limit)d字。") % {"limit": NAME_LIMIT}
            found.append(Problem(f"{step.where}/{name}", "too_long", message))
    if step.due_on is None:
        found.append(Problem(f"{step.where}/due_on", "missing", _("写明完成时限，如 2018-12-31。")))
    if step.weight is None or not 0 < step.weight <= WHOLE:
        found.append(Problem(f"{step.where}/weight", "out_of_range", _("权重大于0，最多100。")))
    return found


def _whole_problems(steps: Sequence[Wanted]) -> list[Problem]:
    if not steps:
        return [Problem("steps", "missing", _("至少保留一个步骤。"))]
    weights = [step.weight for step in steps if step.weight is not None]
    total = sum(weights, Decimal(0))
    if len(weights) < len(steps) or total == WHOLE:
        return []
    message = _("权重合计%(total)s，须为100，相差%(difference)s。")
    return [
        Problem(
            "steps",
            "not_the_whole",
            message % {"total": plain(total), "difference": plain(WHOLE - total)},
        )
    ]


def _done_problems(
    steps: Sequence[Wanted], known: Mapping[int, Milestone], done: Collection[int]
) -> list[Problem]:
    """What was approved as done stays: its step is neither left out nor made another."""
    wanted = {step.order: step for step in steps if step.order is not None}
    found: list[Problem] = []
    for order in sorted(known.keys() & set(done)):
        row, step = known[order], wanted.get(order)
        if step is None:
            message = _("“%(step)s”已审定完成，不能删除。") % {"step": row.name}
            found.append(Problem("steps", "step_done", message))
        elif (step.name_zh.strip(), step.due_on) != (row.name_zh, row.due_on):
            message = _("“%(step)s”已审定完成，名称和时限不再改动。") % {"step": row.name}
            found.append(Problem(f"{step.where}/name_zh", "step_done", message))
    return found
