"""`load_plan hangzhou-2015 | FILE [--dry-run]`: bring the database to what a plan file says."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from actions.models import Plan
from indicators.adapters import plan_files
from indicators.services import plans


class Command(BaseCommand):
    """Load a plan; a second load changes nothing."""

    help = "Load the shipped plan of this name, or the plan in FILE."

    def add_arguments(self, parser: CommandParser) -> None:
        """One name or path."""
        parser.add_argument("plan", help="hangzhou-2015, or the path of a plan file")
        parser.add_argument("--dry-run", action="store_true", help="show what would change and keep nothing")
        parser.add_argument("--once", action="store_true", help="leave a plan that is there already as it is")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say what changed."""
        try:
            file = plan_files.read(plan_files.find(options["plan"]))
        except plan_files.PlanFileError as error:
            raise CommandError(str(error)) from error
        if options["once"] and Plan.objects.filter(slug=file.plan.slug).exists():
            self.stdout.write(f"{file.plan.slug} is there already.")
            return
        changes = plans.load(file, dry_run=options["dry_run"])
        for change in changes if options["dry_run"] or options["verbosity"] > 1 else []:
            self.stdout.write(str(change))
        done = "would change" if options["dry_run"] else "changed"
        self.stdout.write(f"{file.plan.slug}: {len(changes)} {done}.")
