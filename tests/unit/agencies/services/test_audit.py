"""The audit chain: one after the other, and every tampering is found."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from agencies.models import AuditChain, AuditEvent
from agencies.services import audit
from hz_plus.lib import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain() -> list[AuditEvent]:
    """Three entries of a chain of their own."""
    entries = [
        audit.Entry(
            at=clock.now(), person=None, verb="save", subject_kind="report", subject_id=n, note=f"第{n}条"
        )
        for n in (1, 2, 3)
    ]
    audit.record(chain="a-plan", entries=entries[:1])
    audit.record(chain="a-plan", entries=entries[1:])
    return list(AuditEvent.objects.filter(chain__name="a-plan").order_by("sequence"))


def test_a_whole_chain(chain: list[AuditEvent]) -> None:
    assert [event.sequence for event in chain] == [1, 2, 3]
    assert chain[1].previous_hash == chain[0].hash
    assert audit.verify() == []


@pytest.mark.parametrize(
    ("column", "value"),
    [("note", "改"), ("after", "approved"), ("subject_id", 9), ("person_id", None), ("data", {"a": 1})],
)
def test_a_changed_entry_is_found(chain: list[AuditEvent], column: str, value: object) -> None:
    changed = AuditEvent.objects.filter(pk=chain[1].pk).update(**{column: value})
    assert changed == 1
    expected = [] if column == "person_id" else ["a-plan: entry 2 was changed"]
    assert audit.verify() == expected


def test_a_removed_entry_is_found(chain: list[AuditEvent]) -> None:
    chain[1].delete()
    assert audit.verify()[0] == "a-plan: entry 2 is missing"
    with pytest.raises(CommandError, match="entry 2 is missing"):
        call_command("verify_audit")


def test_a_removed_tail_is_found(chain: list[AuditEvent]) -> None:
    chain[2].delete()
    assert audit.verify() == ["a-plan: entries are missing after 2"]


def test_chains_are_apart(chain: list[AuditEvent]) -> None:
    entry = audit.Entry(at=clock.now(), person=None, verb="save", subject_kind="report", subject_id=1)
    audit.record(chain="another", entries=[entry])
    assert AuditEvent.objects.get(chain__name="another").sequence == 1
    assert AuditChain.objects.get(name="a-plan").length == 3
