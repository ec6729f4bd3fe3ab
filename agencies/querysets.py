"""Adjectives for agencies and appointments."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db.models import Model, Q, QuerySet

from agencies.domain.jobs import JobState

if TYPE_CHECKING:
    from agencies.models import Agency, Appointment, Job, Person  # noqa: F401 - named in annotations

M = TypeVar("M", bound=Model)


def valid_on(day: date, path: str = "") -> Q:
    """Rows whose `valid_from` … `valid_to` (both inclusive, open where null) hold `day`.

    `path` is the lookup prefix by which the rows are reached.
    """
    begun = Q(**{f"{path}valid_from": None}) | Q(**{f"{path}valid_from__lte": day})
    return begun & (Q(**{f"{path}valid_to": None}) | Q(**{f"{path}valid_to__gte": day}))


def known_at(moment: datetime | None, path: str = "") -> Q:
    """Rows known at `moment` (recorded_at ≤ t < superseded_at), or now where it is None.

    `path` is the lookup prefix by which the rows are reached.
    """
    if moment is None:
        return Q(**{f"{path}superseded_at": None})
    later = Q(**{f"{path}superseded_at": None}) | Q(**{f"{path}superseded_at__gt": moment})
    return later & Q(**{f"{path}recorded_at__lte": moment})


class KnownQuerySet(QuerySet[M]):
    """Rows with `recorded_at` and `superseded_at`."""

    def known_at(self, moment: datetime | None) -> Self:
        """Rows known at `moment`, now where it is None."""
        return self.filter(known_at(moment))


class DatedQuerySet(KnownQuerySet[M]):
    """Rows with `valid_from` and `valid_to`, known from and until a moment."""

    def valid_on(self, day: date, moment: datetime | None = None) -> Self:
        """Rows in force on `day`, as known at `moment` (now where it is None)."""
        return self.filter(valid_on(day), known_at(moment))


class SpanQuerySet(QuerySet[M]):
    """Rows with `valid_from` and `valid_to` alone."""

    def valid_on(self, day: date) -> Self:
        """Rows in force on `day`."""
        return self.filter(valid_on(day))


class AgencyQuerySet(SpanQuerySet["Agency"]):
    """Agencies."""

    def filing(self) -> Self:
        """Agencies that file themselves: neither groups nor the leadership office."""
        return self.filter(kind__in=("department", "district"))


class AppointmentQuerySet(SpanQuerySet["Appointment"]):
    """Appointments."""

    def of(self, person: Any) -> Self:
        """The appointments of `person`."""
        return self.filter(person=person)


class JobQuerySet(QuerySet["Job"]):
    """Stored jobs."""

    def visible_to(self, person: Person) -> Self:
        """A person's own."""
        return self.filter(person=person)

    def startable(self, stale_before: datetime) -> Self:
        """Those that wait, and those whose worker has not been heard of since `stale_before`."""
        stale = Q(state=JobState.RUNNING, started_at__lte=stale_before)
        return self.filter(Q(state=JobState.QUEUED) | stale)
