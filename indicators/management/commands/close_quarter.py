"""`close_quarter PLAN 2018Q3`."""

from __future__ import annotations

from actions.services import quarters
from indicators.management.quarters import QuarterCommand


class Command(QuarterCommand):
    """See `actions.services.quarters.close_quarter` for what it does and refuses."""

    help = "Close a quarter of a plan."
    done = "closed"
    act = staticmethod(quarters.close_quarter)
