"""Who someone is to the system today: the standing that their appointments give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from django.db.models import Value

from agencies.domain.roles import PUBLIC, Role, Scope, Standing, standing_of
from agencies.domain.succession import Heir, predecessors_on
from agencies.models import Appointment, Person, Succession
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


def grant(person: Person, scopes: frozenset[Scope] | None = None) -> Standing:
    """Read the person's appointments of today and keep what they allow, within `scopes`.

    How many notices are new, and which agencies have whose obligations, is read with them: no page pays
    a statement for it.
    """
    today = clock.today()
    held: Any = Appointment.objects.of(person).valid_on(today).with_unread(clock.now()).order_by()
    heirs: Any = Succession.objects.known_at(None).filter(on__lte=today).order_by()
    listed = held.values_list("role", "agency_id", "unread").union(
        heirs.annotate(what=Value(_HEIR)).values_list("what", "predecessor_id", "successor_id"), all=True
    )
    rows = list(listed)
    roles = [(Role(what), agency) for what, agency, _unread in rows if what != _HEIR]
    before = predecessors_on(
        [Heir(one, other, today, _HEIR) for what, one, other in rows if what == _HEIR], today
    )
    person.standing = standing_of(roles, scopes, before)
    person.unread = next((unread for what, _agency, unread in rows if what != _HEIR), 0)
    return person.standing
