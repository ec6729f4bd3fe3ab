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
_COLUMNS = (
    "chain_id",
    "sequence",
    "at",
    "person_id",
    "verb",
    "subject_kind",
    "subject_id",
    "before",
    "after",
    "note",
    "data",
    "previous_hash",
    "hash",
)
"""Of the table, in the order in which rows are written."""


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
def record(*, chain: str, entries: Sequence[Entry]) -> None:
    """Append `entries` to the chain called `chain`, in order, in the caller's transaction.

    The head of the chain stays locked until that transaction ends, so entries of one chain
    are written one after the other.
    """
    if not entries:
        return
    AuditChain.objects.get_or_create(name=chain)
    head = AuditChain.objects.select_for_update().get(name=chain)
    rows = list(_linked(head, entries))
    bulk.load(AuditEvent._meta.db_table, _COLUMNS, rows)
    head.length, head.head = head.length + len(rows), rows[-1][-1]
    head.save(update_fields=("length", "head"))


def _linked(head: AuditChain, entries: Sequence[Entry]) -> Iterator[tuple[Any, ...]]:
    """Each entry as a row of the table, hashed on top of the one before it. No objects: there may be thousands."""
    previous = head.head
    for sequence, entry in enumerate(entries, head.length + 1):
        told = (
            sequence,
            entry.at,
            entry.person.pk if entry.person else None,
            entry.verb,
            entry.subject_kind,
            entry.subject_id,
            entry.before,
            entry.after,
            entry.note,
            entry.data,
        )
        row = (head.pk, *told, previous)
        previous = link(previous, _covered(*told))
        yield (*row, previous)


def content(event: AuditEvent) -> dict[str, Any]:
    """What the hash of `event` covers, beside the previous hash."""
    return _covered(*(getattr(event, name) for name in _COLUMNS[1:-2]))


def _covered(
    sequence: int,
    at: datetime,
    person: int | None,
    verb: str,
    kind: str,
    subject: int,
    before: str,
    after: str,
    note: str,
    data: dict[str, Any],
) -> dict[str, Any]:
    return {
        "sequence": sequence,
        "at": at.astimezone(UTC).isoformat(),
        "person": person,
        "verb": verb,
        "subject": [kind, subject],
        "states": [before, after],
        "note": note,
        "data": data,
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
