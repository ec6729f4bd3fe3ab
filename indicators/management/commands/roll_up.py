"""`roll_up [--plan SLUG] [--quarter 2018Q3] [--check] [--as-of 2018-10-31]`: compute, compare, or look back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from actions.models import Quarter
from hz_plus.lib import clock
from hz_plus.lib.quarters import Period
from indicators.models import Figure
from indicators.selectors.computed import figures_at
from indicators.services import roll_up


class Command(BaseCommand):
    """Compute every started quarter, or those named; with `--check` or `--as-of` write nothing."""

    help = (
        "Compute the figures. With --check: recompute, compare with the stored ones, exit 1 on a difference. "
        "With --as-of: print the figures as they stood then."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Which quarters, and whether to compare or to look back only."""
        parser.add_argument("--plan", help="slug of one plan")
        parser.add_argument("--quarter", help="one quarter, like 2018Q3")
        parser.add_argument("--check", action="store_true", help="compare only; exit 1 on a difference")
        parser.add_argument("--as-of", help="a day, or an instant with its offset: print only")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compute, compare or print, quarter by quarter."""
        rows = list(_quarters(options["plan"], options["quarter"]))
        if options["as_of"]:
            self._print(rows, options["as_of"])
        elif options["check"]:
            self._compare(rows)
        else:
            changed = roll_up.rebuild(quarters=rows)
            self.stdout.write(f"{changed} figures changed in {len(rows)} quarters.")

    def _compare(self, rows: Sequence[Quarter]) -> None:
        found = [difference for row in rows for difference in roll_up.differences(quarter=row)]
        for one in found:
            self.stdout.write(
                f"{one.quarter} {one.level} {one.subject} {one.column}: stored {one.stored}, computed {one.computed}"
            )
        if found:
            raise CommandError(f"{len(found)} differences in {len(rows)} quarters.")
        self.stdout.write(f"No difference in {len(rows)} quarters.")

    def _print(self, rows: Sequence[Quarter], text: str) -> None:
        try:
            given = clock.read_moment(text)
        except ValueError as error:
            raise CommandError(str(error)) from error
        for row in rows:
            for figure in figures_at(row.plan, [row], clock.instant(given, row.plan.time_zone)):
                self.stdout.write(_line(figure))


def _line(figure: Figure) -> str:
    """Quarter, level, subject, light, value, attainment, gap; a missing one is a dash."""
    said = (figure.light, figure.value, figure.attainment, figure.gap)
    shown = ("-" if one in ("", None) else str(one) for one in said)
    return " ".join((str(figure.quarter), figure.level, figure.subject, *shown))


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
