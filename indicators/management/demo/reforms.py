"""The succession that the demo shows: in 2017 the city of Lin'an became a district of Hangzhou."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from actions.models import Quarter
from actions.services import reforms
from actions.services.reform_checks import Heir
from agencies.models import Agency, Person
from hz_plus.lib import clock
from hz_plus.lib.quarters import Period

from . import people as people_of

BEFORE, AFTER = "linan", "linan-district"
ON = "2017-09-15"
RECORDED = datetime(2017, 9, 18, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
FIRST = Period(2017, 3)
"""The first quarter whose reports the district owes."""
REASON = "国务院同意撤销县级临安市，设立杭州市临安区（2017年）。演示中以挂牌之日为承继日。"


def origin_of(code: str) -> str:
    """The agency of the plan's text that the one called `code` was."""
    return BEFORE if code == AFTER else code


def play(quarter: Quarter, people: dict[str, Person]) -> None:
    """Before `quarter` opens, the reform, where it is the first one concerned; the new agency gets people too."""
    if quarter.period != FIRST:
        return
    heir = Heir(
        code=AFTER,
        is_new=True,
        short_name_zh="临安区",
        short_name_en="Lin'an District",
        name_zh="杭州市临安区人民政府",
        name_en="Lin'an District People's Government",
        division_code="330112",
    )
    with clock.travel(RECORDED):
        reforms.carry_out(
            kind="rename", on=ON, before=[BEFORE], after=[heir], reason=REASON, by=people["manager"]
        )
        made = people_of.create(people_of.of_agency(Agency.objects.get(code=AFTER)))
    people.update({person.username: person for person in made})
