"""`bench`: measure pages, API and roll-up on the demo, as ratios; write docs/benchmarks.md."""

from __future__ import annotations

import platform
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from agencies.models import ClockAnchor
from indicators.management import benchmarks

INTRODUCTION = """# Benchmarks

Written by `make bench`, which measures everything in one run and one process, interleaved. Times are CPU time
of the application (on SQLite that includes the database's); only the ratios are worth reading. The yardstick of
pages is the "fortunes" page of the web framework benchmarks (one query, twelve rows, one template) through the
same middleware; that of the roll-up is one plain SQL query that groups the approved values of all quarters.
"""


class Command(BaseCommand):
    """Needs the demo's data (`make bench` makes it)."""

    help = "Measure speed as ratios and write docs/benchmarks.md."

    def add_arguments(self, parser: CommandParser) -> None:
        """How often."""
        parser.add_argument("--rounds", type=int, default=30)

    def handle(self, *args: Any, **options: Any) -> None:
        """Measure, print, write."""
        if not ClockAnchor.objects.exists():
            raise CommandError("bench measures the demo: run make bench, which makes it.")
        found = benchmarks.table(benchmarks.measure(options["rounds"]))
        machine = f"{platform.python_implementation()} {platform.python_version()}, {connection.vendor}"
        text = f"{INTRODUCTION}\n{machine}, {options['rounds']} rounds.\n\n{found}\n"
        (settings.BASE_DIR / "docs" / "benchmarks.md").write_text(text, encoding="utf-8")
        self.stdout.write(found)
