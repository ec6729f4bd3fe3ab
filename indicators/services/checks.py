"""The nightly comparison of stored figures with what the rules give."""

from __future__ import annotations

import dataclasses
import logging

from django.db import transaction

from actions.models import Quarter
from agencies.services import audit
from hz_plus.lib import clock
from indicators.models import FigureCheck, RollUpRequest

from . import roll_up

log = logging.getLogger(__name__)
EXAMPLES = 20


@transaction.atomic
def run() -> FigureCheck:
    """Compare every started quarter that no request waits for, and keep the result.

    A difference is an alarm: it is logged as an error, stands in the audit chain of the system, and is shown to
    plan managers until a later comparison finds none.
    """
    waiting = RollUpRequest.objects.values("quarter")
    quarters = list(Quarter.objects.started().exclude(pk__in=waiting).select_related("plan"))
    found = [difference for quarter in quarters for difference in roll_up.differences(quarter=quarter)]
    examples = [
        {name: str(value) for name, value in dataclasses.asdict(one).items()} for one in found[:EXAMPLES]
    ]
    kept = FigureCheck.objects.create(
        at=clock.now(), quarters=len(quarters), differences=len(found), examples=examples
    )
    if found:
        log.error("%d stored figures differ from what the rules give; the first: %s", len(found), found[0])
        data = {"differences": len(found), "examples": examples}
        entry = audit.Entry(
            at=kept.at, person=None, verb="alarm", subject_kind="check", subject_id=kept.pk, data=data
        )
        audit.record(chain=audit.SYSTEM, entries=[entry])
    return kept
