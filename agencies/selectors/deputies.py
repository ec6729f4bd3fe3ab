"""Deputies of signers, read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from django.db.models import QuerySet

from agencies.domain.roles import Role
from agencies.models import Agency, Appointment, Person
from hz_plus.lib import clock


def candidates(agencies: Iterable[Agency]) -> QuerySet[Person]:
    """Who may be made deputy at one of the agencies: their reporters of today, by name."""
    today = Appointment.objects.valid_on(clock.today()).filter(role=Role.REPORTER, agency__in=agencies)
    return Person.objects.filter(is_active=True, pk__in=today.values("person")).order_by("name_zh", "pk")


def deputies_of(person: Person) -> QuerySet[Appointment]:
    """Those who sign or will sign in place of `person`, earliest first."""
    rows = Appointment.objects.filter(deputy_for=person, valid_to__gte=clock.today())
    return rows.select_related("person", "agency").order_by("valid_from", "pk")


def signs_in_own_name(person: Person) -> QuerySet[Agency]:
    """The agencies at which `person` is the signer today, not a deputy."""
    own = Appointment.objects.of(person).valid_on(clock.today()).filter(role=Role.SIGNER, deputy_for=None)
    return Agency.objects.filter(pk__in=own.values("agency")).order_by("order")


def deputising(person: Person, agencies: Collection[int]) -> Mapping[int, Person]:
    """By agency, for whom `person` signs there today; not where `person` is a signer in their own name."""
    rows = (
        Appointment.objects.of(person).valid_on(clock.today()).filter(role=Role.SIGNER, agency__in=agencies)
    )
    held = list(rows.select_related("deputy_for"))
    own = {row.agency_id for row in held if row.deputy_for is None}
    return {row.agency_id: row.deputy_for for row in held if row.deputy_for and row.agency_id not in own}
