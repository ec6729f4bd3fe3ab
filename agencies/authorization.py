"""Who someone is to the system today: the standing that their appointments give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from agencies.domain.roles import PUBLIC, Role, Scope, Standing, standing_of
from agencies.models import Appointment, Person
from hz_plus.lib import clock

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser

Viewer: TypeAlias = "Person | AnonymousUser | AbstractBaseUser"


def standing(person: Viewer) -> Standing:
    """What `person` may do, read once for each request (it is kept on the person)."""
    if not isinstance(person, Person):
        return PUBLIC
    held: Standing | None = getattr(person, "standing", None)
    return grant(person) if held is None else held


def grant(person: Person, scopes: frozenset[Scope] | None = None) -> Standing:
    """Read the person's appointments of today and keep what they allow, within `scopes`.

    How many notices are new is read with them, so that no page pays a statement for it.
    """
    held: Any = Appointment.objects.of(person).valid_on(clock.today()).with_unread(clock.now())
    rows = list(held.values_list("role", "agency_id", "unread"))
    person.standing = standing_of(((Role(role), agency) for role, agency, _unread in rows), scopes)
    person.unread = rows[0][2] if rows else 0
    return person.standing
