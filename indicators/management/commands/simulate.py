"""`simulate --plans N --quarters M [--agencies K]`: synthetic plans for benchmarks."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from actions.models import Plan
from indicators.domain.series import MOST_QUARTERS
from indicators.management.simulation import SHIPPED, simulate
from indicators.services import roll_up


class Command(BaseCommand):
    """Load for benchmarks; refused in production."""

    help = "Write synthetic plans with filed quarters, and compute their figures."

    def add_arguments(self, parser: CommandParser) -> None:
        """How much."""
        parser.add_argument("--plans", type=int, required=True)
        parser.add_argument("--quarters", type=int, required=True)
        parser.add_argument(
            "--agencies", type=int, default=0, help="agencies that file every numeric indicator"
        )
        parser.add_argument(
            "--no-figures", action="store_true", help="leave the figures to be computed later"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write, compute, say what there is."""
        if settings.HZ_ENV == "production":
            raise CommandError("simulate is refused with HZ_ENV=production: its figures are invented.")
        if not 1 <= options["quarters"] <= MOST_QUARTERS or options["plans"] < 1:
            raise CommandError(f"Ask for at least one plan, and for 1 to {MOST_QUARTERS} quarters.")
        try:
            slugs = simulate(
                plans=options["plans"], quarters=options["quarters"], agencies=options["agencies"]
            )
        except Plan.DoesNotExist as error:
            raise CommandError(f"Load the plan first: python manage.py load_plan {SHIPPED}") from error
        changed = 0
        for plan in Plan.objects.filter(slug__in=slugs) if not options["no_figures"] else ():
            changed += roll_up.rebuild(quarters=plan.quarters.started())
        self.stdout.write(f"{len(slugs)} plans, {slugs[0]} to {slugs[-1]}; {changed} figures.")
