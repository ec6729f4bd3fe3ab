"""Which measures are to be urged, and how urgently: blue, yellow or red by rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from actions.domain.urging import Colour

from .kinds import Light


class Rule(StrEnum):
    """Why a slip is proposed."""

    OVERDUE = "overdue"
    RED_TWICE = "red_twice"
    RED = "red"
    YELLOW_TWICE = "yellow_twice"
    YELLOW = "yellow"
    NOT_FILED = "not_filed"


COLOURS: dict[Rule, Colour] = {
    Rule.OVERDUE: Colour.RED,
    Rule.RED_TWICE: Colour.RED,
    Rule.RED: Colour.YELLOW,
    Rule.YELLOW_TWICE: Colour.YELLOW,
    Rule.YELLOW: Colour.BLUE,
    Rule.NOT_FILED: Colour.BLUE,
}
"""The gravest rule that holds decides; they stand in that order."""


@dataclass(frozen=True, slots=True)
class Called:
    """What a measure calls for."""

    rule: Rule
    colour: Colour


def called_for(lights: Sequence[Light], *, is_overdue: bool, is_filed: bool) -> Called | None:
    """The slip that a lead is to get: from the measure's lights, the latest last, whether a target's day is over and
    missed, and whether the lead has filed. None where there is nothing to urge.
    """
    rule = _rule(
        lights[-1] if lights else None, lights[-2] if len(lights) > 1 else None, is_overdue, is_filed
    )
    return Called(rule, COLOURS[rule]) if rule is not None else None


def _rule(now: Light | None, before: Light | None, is_overdue: bool, is_filed: bool) -> Rule | None:
    if now is Light.RED and is_overdue:
        return Rule.OVERDUE
    if now in (Light.RED, Light.YELLOW):
        twice, once = (Rule.RED_TWICE, Rule.RED) if now is Light.RED else (Rule.YELLOW_TWICE, Rule.YELLOW)
        # Yellow before red is behind twice, but red for the first time.
        return twice if before is now or (now is Light.YELLOW and before is Light.RED) else once
    return None if is_filed else Rule.NOT_FILED
