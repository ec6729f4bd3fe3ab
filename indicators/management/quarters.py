"""What the commands about quarters share: finding the quarter, and turning refusals into messages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from actions.models import Plan, Quarter
from hz_plus.lib.errors import Refusal
from hz_plus.lib.quarters import Period


def find(slug: str, name: str) -> Quarter:
    """The quarter `name` of the plan `slug`. Raises CommandError saying what is wrong."""
    plan = Plan.objects.filter(slug=slug).first()
    if plan is None:
        known = ", ".join(Plan.objects.values_list("slug", flat=True)) or "none"
        raise CommandError(f"No plan is called {slug!r}; loaded are: {known}.")
    try:
        period = Period.parse(name)
    except ValueError as error:
        raise CommandError(str(error)) from error
    quarter = plan.quarters.filter(year=period.year, number=period.number).first()
    if quarter is None:
        raise CommandError(f"{name} is not a quarter of {slug}.")
    return quarter


class QuarterCommand(BaseCommand):
    """A command that moves one quarter a stage on."""

    done: str
    act: Callable[..., Any]

    def add_arguments(self, parser: CommandParser) -> None:
        """Plan and quarter."""
        parser.add_argument("plan")
        parser.add_argument("quarter", help="like 2018Q3")

    def handle(self, *args: Any, **options: Any) -> None:
        """Find the quarter and move it on."""
        quarter = find(options["plan"], options["quarter"])
        try:
            type(self).act(quarter=quarter, by=None)
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"{options['plan']} {quarter}: {self.done}.")
