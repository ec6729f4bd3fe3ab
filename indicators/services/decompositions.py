"""Targets decomposed to agencies, checked against the whole."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Agency, AgencyKind, Person
from agencies.querysets import valid_on
from agencies.services.known import amend, begin, end, supersede
from hz_plus.lib import clock
from hz_plus.lib.errors import Problem, Severity
from indicators.domain.kinds import Aggregation, EnteredBy, IndicatorKind
from indicators.domain.numbers import plain
from indicators.models import Indicator, Method, Part, Target
from indicators.selectors.amending import last_day

from . import amendments


def problems(indicator: Indicator, due_on: date, parts: Mapping[Agency, Decimal]) -> list[Problem]:
    """What is wrong with the parts; a sum other than the whole target is a warning that asks for a reason."""
    if indicator.kind == IndicatorKind.MILESTONE:
        return [Problem("indicator", "not_for_kind", _("里程碑不能分解。"))]
    target = Target.objects.valid_on(clock.today()).filter(indicator=indicator, due_on=due_on).first()
    if target is None:
        return [Problem("due_on", "no_target", _("这一天没有目标值，先核对目标日期。"))]
    found = [
        Problem(f"parts/{agency.code}", "not_an_agency", _("分解到具体单位，不分解到单位集合。"))
        for agency in parts
        if agency.kind == AgencyKind.GROUP
    ]
    whole = sum(parts.values(), Decimal(0))
    if indicator.kind != IndicatorKind.RATIO and whole != target.value:
        message = _("各单位合计%(whole)s，与目标值%(target)s相差%(difference)s；写明原因，或改正。")
        shown = message % {
            "whole": plain(whole),
            "target": plain(target.value),
            "difference": plain(whole - target.value),
        }
        found.append(Problem("parts", "not_the_whole", shown, Severity.WARNING))
    return found


@transaction.atomic
def split(
    *,
    indicator: Indicator,
    due_on: date,
    parts: Mapping[Agency, Decimal],
    by: Person | None,
    reason: str = "",
    valid_from: date | None = None,
    is_demo: bool = False,
) -> list[Part]:
    """Give each agency its part of the target due on `due_on`; parts of others end.

    Without `valid_from` the parts hold for all days, from one on with it. Raises NotAllowed to all but plan
    managers, Invalid for groups, a target that does not exist, or a sum other than the whole without a reason.
    """
    amendments.admit(indicator.plan, by)
    found = problems(indicator, due_on, parts)
    excused = [one for one in found if one.severity is Severity.WARNING and reason.strip()]
    amendments.check([one for one in found if one not in excused])
    rows = [
        _give(
            indicator,
            due_on,
            agency,
            {"value": value, "reason": reason.strip(), "is_demo": is_demo},
            valid_from,
        )
        for agency, value in parts.items()
    ]
    _end_others(indicator, due_on, parts, valid_from)
    data = {
        "indicator": indicator.code,
        "due_on": due_on.isoformat(),
        "parts": {agency.code: plain(value) for agency, value in parts.items()},
        "valid_from": valid_from.isoformat() if valid_from else None,
    }
    amendments.record(
        indicator.plan, "decompose", "indicator", indicator.pk, by=by, reason=reason.strip(), data=data
    )
    amendments.figures_follow(indicator.plan, since=valid_from)  # of all: those of ended parts are gone
    return rows


@transaction.atomic
def amend_parts(
    *,
    indicator: Indicator,
    due_on: date,
    parts: Mapping[Agency, Decimal],
    valid_from: date | None,
    reason: str,
    difference: str,
    by: Person,
) -> list[Part]:
    """As `split`, from a day on; `difference` says why the sum is not the target, where it is not.

    Raises Invalid also without day or reason, for a day in a closed quarter or before an earlier change, and where
    figures are made or typed by parts and none is left.
    """
    amendments.admit(indicator.plan, by)
    found = problems(indicator, due_on, parts)
    if difference.strip():
        found = [one for one in found if one.severity is not Severity.WARNING]
    amendments.check(
        [
            *found,
            *_needed_problems(indicator, parts, valid_from),
            *(
                amendments.day_problems(indicator.plan, valid_from)
                or _order_problems(indicator, due_on, valid_from)
            ),
            *amendments.reason_problems(reason),
        ]
    )
    why = "；".join(filter(None, [reason.strip(), difference.strip()]))
    return split(indicator=indicator, due_on=due_on, parts=parts, by=by, reason=why, valid_from=valid_from)


def _needed_problems(
    indicator: Indicator, parts: Mapping[Agency, Decimal], day: date | None
) -> list[Problem]:
    """Where figures are made or typed by parts, some must be left."""
    method = Method.objects.valid_on(day or clock.today()).filter(indicator=indicator).first()
    if parts or method is None:
        return []
    if (method.aggregation, method.entered_by) == (Aggregation.LEAD, EnteredBy.HOLDER):
        return []
    return [Problem("parts", "missing", _("指标按分解单位汇总或代填，至少一家单位有任务数。"))]


def _order_problems(indicator: Indicator, due_on: date, day: date | None) -> list[Problem]:
    """What was split from a later day on would be lost."""
    rows = Part.objects.known_at(None).filter(indicator=indicator, due_on=due_on)
    last = last_day(rows.values_list("valid_from", "valid_to"))
    return amendments.order_problems(last, day)


def _give(
    indicator: Indicator, due_on: date, agency: Agency, values: Mapping[str, object], on: date | None
) -> Part:
    key = {"indicator": indicator, "agency": agency, "due_on": due_on}
    if on is not None:
        known = Part.objects.valid_on(on).filter(**key).first()
        if known is not None and known.value == values["value"]:
            return known
        return begin(Part.objects.all(), key=key, values=values, on=on, at=clock.now())
    name = f"part {indicator.code} {agency.code}"
    return amend(
        Part.objects.all(), key=key | {"valid_from": None}, values=values, name=name, at=clock.now()
    )[0]


def _end_others(indicator: Indicator, due_on: date, parts: Mapping[Agency, Decimal], on: date | None) -> None:
    others = Part.objects.known_at(None).filter(indicator=indicator, due_on=due_on).exclude(agency__in=parts)
    now = clock.now()
    for row in others if on is None else others.filter(valid_on(on)):
        if on is None or row.valid_from == on:
            end(row, at=now)
        else:
            supersede(row, values={"valid_to": on - timedelta(days=1)}, at=now)
