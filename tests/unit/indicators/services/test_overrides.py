"""Lights moved by a reviewer."""

from __future__ import annotations

import pytest

from actions.domain.workflow import Event
from actions.models import Measure, Quarter
from actions.services import quarters, reports
from agencies.models import AuditEvent
from hz_plus.lib.errors import Invalid, NotAllowed, NotPossible
from indicators.domain.kinds import Light
from indicators.models import Figure, Indicator, Override
from indicators.selectors.explanations import explain
from indicators.services import overrides, roll_up
from tests.factories.cast import Cast, bring_to, complete, report_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]

ALL_THE_WAY = (Event.PREPARE, Event.SUBMIT, Event.APPROVE)
WHY = "两家已建成，等待验收"


@pytest.fixture
def filed(quarter: Quarter, cast: Cast) -> Quarter:
    """2017Q3 with measure 1.1 yellow."""
    bring_to(report_of(quarter, "1.1", "kewei"), cast, *ALL_THE_WAY)
    roll_up.store(quarter=quarter)
    return quarter


def give(
    quarter: Quarter, cast: Cast, light: Light = Light.GREEN, reason: str = WHY, by: str = "office"
) -> Override:
    """Move measure 1.1's light."""
    measure = Measure.objects.get(code="1.1")
    return overrides.give(quarter=quarter, measure=measure, light=light, reason=reason, by=cast[by])


def figure(quarter: Quarter) -> Figure:
    """Measure 1.1's, after what waits is computed."""
    roll_up.fulfil(quarter_id=quarter.pk)
    return Figure.objects.get(quarter=quarter, level="measure", subject="1.1")


def test_both_lights_are_kept_and_areas_count_the_moved_one(filed: Quarter, cast: Cast) -> None:
    row = give(filed, cast)
    seen = figure(filed)
    assert (seen.light, seen.computed_light) == ("green", "yellow")
    area = Figure.objects.get(quarter=filed, level="area", subject="1")
    assert area.counts is not None
    assert (area.counts["green"], area.counts["yellow"]) == (1, 0)
    sentence = explain(seen, quarter=filed, indicator=Indicator.objects.get(code="1.1-a"))
    assert f"系统研判黄灯，审核调整为绿灯：{WHY}；" in sentence
    event = AuditEvent.objects.get(subject_kind="override", subject_id=row.pk)
    assert (event.verb, event.note, event.person) == ("override", WHY, cast["office"])


def test_it_lapses_when_the_computed_light_changes(filed: Quarter, cast: Cast) -> None:
    give(filed, cast, Light.RED)
    assert figure(filed).light == "red"
    report = report_of(filed, "1.1", "kewei")
    reports.move(report, Event.REOPEN, by=cast["office2"], note="更正")
    bring_to(report, cast, *ALL_THE_WAY, content=complete(value="35"))
    seen = figure(filed)
    assert (seen.light, seen.computed_light) == ("green", "green")


def test_withdrawn_the_computed_light_shows_again(filed: Quarter, cast: Cast) -> None:
    row = give(filed, cast)
    figure(filed)
    overrides.withdraw(override=row, by=cast["office"])
    assert figure(filed).light == "yellow"
    with pytest.raises(NotPossible):
        overrides.withdraw(override=row, by=cast["office"])


def test_a_second_one_supersedes_the_first(filed: Quarter, cast: Cast) -> None:
    give(filed, cast)
    give(filed, cast, Light.RED, "核查发现重复计算")
    assert figure(filed).light == "red"
    assert Override.objects.known_at(None).count() == 1
    assert Override.objects.count() == 2


@pytest.mark.parametrize("light", [Light.YELLOW, Light.DONE, Light.GREY])
def test_only_one_step(light: Light, filed: Quarter, cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        give(filed, cast, light)
    assert [problem.code for problem in refused.value.problems] == ["not_one_step"]


def test_refusals(filed: Quarter, cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        give(filed, cast, reason=" ")
    assert [problem.field for problem in refused.value.problems] == ["reason"]
    for who in ("kewei", "manager", "leader"):
        with pytest.raises(NotAllowed):
            give(filed, cast, by=who)
    grey = Measure.objects.get(code="1.2")
    with pytest.raises(Invalid):
        overrides.give(quarter=filed, measure=grey, light=Light.YELLOW, reason=WHY, by=cast["office"])
    quarters.close_quarter(quarter=filed, by=None)
    quarters.publish_quarter(quarter=filed, by=None)
    with pytest.raises(NotPossible):
        give(filed, cast)
