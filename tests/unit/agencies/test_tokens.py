"""Tokens: stored as a hash, shown once, in force for a time."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from agencies.domain.roles import Scope
from agencies.models import ApiToken, AuditEvent
from agencies.services import tokens
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db


def test_the_secret_is_stored_nowhere(cast: Cast) -> None:
    secret = tokens.issue(person=cast["kewei"], scopes=[Scope.READ_ALL], name="台账", by=cast["admin"])
    token = ApiToken.objects.get()
    assert token.digest == tokens.digest_of(secret)
    assert not any(secret in str(value) for value in vars(token).values())
    event = AuditEvent.objects.get(verb="issue", subject_id=token.pk)
    assert event.person == cast["admin"]
    assert event.data == {"person": "kewei", "scopes": ["read:all"]}


def test_found_by_its_secret_only(cast: Cast) -> None:
    secret = tokens.issue(person=cast["kewei"], scopes=[Scope.READ_ALL], by=None)
    found = tokens.find(secret)
    assert found is not None
    assert found.person == cast["kewei"]
    assert found.scope_set == {Scope.READ_ALL}
    assert tokens.find(secret + "x") is None
    assert tokens.find(found.digest) is None


@pytest.mark.parametrize("what", ["expired", "revoked", "inactive"])
def test_not_found_when_no_longer_in_force(what: str, cast: Cast) -> None:
    secret = tokens.issue(person=cast["kewei"], scopes=[Scope.READ_ALL], by=None)
    row = ApiToken.objects.get()
    past = timezone.now() - timedelta(seconds=1)
    if what == "expired":
        row.created_at, row.expires_at = past - timedelta(days=1), past
    elif what == "revoked":
        row.revoked_at = past
    else:
        row.person.is_active = False
        row.person.save()
    row.save()
    assert tokens.find(secret) is None


def run(*arguments: str) -> str:
    """What the command prints."""
    out = StringIO()
    call_command("api_token", *arguments, stdout=out)
    return out.getvalue().strip()


def test_the_command_prints_the_secret_and_nothing_else(cast: Cast) -> None:
    secret = run("kewei", "--scopes", "read:all, write:reports", "--days", "30", "--name", "台账系统")
    token = tokens.find(secret)
    assert token is not None
    assert (token.person.username, token.name) == ("kewei", "台账系统")
    assert token.scope_set == {Scope.READ_ALL, Scope.WRITE_REPORTS}
    assert token.expires_at - token.created_at == timedelta(days=30)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nobody", "--scopes", "read:all"), "no active account"),
        (("kewei", "--scopes", "read:all,write:all"), "write:all"),
        (("kewei", "--scopes", ""), "no scope"),
        (("kewei", "--scopes", "read:all", "--days", "0"), "1 to 3650"),
    ],
)
def test_the_command_refuses(arguments: tuple[str, ...], message: str, cast: Cast) -> None:
    with pytest.raises(CommandError, match=message):
        run(*arguments)
    assert not ApiToken.objects.exists()
