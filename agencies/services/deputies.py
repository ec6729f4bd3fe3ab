"""Deputies: who signs for an agency while its signer is away."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.domain.roles import Role
from agencies.models import Agency, Appointment, Person
from agencies.selectors.deputies import candidates, signs_in_own_name
from hz_plus.lib import clock
from hz_plus.lib.errors import NotAllowed, NotPossible, Problem
from hz_plus.lib.refusals import to_correct

from . import audit

LONGEST = timedelta(days=92)
"""A longer absence needs a signer of its own, appointed by an administrator."""


@transaction.atomic
def appoint(
    *, deputy: Person | None, agency: Agency, valid_from: date | None, valid_to: date | None, by: Person
) -> Appointment:
    """Let `deputy` sign for the agency in place of `by`, on all days from `valid_from` to `valid_to`.

    Raises NotAllowed where `by` does not sign there in their own name, Invalid naming what to correct.
    """
    if not signs_in_own_name(by).filter(pk=agency.pk).exists():
        raise NotAllowed(_("只有本单位签发人可以安排代签。"))
    problems = _problems(deputy, agency, valid_from, valid_to)
    if problems or deputy is None:
        raise to_correct(problems)
    days = {"valid_from": valid_from, "valid_to": valid_to}
    row = Appointment.objects.create(person=deputy, role=Role.SIGNER, agency=agency, deputy_for=by, **days)
    _record("appoint_deputy", row, by)
    return row


@transaction.atomic
def end(appointment: Appointment, *, by: Person) -> None:
    """End a deputy's time now: it ends yesterday, or never begins. Only the signer deputised for may."""
    if appointment.deputy_for_id != by.pk:
        raise NotAllowed(_("只有本人可以终止自己安排的代签。"))
    today = clock.today()
    if appointment.valid_to is not None and appointment.valid_to < today:
        raise NotPossible(_("代签期已经结束。"))
    _record("end_deputy", appointment, by)
    if appointment.valid_from is not None and appointment.valid_from >= today:
        appointment.delete()
        return
    appointment.valid_to = today - timedelta(days=1)
    appointment.save(update_fields=("valid_to",))


def _problems(
    deputy: Person | None, agency: Agency, valid_from: date | None, valid_to: date | None
) -> list[Problem]:
    problems = []
    if deputy is None or not candidates([agency]).filter(pk=deputy.pk).exists():
        problems.append(Problem("deputy", "not_a_colleague", _("选择本单位的填报员。")))
    if valid_from is None or valid_from < clock.today():
        problems.append(Problem("valid_from", "in_the_past", _("起始日期写作 2018-10-09，不早于今天。")))
    if valid_to is None or (valid_from is not None and not valid_from <= valid_to <= valid_from + LONGEST):
        message = _("结束日期不早于起始日期，最长%(days)d天。") % {"days": LONGEST.days}
        problems.append(Problem("valid_to", "not_in_time", message))
    if not problems and _already(deputy, agency, valid_from):
        problems.append(Problem("valid_from", "twice", _("这一天起已安排此人代签。")))
    return problems


def _already(deputy: Person | None, agency: Agency, valid_from: date | None) -> bool:
    rows = Appointment.objects.filter(person=deputy, role=Role.SIGNER, agency=agency)
    return rows.filter(valid_from=valid_from).exists()


def _record(verb: str, row: Appointment, by: Person) -> None:
    data = {
        "username": row.person.username,
        "agency": row.agency.code,
        "valid_from": str(row.valid_from),
        "valid_to": str(row.valid_to),
    }
    entry = audit.Entry(
        at=clock.now(), person=by, verb=verb, subject_kind="person", subject_id=row.person_id, data=data
    )
    audit.record(chain=audit.SYSTEM, entries=[entry])
