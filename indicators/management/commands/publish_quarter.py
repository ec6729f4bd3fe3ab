"""`publish_quarter PLAN 2018Q3`."""

from __future__ import annotations

from actions.services import quarters
from indicators.management.quarters import QuarterCommand


class Command(QuarterCommand):
    """See `actions.services.quarters.publish_quarter` for what it does and refuses."""

    help = "Publish a quarter of a plan."
    done = "published"
    act = staticmethod(quarters.publish_quarter)
