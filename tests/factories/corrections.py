"""A published figure corrected, and a light moved, by the services."""

from __future__ import annotations

from actions.domain.workflow import Event
from actions.models import Measure, Quarter
from actions.services import reports
from indicators.domain.kinds import Light
from indicators.models import Override
from indicators.services import overrides, roll_up
from tests.factories.cast import Cast, bring_to, complete, report_of
from tests.factories.reading import ALL_THE_WAY

WHY = "两家已建成，等待验收"


def correct(quarter: Quarter, cast: Cast, value: str = "35") -> None:
    """Reopen the lead's report of 1.1, approve another figure, and compute."""
    reports.move(report_of(quarter, "1.1", "kewei"), Event.REOPEN, by=cast["office2"], note="单位来函更正")
    bring_to(report_of(quarter, "1.1", "kewei"), cast, *ALL_THE_WAY, content=complete(value=value))
    roll_up.fulfil(quarter_id=quarter.pk)


def move_light(
    quarter: Quarter, cast: Cast, measure: str = "1.1", light: Light = Light.GREEN, reason: str = WHY
) -> Override:
    """Have the reviewer move a measure's light, and compute."""
    row = overrides.give(
        quarter=quarter,
        measure=Measure.objects.get(code=measure),
        light=light,
        reason=reason,
        by=cast["office"],
    )
    roll_up.fulfil(quarter_id=quarter.pk)
    return row
