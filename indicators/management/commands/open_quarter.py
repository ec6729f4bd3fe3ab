"""`open_quarter PLAN 2018Q3`."""

from __future__ import annotations

from actions.services import quarters
from indicators.management.quarters import QuarterCommand


class Command(QuarterCommand):
    """See `actions.services.quarters.open_quarter` for what it does and refuses."""

    help = "Open a quarter of a plan."
    done = "opened"
    act = staticmethod(quarters.open_quarter)
