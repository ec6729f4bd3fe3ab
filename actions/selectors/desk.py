"""Reviewers at their desks: who may review a report, and who is reading it now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import timedelta

from django.db.models import Q

from actions.models import Presence, Report
from agencies.domain.roles import Role
from agencies.models import Appointment, Person
from hz_plus.lib import clock

PRESENT_FOR = timedelta(minutes=2)
"""So long after a page was last heard of its reader is said to be reading; an open page reports every 30 seconds."""


def reviewers_of(report: Report) -> list[Person]:
    """Who reviews for the plan's leadership office today, by name. One query."""
    held = Appointment.objects.valid_on(clock.today()).filter(
        role=Role.REVIEWER, agency=report.quarter.plan.lead_office_id, person__is_active=True
    )
    people = {row.person for row in held.select_related("person")}
    return sorted(people, key=lambda person: (person.name, person.pk))


def lasting(presence: str = "") -> Q:
    """Presences (reached by the lookup prefix `presence`) of which something was heard lately."""
    return Q(**{f"{presence}at__gt": clock.now() - PRESENT_FOR})


def readers(reports: Collection[Report], but: Person) -> Mapping[int, list[Person]]:
    """By report id, who is reading it now, `but` the one who asks. One query."""
    rows = Presence.objects.filter(lasting(), report__in=reports).exclude(person=but)
    found: dict[int, list[Person]] = defaultdict(list)
    for row in rows.select_related("person").order_by("at"):
        found[row.report_id].append(row.person)
    return found
