"""Adjectives for agencies and appointments."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db.models import Model, Q, QuerySet

if TYPE_CHECKING:
    from agencies.models import Agency, Appointment  # noqa: F401 - named in annotations

M = TypeVar("M", bound=Model)


def valid_on(day: date, link: str = "") -> Q:
    """Rows whose `valid_from` … `valid_to` (both inclusive, open where null) hold `day`.

    The two columns are those of the rows themselves, or of what the lookup prefix `link` reaches.
    """
    begun = Q(**{f"{link}valid_from": None}) | Q(**{f"{link}valid_from__lte": day})
    lasting = Q(**{f"{link}valid_to": None}) | Q(**{f"{link}valid_to__gte": day})
    return begun & lasting


class DatedQuerySet(QuerySet[M]):
    """Rows with `valid_from` and `valid_to`."""

    def valid_on(self, day: date) -> Self:
        """Rows in force on `day`."""
        return self.filter(valid_on(day))


class AgencyQuerySet(DatedQuerySet["Agency"]):
    """Agencies."""

    def filing(self) -> Self:
        """Agencies that file themselves: neither groups nor the leadership office."""
        return self.filter(kind__in=("department", "district"))


class AppointmentQuerySet(DatedQuerySet["Appointment"]):
    """Appointments."""

    def of(self, person: Any) -> Self:
        """The appointments of `person`."""
        return self.filter(person=person)
