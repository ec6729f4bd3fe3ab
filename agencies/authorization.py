"""Who someone is to the system today: the standing that their appointments give."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from django.db import connection

from agencies.domain.roles import PUBLIC, Role, Scope, Standing, standing_of
from agencies.domain.succession import Heir, predecessors_on
from agencies.models import Appointment, Notice, Person, Succession
from hz_plus.lib import clock

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser

_HEIR = "heir"
Viewer: TypeAlias = "Person | AnonymousUser | AbstractBaseUser"


def standing(person: Viewer) -> Standing:
    """What `person` may do, read once for each request (it is kept on the person)."""
    if not isinstance(person, Person):
        return PUBLIC
    held: Standing | None = getattr(person, "standing", None)
    return grant(person) if held is None else held


_HELD = f"""
SELECT "role", "agency_id", (
    SELECT COUNT(*) FROM {Notice._meta.db_table}
    WHERE "person_id" = %s AND "read_at" IS NULL AND "visible_at" <= %s
) FROM {Appointment._meta.db_table}
WHERE "person_id" = %s AND ("valid_from" IS NULL OR "valid_from" <= %s) AND ("valid_to" IS NULL OR "valid_to" >= %s)
UNION ALL
SELECT '{_HEIR}', "predecessor_id", "successor_id" FROM {Succession._meta.db_table}
WHERE "superseded_at" IS NULL AND "on" <= %s
"""  # noqa: S608 - names of our own
"""Every page of a person asks this: written out, since composing it anew took longer than answering it."""


def _held(person: Person, today: date) -> list[tuple[str, int, int]]:
    """(role, agency, unread notices) of each appointment of today; of each succession `_HEIR` and who before whom."""
    now = connection.ops.adapt_datetimefield_value(clock.now())
    day = connection.ops.adapt_datefield_value(today)
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [person.pk, now, person.pk, day, day, day])
        return list(cursor.fetchall())


def grant(person: Person, scopes: frozenset[Scope] | None = None) -> Standing:
    """Read the person's appointments of today and keep what they allow, within `scopes`.

    How many notices are new, and which agencies have whose obligations, is read with them: no page pays
    a statement for it.
    """
    today = clock.today()
    rows = _held(person, today)
    roles = [(Role(what), agency) for what, agency, _unread in rows if what != _HEIR]
    before = predecessors_on(
        [Heir(one, other, today, _HEIR) for what, one, other in rows if what == _HEIR], today
    )
    person.standing = standing_of(roles, scopes, before)
    person.unread = next((unread for what, _agency, unread in rows if what != _HEIR), 0)
    return person.standing
