"""Accounts and appointments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password
from django.db import transaction

from agencies.domain.roles import Role
from agencies.models import Agency, Appointment, Person
from hz_plus.lib import clock

from . import audit


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account to be made: its user name and the role it is appointed to."""

    username: str
    role: Role
    agency: Agency
    name_zh: str = ""
    name_en: str = ""


@transaction.atomic
def create(
    *,
    accounts: Sequence[Account],
    password: str,
    by: Person | None,
    must_set_password: bool = True,
    is_demo: bool = False,
    valid_from: date | None = None,
) -> list[Person]:
    """Make the accounts not there yet, each with its appointment; return those made.

    All get `password` at first; unless told otherwise each person must set an own one at
    the first sign-in.
    """
    known = set(
        Person.objects.filter(username__in=[a.username for a in accounts]).values_list("username", flat=True)
    )
    new = [account for account in accounts if account.username not in known]
    hashed = make_password(password)
    people = Person.objects.bulk_create(
        Person(
            username=account.username,
            password=hashed,
            name_zh=account.name_zh,
            name_en=account.name_en,
            must_set_password=must_set_password,
            is_demo=is_demo,
            date_joined=clock.now(),
        )
        for account in new
    )
    Appointment.objects.bulk_create(
        Appointment(person=person, role=account.role, agency=account.agency, valid_from=valid_from)
        for person, account in zip(people, new, strict=True)
    )
    _record("create", people, by)
    return people


@transaction.atomic
def appoint(*, person: Person, role: Role, agency: Agency, by: Person) -> Appointment:
    """Give `person` the role at the agency from now on, unless it is theirs already."""
    row, is_new = Appointment.objects.get_or_create(
        person=person, role=role, agency=agency, valid_from=None, deputy_for=None
    )
    if is_new:
        _record("appoint", [person], by, role=role.value, agency=agency.code)
    return row


@transaction.atomic
def set_password(*, person: Person, password: str, by: Person, must_set_password: bool = False) -> None:
    """Give `person` a password; where `by` is somebody else, one to be changed at sign-in."""
    person.set_password(password)
    person.must_set_password = must_set_password
    person.save(update_fields=("password", "must_set_password"))
    _record("set_password", [person], by)


def _record(verb: str, people: Sequence[Person], by: Person | None, **told: str) -> None:
    entries = [
        audit.Entry(
            at=clock.now(),
            person=by,
            verb=verb,
            subject_kind="person",
            subject_id=person.pk,
            data={"username": person.username, **told},
        )
        for person in people
    ]
    audit.record(chain=audit.SYSTEM, entries=entries)
