"""`roll_up [--plan SLUG] [--quarter 2018Q3] [--check]`: compute stored figures, or compare them."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from actions.models import Quarter
from hz_plus.lib.quarters import Period
from indicators.services import roll_up


class Command(BaseCommand):
    """Compute every started quarter, or those named; with `--check` write nothing and compare."""

    help = (
        "Compute the figures. With --check: recompute, compare with the stored ones, exit 1 on a difference."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Which quarters, and whether to compare only."""
        parser.add_argument("--plan", help="slug of one plan")
        parser.add_argument("--quarter", help="one quarter, like 2018Q3")
        parser.add_argument("--check", action="store_true", help="compare only; exit 1 on a difference")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compute or compare, quarter by quarter."""
        rows = list(_quarters(options["plan"], options["quarter"]))
        if not options["check"]:
            self.stdout.write(f"{roll_up.rebuild(quarters=rows)} figures changed in {len(rows)} quarters.")
            return
        found = [difference for row in rows for difference in roll_up.differences(quarter=row)]
        for one in found:
            self.stdout.write(
                f"{one.quarter} {one.level} {one.subject} {one.column}: stored {one.stored}, computed {one.computed}"
            )
        if found:
            raise CommandError(f"{len(found)} differences in {len(rows)} quarters.")
        self.stdout.write(f"No difference in {len(rows)} quarters.")


def _quarters(plan: str | None, quarter: str | None) -> Any:
    rows = Quarter.objects.started().select_related("plan").order_by("plan", "year", "number")
    if plan:
        rows = rows.filter(plan__slug=plan)
    if quarter:
        try:
            period = Period.parse(quarter)
        except ValueError as error:
            raise CommandError(str(error)) from error
        rows = rows.filter(year=period.year, number=period.number)
    if not rows:
        raise CommandError("No such plan or quarter was started.")
    return rows
