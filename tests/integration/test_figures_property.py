"""The engine's figures are the oracle's: as of any moment, in any order of work, at one go or little by little."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hz_plus.lib.quarters import Period
from indicators.models import Figure
from indicators.selectors.computed import figures_at
from tests.integration.worlds import World, build, examples, mismatches, undone
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


@examples(80)
@given(scenario=scenarios(), data=st.data())
def test_figures_as_of_any_moment_are_the_oracles(scenario: Scenario, data: st.DataObject) -> None:
    asked = sorted(data.draw(st.sets(st.sampled_from(periods(scenario)), min_size=1), label="quarters"))
    drawn = data.draw(st.lists(st.sampled_from(moments(scenario)), max_size=2), label="moments")
    with undone():
        world = build(scenario)
        for moment in (*drawn, FAR):
            found = as_they_stood(world, asked, moment)
            wrong = [line for p in asked for line in mismatches(world, found[p], p, moment)]
            assert wrong == [], moment
