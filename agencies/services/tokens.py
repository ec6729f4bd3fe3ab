"""API tokens: issued, found, revoked."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from agencies.domain.roles import Scope
from agencies.models import ApiToken, Person

from . import audit


def digest_of(secret: str) -> str:
    """How a token is stored: SHA-256 of its 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def issue(
    *, person: Person, scopes: Collection[Scope], name: str = "", days: int = 365, by: Person | None
) -> str:
    """Issue a token for `person`, valid `days` days, and return its secret, shown this once."""
    secret = f"hz_{secrets.token_urlsafe(32)}"
    now = timezone.now()
    token = ApiToken.objects.create(
        person=person,
        name=name,
        digest=digest_of(secret),
        scopes=sorted(scopes),
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    data = {"person": person.username, "scopes": token.scopes}
    entry = audit.Entry(at=now, person=by, verb="issue", subject_kind="token", subject_id=token.pk, data=data)
    audit.record(chain=audit.SYSTEM, entries=[entry])
    return secret


def find(secret: str) -> ApiToken | None:
    """The token of this secret if it is in force and its account active, else None."""
    return (
        ApiToken.objects.select_related("person")
        .filter(
            digest=digest_of(secret), revoked_at=None, expires_at__gt=timezone.now(), person__is_active=True
        )
        .first()
    )
