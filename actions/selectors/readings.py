"""What of a report a person may read: which revision, which fields, which of its history (PRODUCT §1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q

from actions import registry
from actions.domain.workflow import Event, State
from actions.models import Concurrence, Report, Revision
from actions.querysets import Extent
from actions.selectors.revisions import contents
from agencies.domain.chain import digest
from agencies.models import AuditEvent

_PUBLIC_FIELDS = frozenset({"progress", "results"})
"""Beside the parts that higher floors register; notes inside those stay internal."""

_WITHIN_AGENCY = frozenset({Event.SEND_BACK.value})
"""Events whose notes pass between a signer and a reporter and concern nobody else."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A report as one person may read it.

    `revision` is the one shown, None where the person sees only that the report exists and how it
    stands. `content` holds the fields the person may see.
    """

    report: Report
    extent: Extent
    revision: Revision | None = None
    content: Mapping[str, Any] = field(default_factory=dict)

    @property
    def process(self) -> Report | None:
        """The report for its dates of offering and sending back; None for the public."""
        return None if self.extent in (Extent.NONE, Extent.PUBLIC) else self.report

    @property
    def shown_state(self) -> str:
        """The report's state; to the public, who read what was approved, a correction under way is no news."""
        return State.APPROVED.value if self.extent is Extent.PUBLIC else self.report.state

    @property
    def shows_people(self) -> bool:
        """Whether names and notes are shown."""
        return self.extent >= Extent.SUBMITTED


@dataclass(frozen=True, slots=True)
class Happening:
    """One event in a report's history; `person`, `note`, `field_notes` are empty where not to be seen."""

    at: datetime
    verb: str
    before: str
    after: str
    person: str | None = None
    note: str | None = None
    field_notes: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Opinion:
    """A supporting agency's answer to the lead's text; `on_this_text` is false where that was changed since."""

    agency: str
    answer: str
    comment: str
    answered_at: datetime
    on_this_text: bool


def readings(reports: Sequence[Report]) -> list[Reading]:
    """The reports, each as far as its `extent` reaches; they must come from `visible_to`.

    One query, and those of the content.
    """
    revisions = _revisions(reports)
    found = contents(list(revisions.values())) if revisions else {}
    return [_reading(report, revisions.get(report.pk), found) for report in reports]


def extent_of(report: Report) -> Extent:
    """The extent that `visible_to` found for the report."""
    return Extent(report.__dict__["extent"])


def _reading(report: Report, revision: Revision | None, found: Mapping[int, Mapping[str, Any]]) -> Reading:
    extent = extent_of(report)
    content = found[revision.pk] if revision else {}
    return Reading(report, extent, revision, _for_public(content) if extent is Extent.PUBLIC else content)


def _revisions(reports: Sequence[Report]) -> dict[int, Revision]:
    """By report id: of what is public the approved revision, of what was submitted the latest
    submitted one, of the rest the latest of all. One query.
    """
    by_extent: dict[Extent, list[int]] = {extent: [] for extent in Extent}
    for report in reports:
        by_extent[extent_of(report)].append(report.pk)
    approved = Q(report__in=by_extent[Extent.PUBLIC], approved_at__isnull=False, superseded_at=None)
    submitted = Q(report__in=by_extent[Extent.SUBMITTED], submitted_at__isnull=False)
    latest = Q(report__in=by_extent[Extent.OFFERED] + by_extent[Extent.WHOLE])
    rows = Revision.objects.filter(approved | submitted | latest).order_by("report", "pk")
    return {row.report_id: row for row in rows}


def _for_public(content: Mapping[str, Any]) -> dict[str, Any]:
    parts = frozenset().union(*(part.fields for part in registry.parts()))
    return {
        name: [row | {"note": None} for row in value] if name in parts else value
        for name, value in content.items()
        if name in _PUBLIC_FIELDS or name in parts
    } | {"attachments": public_files(content["attachments"])}


def public_files(attachments: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Of the files that a revision names, those that everybody may read."""
    return [row for row in attachments if row["is_public"]]


def history(reading: Reading) -> list[Happening] | None:
    """The report's events, earliest first; None for those who read no correspondence. One query."""
    if not reading.shows_people:
        return None
    rows = AuditEvent.objects.filter(subject_kind="report", subject_id=reading.report.pk)
    return [_happening(row, reading) for row in rows.select_related("person").order_by("sequence")]


def _happening(row: AuditEvent, reading: Reading) -> Happening:
    told = Happening(row.at, row.verb, row.before, row.after)
    person = row.person.name if row.person else None
    if row.verb in _WITHIN_AGENCY and reading.extent is not Extent.WHOLE:
        return Happening(told.at, told.verb, told.before, told.after, person)
    notes = row.data.get("field_notes")
    return Happening(told.at, told.verb, told.before, told.after, person, row.note, notes)


def opinions(reading: Reading) -> list[Opinion] | None:
    """What supporting agencies said of a lead's text; None for those who see no correspondence. One query."""
    if not reading.shows_people:
        return None
    if not reading.report.is_lead or reading.revision is None:
        return []
    text = digest(reading.content)
    rows = (
        Concurrence.objects.filter(report=reading.report).select_related("agency").order_by("agency__order")
    )
    return [
        Opinion(row.agency.code, row.answer, row.comment, row.answered_at, row.text_hash == text)
        for row in rows
    ]
