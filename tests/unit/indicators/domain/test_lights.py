"""Milestones, measures and areas: the rules in their order."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from indicators.domain.kinds import Light, Reason
from indicators.domain.lights import area_light, count, worst
from indicators.domain.milestones import Step, assess_milestones
from indicators.domain.progress import Assessment

END = date(2018, 9, 30)
UNHEARD: dict[str, Any] = {"quarter_end": END, "heard": False, "heard_before": False}
HEARD: dict[str, Any] = UNHEARD | {"heard": True}


def steps(*rows: tuple[date, date | None]) -> list[Step]:
    """Steps of equal weight: (due on, done on)."""
    return [Step(order, due, Decimal(1), done) for order, (due, done) in enumerate(rows, 1)]


@pytest.mark.parametrize(
    ("due", "light", "days"),
    [
        (date(2018, 9, 30), Light.YELLOW, 0),
        (date(2018, 6, 30), Light.YELLOW, 92),
        (date(2018, 6, 29), Light.RED, 93),
    ],
)
def test_a_due_step_undone(due: date, light: Light, days: int) -> None:
    seen = assess_milestones(steps((due, None)), **UNHEARD, filed_before=True)
    assert (seen.light, seen.late_step, seen.late_days) == (light, 1, days)
    assert (seen.expected, seen.gap) == (None, None)


def test_the_longest_undone_step_decides() -> None:
    rows = steps((date(2018, 9, 1), None), (date(2018, 3, 31), None))
    seen = assess_milestones(rows, **HEARD, filed_before=True)
    assert (seen.light, seen.late_step) == (Light.RED, 2)


def test_done_and_late_ones_need_no_filing_green_ones_do() -> None:
    future = date(2020, 12, 31)
    done = steps((future, date(2018, 1, 1)))
    assert assess_milestones(done, **UNHEARD, filed_before=True).light is Light.DONE
    green = assess_milestones(steps((future, None)), **HEARD, filed_before=True)
    assert green.light is Light.GREEN
    rests = assess_milestones(
        steps((future, None)), quarter_end=END, heard=False, heard_before=True, filed_before=True
    )
    assert (green.light, green.stale, rests.light, rests.stale) == (Light.GREEN, False, Light.GREEN, True)
    unheard = assess_milestones(steps((future, None)), **UNHEARD, filed_before=True)
    assert (unheard.light, unheard.reason) == (Light.GREY, Reason.NO_DATA)
    never = assess_milestones(steps((future, None)), **UNHEARD, filed_before=False)
    assert never.reason is Reason.NEVER_FILED


def test_a_step_counts_by_its_day_whichever_report_claims_it() -> None:
    rows = steps((date(2018, 6, 30), date(2018, 10, 1)), (date(2020, 12, 31), date(2018, 9, 30)))
    seen = assess_milestones(rows, **HEARD, filed_before=True)
    assert seen.light is Light.YELLOW
    assert seen.value == Decimal("0.5")


def test_a_measure_takes_its_worst_indicator() -> None:
    order = [Light.RED, Light.YELLOW, Light.GREY, Light.GREEN, Light.DONE]
    rows = [(f"1.1-{n}", Assessment(light)) for n, light in zip("edcba", order, strict=True)]
    while rows:
        assert worst(list(reversed(rows)))[0] == rows[0][0]
        rows.pop(0)


def test_ties_go_to_the_larger_gap_then_the_code() -> None:
    near, far = Assessment(Light.RED, gap=Decimal(16)), Assessment(Light.RED, gap=Decimal(40))
    assert worst([("a", near), ("b", far)])[0] == "b"
    assert worst([("b", near), ("a", near)])[0] == "a"
    ahead = Assessment(Light.GREEN, gap=Decimal(-5_000_000))
    assert worst([("a", Assessment(Light.GREEN)), ("b", ahead)])[0] == "b"  # without a gap it comes last


@pytest.mark.parametrize(
    ("lights", "light"),
    [
        ("", Light.GREY),
        ("grey grey green", Light.GREY),
        ("grey green", Light.YELLOW),
        ("red green green", Light.RED),
        ("red green green green", Light.YELLOW),
        ("green done yellow", Light.GREEN),
        ("green yellow", Light.YELLOW),
        ("red grey grey", Light.GREY),
        ("red grey green", Light.RED),
        ("done done", Light.GREEN),
    ],
)
def test_area_rule_in_its_order(lights: str, light: Light) -> None:
    assert area_light(count(Light(name) for name in lights.split())) is light


def test_without_a_step_there_is_nothing_to_judge() -> None:
    seen = assess_milestones((), quarter_end=END, heard=True, heard_before=True, filed_before=True)
    assert (seen.light, seen.reason) == (Light.GREY, Reason.NO_TARGET)
