"""`bench`: measure pages, API and roll-up as ratios; write docs/benchmarks.md."""

from __future__ import annotations

import platform
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from agencies.models import ClockAnchor
from indicators.management.bench import engine, forms, pages
from indicators.management.bench.results import table

INTRODUCTION = """# Benchmarks

Written by `make bench`, which measures everything in one run, interleaved; only the ratios are worth reading. Pages
are measured in CPU time of the application against the "fortunes" page of the web framework benchmarks (one query,
twelve rows, one template) through the same middleware. The engine is measured against plain, serial SQL over the same
values: one statement that groups the approved values of all plans by indicator and quarter and writes the sums, and
one that does so for a single indicator. A full roll-up starts without any figure and ends when every number and light
of every plan is stored; a real worker with two processes does it. The Excel form has thirty thousand figures of one
quarter; writing them as drafts (checked again, with revisions and entries of the audit chain) is measured against COPY
of the very rows that are then in the tables, references checked in both.
"""


class Command(BaseCommand):
    """Needs PostgreSQL, Redis and the demo's data (`make bench` makes it)."""

    help = "Measure speed as ratios and write docs/benchmarks.md."

    def add_arguments(self, parser: CommandParser) -> None:
        """How much."""
        parser.add_argument("--rounds", type=int, default=30)
        parser.add_argument("--plans", type=int, default=80)
        parser.add_argument("--quarters", type=int, default=20)
        parser.add_argument("--agencies", type=int, default=145)

    def handle(self, *args: Any, **options: Any) -> None:
        """Measure, print, write."""
        if connection.vendor != "postgresql" or not settings.REDIS_URL:
            raise CommandError("bench measures PostgreSQL and Redis: run make bench.")
        if not ClockAnchor.objects.exists():
            raise CommandError("bench measures the demo: run make bench, which makes it.")
        size = {name: options[name] for name in ("plans", "quarters", "agencies")}
        found = [*pages.measure(options["rounds"]), *forms.measure(), *engine.measure(**size)]
        machine = f"{platform.python_implementation()} {platform.python_version()}, PostgreSQL"
        shape = ", ".join(f"{count} {name}" for name, count in size.items())
        text = f"{INTRODUCTION}\n{machine}; {options['rounds']} rounds; {shape}.\n\n{table(found)}\n"
        (settings.BASE_DIR / "docs" / "benchmarks.md").write_text(text, encoding="utf-8")
        self.stdout.write(table(found))
