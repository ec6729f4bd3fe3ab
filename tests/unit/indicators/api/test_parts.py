"""Parts of decomposed targets, over REST."""

from __future__ import annotations

from typing import Any

import pytest

from actions.domain.workflow import Event
from actions.models import Quarter
from indicators.models import Indicator, Part
from indicators.services import roll_up
from tests.factories.api import caller
from tests.factories.cast import Cast, bring_to, report_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


def test_a_districts_part_is_explained_like_an_indicator(quarter: Quarter, cast: Cast) -> None:
    indicator = Indicator.objects.get(code="1.1-a")
    yuhang = report_of(quarter, "1.1", "yuhang").agency
    Part.objects.create(indicator=indicator, agency=yuhang, due_on="2018-12-31", value=40)
    content = {"progress": "配合。", "values": [{"indicator": "1.1-a", "value": "20"}]}
    bring_to(
        report_of(quarter, "1.1", "yuhang"), cast, Event.PREPARE, Event.SUBMIT, Event.APPROVE, content=content
    )
    roll_up.store(quarter=quarter)
    asked: dict[str, Any] = {"level": "part", "quarter": "2017Q3"}
    [row] = caller(cast["office"]).get("status/", **asked)["results"]
    assert (row["code"], row["value"], row["target"], row["light"]) == ("1.1-a/yuhang", "20", "40", "yellow")
    assert row["explanation"].startswith("应达23.3家，实际20家，落后序时进度8.3个百分点")
    assert caller(cast["lvwei"]).get("status/", **asked)["count"] == 0
    [counted] = caller(cast["office"]).get("status/", level="district", quarter="2017Q3")["results"]
    assert (counted["code"], counted["counts"]["yellow"]) == ("yuhang", 1)
