"""Two quarters worth reading: what pages show is made by the services, as in life.

2017Q2 is published: measure 1.1 yellow (25 of 60). 2017Q3 has measure 1.1 yellow (27 of 60, 13.3 points
behind), 1.2 red, 1.3 judged green, 12.1 judged yellow; everything else is grey.
"""

from __future__ import annotations

from actions.domain.workflow import Event
from actions.models import Plan, Quarter
from actions.services import quarters
from indicators.services import roll_up
from tests.factories.cast import Cast, bring_to, open_quarter, report_of

ALL_THE_WAY = (Event.PREPARE, Event.SUBMIT, Event.APPROVE)
SECRET = "只给内部看的问题"


def approve(quarter: Quarter, cast: Cast, measure: str, agency: str, **content: object) -> None:
    """Bring the agency's report of `measure` all the way, with `content`."""
    whole = {"progress": "本季推进顺利。", "results": "累计成效良好。", "delay_reason": SECRET} | content
    if "judged_light" in content:
        whole |= {"judged_reason": SECRET}
    bring_to(report_of(quarter, measure, agency), cast, *ALL_THE_WAY, content=whole)


def value(indicator: str, number: str) -> list[dict[str, str]]:
    """A filed figure."""
    return [{"indicator": indicator, "value": number}]


def publish(quarter: Quarter) -> None:
    """Close, publish and compute."""
    quarters.close_quarter(quarter=quarter, by=None)
    quarters.publish_quarter(quarter=quarter, by=None)
    roll_up.store(quarter=quarter)


def second_quarter(plan: Plan, cast: Cast) -> Quarter:
    """2017Q2, published."""
    quarter = open_quarter(plan, "2017Q2")
    approve(quarter, cast, "1.1", "kewei", values=value("1.1-a", "25"))
    approve(quarter, cast, "1.3", "jingxinwei", judged_light="yellow")
    publish(quarter)
    return quarter


def third_quarter(quarter: Quarter, cast: Cast) -> Quarter:
    """2017Q3, filed as far as this story goes, its figures computed, still open."""
    approve(
        quarter,
        cast,
        "1.1",
        "kewei",
        values=value("1.1-a", "27"),
        problems=[{"problem": SECRET}],
        judged_light="green",
    )
    approve(quarter, cast, "1.2", "fagaiwei", values=value("1.2-a", "3"))
    approve(quarter, cast, "1.3", "jingxinwei", judged_light="green")
    approve(quarter, cast, "12.1", "lvwei", judged_light="yellow")
    roll_up.store(quarter=quarter)
    return quarter
