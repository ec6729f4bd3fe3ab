"""Which measures are urged, and how urgently."""

from __future__ import annotations

import pytest

from actions.domain.urging import MOVES, SlipAct, SlipState, acts_from
from indicators.domain.kinds import Light
from indicators.domain.urging import COLOURS, Rule, called_for

G, Y, R, N, D = Light.GREEN, Light.YELLOW, Light.RED, Light.GREY, Light.DONE


@pytest.mark.parametrize(
    ("lights", "is_overdue", "is_filed", "rule"),
    [
        ([G, R], True, True, Rule.OVERDUE),
        ([R, R], False, True, Rule.RED_TWICE),
        ([Y, R], False, True, Rule.RED),
        ([G, R], False, True, Rule.RED),
        ([R], False, True, Rule.RED),
        ([Y, Y], False, True, Rule.YELLOW_TWICE),
        ([R, Y], False, True, Rule.YELLOW_TWICE),
        ([G, Y], False, True, Rule.YELLOW),
        ([N, Y], False, False, Rule.YELLOW),
        ([G, G], False, False, Rule.NOT_FILED),
        ([], False, False, Rule.NOT_FILED),
        ([G, G], False, True, None),
        ([R, G], False, True, None),
        ([N, N], False, True, None),
        ([D], True, True, None),
        ([], False, True, None),
    ],
)
def test_the_gravest_rule_decides(
    lights: list[Light], is_overdue: bool, is_filed: bool, rule: Rule | None
) -> None:
    called = called_for(lights, is_overdue=is_overdue, is_filed=is_filed)
    assert (called.rule if called else None) == rule
    if called:
        assert called.colour == COLOURS[called.rule]


def test_a_slip_that_is_settled_stays() -> None:
    assert acts_from(SlipState.ISSUED) == [SlipAct.ANSWER, SlipAct.WITHDRAW]
    assert acts_from(SlipState.ANSWERED) == [SlipAct.SEND_BACK, SlipAct.CLOSE]
    assert acts_from(SlipState.CLOSED) == acts_from(SlipState.WITHDRAWN) == []
    assert len(MOVES) == 4
