"""`verify_audit`: walk every audit chain and say whether it is whole."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from agencies.models import AuditEvent
from agencies.services import audit


class Command(BaseCommand):
    """Exit 1 where an entry was changed, removed or added out of order."""

    help = "Verify the audit chains."

    def handle(self, *args: Any, **options: Any) -> None:
        """Walk, and report each broken link."""
        broken = audit.verify()
        if broken:
            raise CommandError("\n".join(broken))
        self.stdout.write(f"{AuditEvent.objects.count()} entries, every link whole.")
