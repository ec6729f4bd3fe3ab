"""Urging slips: issued by the office, answered by the agency, sent back, closed or withdrawn by the office."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from actions.domain.urging import MOVES, Colour, SlipAct, SlipState
from actions.models import Measure, Plan, Quarter, UrgingSlip
from actions.models.urging import SLIP_LABELS
from agencies.authorization import standing
from agencies.domain.roles import Permission
from agencies.models import Agency, Person
from agencies.services import audit
from hz_plus.lib import clock
from hz_plus.lib.errors import Conflict, NotAllowed, NotPossible, Problem
from hz_plus.lib.refusals import to_correct

from . import notices
from .typed import clean_text, coming_day, needed_text

TEXT_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class Wanted:
    """A slip to be issued. `rule` is empty where it is written by hand."""

    measure: Measure
    agency: Agency
    colour: Colour
    matter: str
    rule: str = ""


@transaction.atomic
def issue(*, quarter: Quarter, wanted: Sequence[Wanted], due_on: Any, by: Person) -> list[UrgingSlip]:
    """Issue slips about measures of `quarter`, all to be answered by the same day.

    Raises NotAllowed to all but reviewers, Invalid without a matter or a day to come, NotPossible where an agency has
    an open slip about the measure.
    """
    if not standing(by).may(Permission.REVIEW, quarter.plan.lead_office_id):
        raise NotAllowed(_("只有审核员可以签发督办单。"))
    day = _checked(quarter, wanted, due_on)
    # One after the other for each plan, so that no number is given twice.
    Plan.objects.select_for_update().get(pk=quarter.plan_id)
    slips = [_issued(quarter, one, day, by) for one in wanted]
    for slip in slips:
        _record(slip, "issue_slip", by, "", slip.matter)
        notices.tell_slip(slip)
    return slips


def _checked(quarter: Quarter, wanted: Sequence[Wanted], due_on: Any) -> date:
    problems: list[Problem] = []
    day = coming_day("due_on", due_on, quarter.plan.time_zone, problems)
    if not wanted:
        problems.append(Problem("wanted", "missing", _("选择要督办的措施。")))
    for one in wanted:
        text = clean_text("matter", one.matter, TEXT_LIMIT, problems)
        if not text:
            problems.append(Problem("matter", "missing", _("写明督办事项和要求。")))
            break
    if problems or day is None:
        raise to_correct(problems)
    return day


def _issued(quarter: Quarter, one: Wanted, day: date, by: Person) -> UrgingSlip:
    if UrgingSlip.objects.open().filter(measure=one.measure, agency=one.agency).exists():
        said = {"agency": one.agency.short_name, "measure": one.measure.code}
        raise NotPossible(_("%(agency)s就%(measure)s已有未办结的督办单。") % said)
    rows = UrgingSlip.objects.filter(quarter__plan=quarter.plan_id, year=quarter.year)
    last: int = rows.aggregate(last=Max("number"))["last"] or 0
    return UrgingSlip.objects.create(
        quarter=quarter,
        measure=one.measure,
        agency=one.agency,
        year=quarter.year,
        number=last + 1,
        colour=one.colour,
        rule=one.rule,
        matter=one.matter.strip(),
        due_on=day,
        issued_at=clock.now(),
        issued_by=by,
    )


@transaction.atomic
def answer(*, slip: UrgingSlip, text: Any, version: int, by: Person) -> UrgingSlip:
    """Answer for the agency. Raises NotAllowed to all but its staff, Invalid without a text, else as `close`."""
    if slip.agency_id not in standing(by).at(Permission.DRAFT):
        raise NotAllowed(_("只有被督办单位的填报员、签发人可以答复。"))
    said = needed_text("answer", text, TEXT_LIMIT, _("写明办理情况和下一步措施。"))
    values = {"answer": said, "answered_at": clock.now(), "answered_by": by}
    done = _move(slip, SlipAct.ANSWER, version, by, values, said)
    notices.tell_slip_answered(done)
    return done


@transaction.atomic
def send_back(*, slip: UrgingSlip, remark: Any, due_on: Any, version: int, by: Person) -> UrgingSlip:
    """Ask for another answer by another day, saying what is missing. Raises as `close`, Invalid as `issue`."""
    _admit(slip, by)
    said = needed_text("remark", remark, TEXT_LIMIT, _("写明还缺什么、需要补什么。"))
    problems: list[Problem] = []
    day = coming_day("due_on", due_on, slip.quarter.plan.time_zone, problems)
    if problems:
        raise to_correct(problems)
    values = {"remark": said, "due_on": day, "answer": "", "answered_at": None, "answered_by": None}
    done = _move(slip, SlipAct.SEND_BACK, version, by, values, said, {"answer": slip.answer})
    notices.tell_slip(done)
    return done


@transaction.atomic
def close(*, slip: UrgingSlip, remark: Any, version: int, by: Person) -> UrgingSlip:
    """Close an answered slip, saying how it ended.

    Raises NotAllowed to all but reviewers, NotPossible where its state forbids it, Conflict where somebody was first,
    Invalid without a word.
    """
    _admit(slip, by)
    said = needed_text("remark", remark, TEXT_LIMIT, _("写明办结情况。"))
    values = {"remark": said, "closed_at": clock.now(), "closed_by": by}
    return _move(slip, SlipAct.CLOSE, version, by, values, said)


@transaction.atomic
def withdraw(*, slip: UrgingSlip, remark: Any, version: int, by: Person) -> UrgingSlip:
    """Take back a slip that nobody answered, saying why. Raises as `close`."""
    _admit(slip, by)
    said = needed_text("remark", remark, TEXT_LIMIT, _("写明撤回理由。"))
    values = {"remark": said, "closed_at": clock.now(), "closed_by": by}
    return _move(slip, SlipAct.WITHDRAW, version, by, values, said)


def _admit(slip: UrgingSlip, by: Person) -> None:
    if not standing(by).may(Permission.REVIEW, slip.quarter.plan.lead_office_id):
        raise NotAllowed(_("只有审核员可以办理督办单。"))


def _move(
    slip: UrgingSlip,
    act: SlipAct,
    version: int,
    by: Person,
    values: dict[str, Any],
    note: str,
    data: dict[str, Any] | None = None,
) -> UrgingSlip:
    """Compare-and-set by the version seen, then the audit entry."""
    before = SlipState(slip.state)
    if version != slip.version:
        raise Conflict(
            _("他人已先行办理，督办单现为“%(state)s”。请刷新后再办。") % {"state": SLIP_LABELS[before]}
        )
    target = MOVES.get((before, act))
    if target is None:
        raise NotPossible(_("督办单现为“%(state)s”，不能办理此步骤。") % {"state": SLIP_LABELS[before]})
    rows = UrgingSlip.objects.filter(pk=slip.pk, version=version)
    if not rows.update(**values, state=target, version=F("version") + 1):
        raise Conflict(_("他人已先行办理。请刷新后再办。"))
    for name, value in {**values, "state": target.value, "version": version + 1}.items():
        setattr(slip, name, value)
    _record(slip, f"{act}_slip", by, before.value, note, data)
    return slip


def _record(
    slip: UrgingSlip, verb: str, by: Person, before: str, note: str, data: dict[str, Any] | None = None
) -> None:
    entry = audit.Entry(
        at=clock.now(),
        person=by,
        verb=verb,
        subject_kind="slip",
        subject_id=slip.pk,
        before=before,
        after=slip.state,
        note=note,
        data={"slip": slip.name, "measure": slip.measure.code, "agency": slip.agency.code, **(data or {})},
    )
    audit.record(chain=slip.quarter.plan.slug, entries=[entry])
