"""Accounts: made once, with an appointment and a first password to be changed."""

from __future__ import annotations

import pytest
from django.contrib.auth import authenticate

from actions.models import Plan
from agencies.domain.roles import Role
from agencies.models import Agency, AuditEvent, Person
from agencies.services import people
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db


def account(username: str, role: Role = Role.REPORTER) -> people.Account:
    """An account at the science commission."""
    return people.Account(
        username=username, role=role, agency=Agency.objects.get(code="kewei"), name_zh="王芳"
    )


def test_made_with_an_appointment_and_a_password_to_change(plan: Plan, cast: Cast) -> None:
    [person] = people.create(accounts=[account("wangfang")], password="once-only-4711", by=cast["admin"])
    assert person.must_set_password
    assert authenticate(username="wangfang", password="once-only-4711") == person
    assert [(row.role, row.agency.code) for row in person.appointments.all()] == [("reporter", "kewei")]
    last = AuditEvent.objects.latest("pk")
    assert (last.verb, last.person, last.data) == ("create", cast["admin"], {"username": "wangfang"})


def test_a_name_that_exists_is_left_alone(plan: Plan, cast: Cast) -> None:
    before = cast["kewei"].password
    made = people.create(
        accounts=[account("kewei", Role.SIGNER), account("new")], password="once-only-4711", by=cast["admin"]
    )
    assert [person.username for person in made] == ["new"]
    assert cast["kewei"].password == before
    assert cast["kewei"].appointments.count() == 1


def test_a_reset_makes_the_person_choose_again(plan: Plan, cast: Cast) -> None:
    people.set_password(
        person=cast["kewei"], password="once-only-4711", by=cast["admin"], must_set_password=True
    )
    assert authenticate(username="kewei", password="once-only-4711") is not None
    assert Person.objects.get(username="kewei").must_set_password
    people.set_password(person=cast["kewei"], password="my-own-words-88", by=cast["kewei"])
    assert not Person.objects.get(username="kewei").must_set_password
    assert authenticate(username="kewei", password="once-only-4711") is None
