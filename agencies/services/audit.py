"""The audit chain, written and verified."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from agencies.domain.chain import START, link
from agencies.models import AuditChain, AuditEvent, Person
from hz_plus.lib import bulk

SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is to be recorded: who did what to which subject, and why."""

    at: datetime
    person: Person | None
    verb: str
    subject_kind: str
    subject_id: int
    before: str = ""
    after: str = ""
    note: str = ""
    data: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def record(*, chain: str, entries: Sequence[Entry]) -> list[AuditEvent]:
    """Append `entries` to the chain called `chain`, in order, in the caller's transaction; return them without ids.

    The head of the chain stays locked until that transaction ends, so entries of one chain
    are written one after the other.
    """
    AuditChain.objects.get_or_create(name=chain)
    head = AuditChain.objects.select_for_update().get(name=chain)
    events = list(_linked(head, entries))
    columns = [field.attname for field in AuditEvent._meta.concrete_fields if not field.primary_key]
    bulk.load(
        AuditEvent._meta.db_table, columns, ([getattr(row, name) for name in columns] for row in events)
    )
    if events:
        head.length, head.head = events[-1].sequence, events[-1].hash
        head.save(update_fields=("length", "head"))
    return events


def _linked(head: AuditChain, entries: Sequence[Entry]) -> Iterator[AuditEvent]:
    previous = head.head
    for sequence, entry in enumerate(entries, head.length + 1):
        event = AuditEvent(
            chain=head,
            sequence=sequence,
            at=entry.at,
            person=entry.person,
            verb=entry.verb,
            subject_kind=entry.subject_kind,
            subject_id=entry.subject_id,
            before=entry.before,
            after=entry.after,
            note=entry.note,
            data=entry.data,
            previous_hash=previous,
        )
        event.hash = previous = link(previous, content(event))
        yield event


def content(event: AuditEvent) -> dict[str, Any]:
    """What the hash of `event` covers, beside the previous hash."""
    return {
        "sequence": event.sequence,
        "at": event.at.astimezone(UTC).isoformat(),
        "person": event.person_id,
        "verb": event.verb,
        "subject": [event.subject_kind, event.subject_id],
        "states": [event.before, event.after],
        "note": event.note,
        "data": event.data,
    }


def verify() -> list[str]:
    """Walk every chain; return a line for each broken link (none: the record is whole)."""
    return [line for chain in AuditChain.objects.order_by("name") for line in _broken(chain)]


def _broken(chain: AuditChain) -> Iterator[str]:
    previous, expected = START, 1
    for event in chain.events.order_by("sequence").iterator(chunk_size=2000):
        if event.sequence != expected:
            yield f"{chain.name}: entry {expected} is missing"
        if event.previous_hash != previous or event.hash != link(previous, content(event)):
            yield f"{chain.name}: entry {event.sequence} was changed"
        previous, expected = event.hash, event.sequence + 1
    if (chain.length, chain.head) != (expected - 1, previous):
        yield f"{chain.name}: entries are missing after {expected - 1}"
