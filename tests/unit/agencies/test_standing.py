"""What appointments give, role by role; and what a token leaves of it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from pytest_django import DjangoAssertNumQueries

from agencies.authorization import grant, standing
from agencies.domain.roles import PUBLIC, Permission, Role, Scope, standing_of
from agencies.models import Agency
from tests.factories.cast import Cast

P = Permission


@pytest.mark.parametrize(
    ("role", "permissions"),
    [
        (Role.REPORTER, {P.READ_OWN, P.DRAFT, P.PREPARE}),
        (Role.SIGNER, {P.READ_OWN, P.DRAFT, P.SIGN}),
        (Role.REVIEWER, {P.READ_ROWS, P.READ_SUBMITTED, P.REVIEW}),
        (Role.PLAN_MANAGER, {P.READ_ROWS, P.READ_SUBMITTED, P.MANAGE_PLAN}),
        (Role.LEADER, {P.READ_SUBMITTED}),
        (Role.ADMINISTRATOR, {P.ADMINISTER}),
    ],
)
def test_each_role_and_nothing_more(role: Role, permissions: set[Permission]) -> None:
    held = standing_of([(role, 7)])
    assert set(held.held) == permissions
    assert all(held.may(permission, 7) and not held.may(permission, 8) for permission in permissions)
    assert held.has(role)


def test_several_appointments_add_up() -> None:
    held = standing_of([(Role.REPORTER, 1), (Role.REPORTER, 2), (Role.REVIEWER, 3)])
    assert held.at(P.DRAFT) == {1, 2}
    assert held.at(P.REVIEW) == {3}


@pytest.mark.parametrize(
    ("scopes", "permissions"),
    [
        (set(), set()),
        ({Scope.READ_PUBLIC}, set()),
        ({Scope.READ_ALL}, {P.READ_OWN, P.READ_ROWS, P.READ_SUBMITTED}),
        ({Scope.WRITE_REPORTS}, {P.DRAFT, P.PREPARE}),
        ({Scope.REVIEW_REPORTS}, {P.REVIEW}),
    ],
)
def test_a_token_allows_what_its_scopes_say(scopes: set[Scope], permissions: set[Permission]) -> None:
    held = standing_of([(Role.REPORTER, 1), (Role.REVIEWER, 2), (Role.PLAN_MANAGER, 2)], frozenset(scopes))
    assert set(held.held) == permissions
    assert held.reads_internal is (Scope.READ_ALL in scopes)


def test_nobody_has_the_publics_standing() -> None:
    assert standing(AnonymousUser()) is PUBLIC
    assert PUBLIC.held == {}
    assert not PUBLIC.reads_internal


@pytest.mark.django_db
def test_it_is_read_once_for_a_person(cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    person, agency = cast["kewei"], Agency.objects.get(code="kewei")
    with django_assert_num_queries(1):
        assert standing(person).at(P.DRAFT) == {agency.pk}
        assert standing(person).at(P.REVIEW) == frozenset()
    with django_assert_num_queries(1):
        assert grant(person, frozenset({Scope.READ_PUBLIC})).held == {}
