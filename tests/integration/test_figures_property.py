"""The engine's figures are the oracle's: as of any moment, in any order of work, at one go or little by little."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from hz_plus.lib.quarters import Period
from indicators.models import Figure, RollUpRequest
from indicators.selectors.computed import figures_at
from indicators.services import roll_up
from tests.integration.worlds import (
    Happening,
    World,
    build,
    examples,
    happen,
    history,
    undone,
)
from tests.oracle.outlines import FAR
from tests.oracle.scenario import Scenario
from tests.oracle.strategies import moments, periods, scenarios

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def as_they_stood(world: World, asked: Sequence[Period], moment: datetime) -> dict[Period, list[Figure]]:
    """The engine's figures of some quarters as of a moment."""
    found: dict[Period, list[Figure]] = defaultdict(list)
    for figure in figures_at(world.plan, [world.quarters[period] for period in asked], moment):
        found[figure.quarter.period].append(figure)
    return found


@examples(70)
@given(scenario=scenarios(), data=st.data())
def test_figures_as_of_any_moment_are_the_oracles(scenario: Scenario, data: st.DataObject) -> None:
    asked = sorted(data.draw(st.sets(st.sampled_from(periods(scenario)), min_size=1), label="quarters"))
    drawn = data.draw(st.lists(st.sampled_from(moments(scenario)), max_size=2), label="moments")
    with undone():
        world = build(scenario)
        for moment in (*drawn, FAR):
            found = as_they_stood(world, asked, moment)
            wrong = [line for p in asked for line in world.mismatches(found[p], p, moment)]
            assert wrong == [], moment


def stored(world: World) -> dict[Period, list[Figure]]:
    """The stored figures."""
    return {period: list(Figure.objects.of(quarter)) for period, quarter in world.quarters.items()}


def wrong(world: World) -> list[str]:
    """Where stored figures are not the oracle's of today."""
    return [line for period, found in stored(world).items() for line in world.mismatches(found, period, FAR)]


def rebuilt(world: World) -> int:
    """How many figures, parts included, a full computation of all quarters changes."""
    return roll_up.rebuild(quarters=world.quarters.values())


@examples(25)
@given(scenario=scenarios())
def test_rebuilt_figures_are_the_oracles_and_stay(scenario: Scenario) -> None:
    with undone():
        world = build(scenario)
        assert rebuilt(world) == Figure.objects.filter(plan=world.plan).count()
        assert wrong(world) == []
        assert roll_up.differences(quarter=world.quarters[periods(scenario)[-1]]) == []
        assert rebuilt(world) == 0


def before_anything_happened(scenario: Scenario) -> World:
    """The plan with nothing filed; the figures of its quarters are asked for, as when they are opened."""
    world = build(scenario, replace(scenario, approvals=(), waivers=()))
    roll_up.request(quarters=world.quarters.values())
    return world


@st.composite
def shuffled(draw: st.DrawFn, happened: list[Happening]) -> list[Happening]:
    """What happened in another order; to each report in its own."""
    others = draw(st.permutations(happened))
    waiting = {one.report: iter([row for row in happened if row.report == one.report]) for one in happened}
    return [next(waiting[one.report]) for one in others]


def work(world: World, data: st.DataObject) -> None:
    """A worker may be told once, twice, of another quarter, or not at all."""
    times = data.draw(st.sampled_from([0, 0, 0, 1, 1, 2]), label="tasks")
    for quarter in [data.draw(st.sampled_from([*world.quarters.values()])) for _ in range(times)]:
        roll_up.fulfil(quarter_id=quarter.pk)


def sweep() -> None:
    """What the broker lost is found again."""
    with override_settings(HZ_SWEEP_SECONDS=0):
        for quarter in roll_up.lost():
            roll_up.fulfil(quarter_id=quarter)


@examples(25)
@given(scenario=scenarios(), data=st.data())
def test_the_order_of_work_and_lost_tasks_change_nothing(scenario: Scenario, data: st.DataObject) -> None:
    with undone():
        world = before_anything_happened(scenario)
        for one in data.draw(shuffled(history(scenario)), label="order"):
            happen(world, one)
            work(world, data)
        sweep()
        assert not RollUpRequest.objects.exists()
        assert wrong(world) == []
        assert rebuilt(world) == 0


@examples(25)
@given(scenario=scenarios(), data=st.data())
def test_figures_kept_up_little_by_little_are_those_computed_at_one_go(
    scenario: Scenario, data: st.DataObject
) -> None:
    with undone():
        world = before_anything_happened(scenario)
        happened = history(scenario)
        for one in happened[: data.draw(st.integers(0, len(happened)), label="how far")]:
            happen(world, one)
            work(world, data)
        sweep()
        assert roll_up.differences(quarter=world.quarters[periods(scenario)[-1]]) == []
        assert rebuilt(world) == 0
