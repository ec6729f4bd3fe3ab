"""Who is to be told what of reports and quarters. Nothing is written here, so that it can be shown beforehand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, Count, F, Min, Q, When
from django.urls import reverse
from django.utils import translation
from django.utils.text import Truncator

from actions.domain.stages import Stage
from actions.domain.workflow import OPEN_STATES, Event, State
from actions.domain.workflow import Role as Duty
from actions.models import Coordination, Extension, Feedback, Plan, Quarter, Report, UrgingSlip
from agencies.domain.notices import Kind, Telling, reminder
from agencies.domain.roles import Role
from agencies.models import Appointment, Notice
from hz_plus.lib import clock

_TOLD: dict[Kind, tuple[Role, ...]] = {
    Kind.OPENED: (Role.REPORTER, Role.SIGNER),
    Kind.DUE: (Role.REPORTER,),
    Kind.OVERDUE: (Role.REPORTER,),
    Kind.ESCALATED: (Role.SIGNER,),
    Kind.CONCURRENCE: (Role.REPORTER,),
    Kind.SIGNING: (Role.SIGNER,),
    Kind.RETURNED: (Role.REPORTER, Role.SIGNER),
    Kind.APPROVED: (Role.REPORTER,),
    Kind.EXTENSION: (Role.REPORTER, Role.SIGNER),
    Kind.ASSIGNED: (Role.REPORTER, Role.SIGNER),
    Kind.COORDINATED: (Role.REPORTER,),
    Kind.URGED: (Role.REPORTER, Role.SIGNER),
    Kind.SLIP: (Role.REPORTER, Role.SIGNER),
    Kind.FEEDBACK: (Role.REVIEWER,),
    Kind.DUTIES: (Role.REPORTER, Role.SIGNER),
}


_LISTENING = frozenset(role for roles in _TOLD.values() for role in roles)
_QUOTED = 60
"""Letters of a message that a notice repeats."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """What an agency's people are told at one time."""

    agency_id: int
    kind: Kind
    key: str
    path: str
    data: dict[str, Any]


def tellings(occasions: Sequence[Occasion], day: date, visible_at: datetime | None = None) -> list[Telling]:
    """One for each person appointed on `day` to a role that is told of the occasion. One query."""
    people = _people({row.agency_id for row in occasions}, day)
    return [
        Telling(person, row.key, row.kind, row.path, row.data, visible_at)
        for row in occasions
        for role in _TOLD[row.kind]
        for person in people[row.agency_id, role]
    ]


def _people(agencies: Collection[int], day: date) -> dict[tuple[int, Role], list[int]]:
    rows = Appointment.objects.valid_on(day).filter(
        agency__in=agencies, role__in=_LISTENING, person__is_active=True
    )
    found: dict[tuple[int, Role], list[int]] = defaultdict(list)
    for agency, role, person in rows.order_by("person").values_list("agency", "role", "person"):
        found[agency, Role(role)].append(person)
    return found


def opening(quarter: Quarter) -> list[Occasion]:
    """The quarter was opened: every agency is told what it owes. One query."""
    rows = quarter.reports.values("agency", "agency__short_name_zh", "agency__short_name_en")
    counted = rows.annotate(count=Count("pk"), due=Min("due_at")).order_by("agency")
    return [
        Occasion(
            row["agency"],
            Kind.OPENED,
            f"quarter:{quarter.pk}:{row['agency']}:opened",
            _path("worklist"),
            _agency_data(row, quarter.plan.time_zone, str(quarter)),
        )
        for row in counted
    ]


def reminders(moment: datetime) -> list[Occasion]:
    """Whom the deadlines of open quarters remind at `moment`: agencies that have not filed. One query."""
    return [found for row in _owed() for found in _reminded(row, moment)]


def _owed() -> list[Mapping[str, Any]]:
    """By quarter, agency and deadline, how many reports wait for their agency."""
    unsent = Q(first_submitted_at=None, state__in=(*OPEN_STATES, State.SIGNING))
    rows = Report.objects.filter(unsent | Q(state=State.RETURNED), quarter__stage=Stage.OPEN)
    sent_back = When(state=State.RETURNED, resubmit_by__isnull=False, then=F("resubmit_by"))
    grouped: Any = rows.annotate(due=Case(sent_back, default=F("due_at"))).values(
        "quarter",
        "quarter__year",
        "quarter__number",
        "quarter__plan__time_zone",
        "agency",
        "agency__short_name_zh",
        "agency__short_name_en",
        "due",
    )
    return list(grouped.annotate(count=Count("pk")).order_by("quarter", "due", "agency__order"))


def _reminded(row: Mapping[str, Any], moment: datetime) -> Iterator[Occasion]:
    zone = row["quarter__plan__time_zone"]
    last = clock.last_day(row["due"], zone)
    stands = reminder((last - clock.day_of(moment, zone)).days)
    if stands is not None:
        kind, name = stands
        yield Occasion(
            row["agency"],
            kind,
            f"quarter:{row['quarter']}:{row['agency']}:{last}:{name}",
            _path("worklist"),
            _agency_data(row, zone, f"{row['quarter__year']}Q{row['quarter__number']}"),
        )


def _agency_data(row: Mapping[str, Any], zone: str, quarter: str) -> dict[str, Any]:
    return {
        "quarter": quarter,
        "agency": [row["agency__short_name_zh"], row["agency__short_name_en"]],
        "count": row["count"],
        "due": clock.last_day(row["due"], zone).isoformat(),
    }


def urged(reports: Sequence[Report], day: date) -> list[Occasion]:
    """The office urges those who owe `reports` on `day`: each agency is told once a day, of all of them together."""
    owed: dict[tuple[int, int], list[Report]] = defaultdict(list)
    for report in reports:
        owed[report.quarter_id, report.agency_id].append(report)
    return [
        Occasion(
            agency,
            Kind.URGED,
            f"quarter:{quarter}:{agency}:urged:{day}",
            _path("worklist"),
            _owed_data(rows),
        )
        for (quarter, agency), rows in owed.items()
    ]


def _owed_data(rows: Sequence[Report]) -> dict[str, Any]:
    first = min(rows, key=lambda row: row.due_at)
    return {
        "quarter": str(first.quarter),
        "agency": [first.agency.short_name_zh, first.agency.short_name_en],
        "count": len(rows),
        "due": clock.last_day(first.due_at, first.quarter.plan.time_zone).isoformat(),
    }


# --- What was done to reports ---


def moved(reports: Sequence[Report], event: Event, notes: dict[int, str]) -> list[Occasion]:
    """Who is told of `event`: of a return and an approval the agency, of an offer those who concur, of what was
    prepared the signers. `notes`: by report id, what the reviewer wrote.
    """
    if event is Event.OFFER:
        return [found for report in reports for found in _asked_to_concur(report)]
    kinds = {
        Event.RETURN: Kind.RETURNED,
        Event.SEND_BACK: Kind.RETURNED,
        Event.APPROVE: Kind.APPROVED,
        Event.PREPARE: Kind.SIGNING,
    }
    kind = kinds.get(event)
    return [] if kind is None else [_of_report(report, kind, notes.get(report.pk, "")) for report in reports]


def key_of(report: Report, kind: Kind) -> str:
    """The occasion: the report in this version."""
    return f"report:{report.pk}:{kind}:{report.version}"


def _of_report(report: Report, kind: Kind, note: str) -> Occasion:
    due = report.resubmit_by or report.due_at
    path = _path("signing") if kind is Kind.SIGNING else _path("report", report.pk)
    data = _report_data(report) | {"due": clock.last_day(due, report.quarter.plan.time_zone).isoformat()}
    return Occasion(report.agency_id, kind, key_of(report, kind), path, data | {"note": note})


def _asked_to_concur(report: Report) -> list[Occasion]:
    partners = Report.objects.filter(quarter=report.quarter, measure=report.measure, role=Duty.SUPPORT)
    agency = [report.agency.short_name_zh, report.agency.short_name_en]
    due = clock.last_day(report.quarter.support_due_at, report.quarter.plan.time_zone).isoformat()
    return [
        Occasion(
            partner,
            Kind.CONCURRENCE,
            key_of(report, Kind.CONCURRENCE),
            _path("report", report.pk),
            _report_data(report) | {"agency": agency, "due": due},
        )
        for partner in partners.order_by("agency__order").values_list("agency", flat=True)
    ]


def answered(extension: Extension) -> Occasion:
    """A request for more time was granted or refused."""
    report, until = extension.report, extension.granted_until
    data = _report_data(report) | {"granted": until is not None, "note": extension.note}
    data["due"] = until.isoformat() if until else ""
    key = f"extension:{extension.pk}"
    return Occasion(report.agency_id, Kind.EXTENSION, key, _path("extension", report.pk), data)


def assigned(found: Coordination, agency_id: int) -> Occasion:
    """A matter was assigned to an agency."""
    data = _report_data(found.report) | {"note": found.matter}
    data["due"] = found.due_on.isoformat() if found.due_on else ""
    return Occasion(agency_id, Kind.ASSIGNED, _key_of_matter(found), _path("coordination"), data)


def coordinated(found: Coordination) -> Occasion:
    """A matter was answered or closed: the agency that raised it is told."""
    data = _report_data(found.report) | {"note": found.note or found.answer}
    path = _path("report", found.report_id)
    return Occasion(found.agency_id, Kind.COORDINATED, _key_of_matter(found), path, data)


def slip_issued(slip: UrgingSlip) -> Occasion:
    """A slip was issued, or sent back: its agency is told."""
    data = _slip_data(slip) | {"due": slip.due_on.isoformat(), "note": slip.remark or slip.matter}
    return Occasion(
        slip.agency_id, Kind.SLIP, f"slip:{slip.pk}:{slip.version}", _path("urging-slip", slip.pk), data
    )


def slip_answered(slip: UrgingSlip) -> list[Telling]:
    """A slip was answered: whoever issued it is told."""
    data = _slip_data(slip) | {"agency": [slip.agency.short_name_zh, slip.agency.short_name_en]}
    key, path = f"slip:{slip.pk}:{slip.version}", _path("urging-slip", slip.pk)
    return [Telling(slip.issued_by_id, key, Kind.SLIP_ANSWERED, path, data)]


def feedback_given(row: Feedback) -> Occasion:
    """Somebody wrote to the office: its reviewers are told."""
    data = {"note": Truncator(row.text).chars(_QUOTED)}
    return Occasion(
        row.plan.lead_office_id, Kind.FEEDBACK, f"feedback:{row.pk}", _path("review-feedback"), data
    )


def _slip_data(slip: UrgingSlip) -> dict[str, Any]:
    measure = slip.measure
    return {
        "measure": [f"{measure.code} {measure.title_zh}", f"{measure.code} {measure.title_en}"],
        "slip": slip.name,
    }


def handed(report: Report, to: int, note: str) -> Telling:
    """A report was handed to the reviewer `to`."""
    data = _report_data(report) | {"agency": [report.agency.short_name_zh, report.agency.short_name_en]}
    return Telling(
        to,
        f"{key_of(report, Kind.HANDED)}:{clock.now():%Y%m%d%H%M%S}",
        Kind.HANDED,
        _path("review-report", report.pk),
        data | {"note": note},
    )


def _key_of_matter(found: Coordination) -> str:
    """The occasion: the matter in this version."""
    return f"coordination:{found.pk}:{found.version}"


def _report_data(report: Report) -> dict[str, Any]:
    measure = report.measure
    names = [f"{measure.code} {title}" for title in (measure.title_zh, measure.title_en or measure.title_zh)]
    return {"quarter": str(report.quarter), "measure": names}


def _path(name: str, *arguments: int) -> str:
    """An address without a language: the reader's is put before it."""
    with translation.override("zh-hans"):
        return reverse(f"actions:{name}", args=arguments)


# --- Shown beforehand ---


@dataclass(frozen=True, slots=True)
class Preview:
    """A day on which reminders will go out, with each agency's occasion and how many people are told."""

    day: date
    rows: tuple[tuple[Occasion, int], ...]


def preview(plan: Plan, days: int = 7) -> list[Preview]:
    """What the next `days` days will send, if nobody files meanwhile; an occasion is shown on its first day, and
    not at all where people were told of it.
    """
    found: list[Preview] = []
    quarters = {f"quarter:{pk}" for pk in plan.quarters.filter(stage=Stage.OPEN).values_list("pk", flat=True)}
    told = Q(key__in=())
    for start in quarters:
        told |= Q(key__startswith=f"{start}:")
    seen = set(Notice.objects.filter(told).order_by().values_list("key", flat=True).distinct())
    for offset in range(days):
        moment = clock.now() + timedelta(days=offset)
        rows = [row for row in reminders(moment) if ":".join(row.key.split(":")[:2]) in quarters]
        new = [row for row in rows if row.key not in seen]
        seen.update(row.key for row in new)
        if new:
            day = clock.day_of(moment, plan.time_zone)
            counts = _counts(new, day)
            found.append(Preview(day, tuple((row, counts[row.key]) for row in new)))
    return found


def _counts(occasions: Sequence[Occasion], day: date) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for telling in tellings(occasions, day):
        counts[telling.key] += 1
    return counts
