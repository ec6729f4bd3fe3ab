"""Expected path, attainment, gap and light: worked by hand from PRODUCT §4."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.domain.kinds import Direction, Light, Reason
from indicators.domain.paths import Goal, elapsed, governing, quota_share, s_curve
from indicators.domain.progress import Assessment, Observed, Thresholds, attainment, gap_of, light_of
from indicators.domain.progress import assess as assess_value

START = date(2015, 12, 31)
FIVE_FIFTEEN = Thresholds(Decimal(5), Decimal(15))
SIXTY = Goal(date(2018, 12, 31), Decimal(60))


def assess(
    value: str | None,
    quarter_end: date = date(2017, 9, 30),
    *,
    goal: Goal = SIXTY,
    baseline: str | None = "0",
    direction: Direction = Direction.UP,
    only_at_end: bool = False,
    last_part_met: bool = True,
) -> Assessment:
    """A stock with `value` at `quarter_end`."""
    return assess_value(
        Observed(Decimal(value)) if value is not None else Observed(None, reason=Reason.NEVER_FILED),
        goal=goal,
        baseline=Decimal(baseline) if baseline is not None else None,
        share=elapsed(START, goal.due_on, quarter_end),
        quarter_end=quarter_end,
        direction=direction,
        thresholds=FIVE_FIFTEEN,
        only_at_end=only_at_end,
        last_part_met=last_part_met,
    )


def test_the_worked_case_of_the_design() -> None:
    """27 of 60 at 2017Q3: expected 35.0, attainment 45.0 %, gap 13.3, yellow."""
    seen = assess("27")
    assert seen.expected is not None
    assert seen.expected.quantize(Decimal("0.1")) == Decimal("35.0")
    assert seen.attainment == Decimal("0.45")
    assert seen.gap is not None
    assert seen.gap.quantize(Decimal("0.0001")) == Decimal("13.3029")
    assert seen.light is Light.YELLOW


@pytest.mark.parametrize(
    ("gap", "light"),
    [
        ("-3", "green"),
        ("5", "green"),
        ("5.000000000001", "yellow"),
        ("15", "yellow"),
        ("15.000000000001", "red"),
    ],
)
def test_thresholds_belong_to_the_milder_light(gap: str, light: str) -> None:
    assert light_of(Decimal(gap), FIVE_FIFTEEN) == light


def test_gap_is_rounded_half_even_to_twelve_places_before_it_is_compared() -> None:
    assert gap_of(Decimal("0.0500000000000001"), Decimal(0)) == Decimal(5)
    assert light_of(gap_of(Decimal("0.0500000000000001"), Decimal(0)), FIVE_FIFTEEN) is Light.GREEN


def test_a_falling_target_progresses() -> None:
    """300 → 200, measured 250: 50 %."""
    assert attainment(Decimal(250), Decimal(300), Decimal(200)) == Decimal("0.5")
    falling = Goal(date(2018, 12, 31), Decimal(200))
    seen = assess("190", goal=falling, baseline="300", direction=Direction.DOWN)
    assert seen.light is Light.DONE


def test_zero_is_a_number_and_missing_is_not() -> None:
    assert assess("0").light is Light.RED
    missing = assess(None)
    assert (missing.light, missing.reason, missing.value) == (Light.GREY, Reason.NEVER_FILED, None)
    assert missing.expected is not None


def test_done_when_reached_before_its_day_and_not_remembered() -> None:
    assert assess("60").light is Light.DONE
    assert assess("59").light is Light.GREEN


def test_judged_finally_at_the_target_day() -> None:
    at_due = assess("59", date(2018, 12, 31))
    assert (at_due.light, at_due.overdue) == (Light.RED, True)
    assert assess("60", date(2018, 12, 31)).light is Light.DONE
    assert assess("59", date(2018, 9, 30)).overdue is False


def test_unknown_baseline_is_grey_unless_the_target_is_met() -> None:
    unknown = assess("27", baseline=None)
    assert (unknown.light, unknown.reason, unknown.gap) == (Light.GREY, Reason.BASELINE_UNKNOWN, None)
    assert unknown.value == 27
    assert assess("61", baseline=None).light is Light.DONE
    assert assess("61", baseline=None, direction=Direction.DOWN).light is Light.GREY


def test_a_target_governs_up_to_the_first_quarter_ending_on_or_after_its_day() -> None:
    mid = Goal(date(2018, 11, 15), Decimal(60))
    last = Goal(date(2020, 12, 31), Decimal(80))
    goals = (last, mid)
    assert governing(goals, date(2018, 9, 30)) == mid
    assert governing(goals, date(2018, 12, 31)) == mid
    assert governing(goals, date(2019, 3, 31)) == last
    assert governing(goals, date(2021, 3, 31)) == last
    assert governing((), date(2018, 9, 30)) is None


@given(st.dates(date(2014, 1, 1), date(2022, 12, 31)))
def test_elapsed_stays_between_zero_and_one_and_never_falls(day: date) -> None:
    share = elapsed(START, SIXTY.due_on, day)
    assert 0 <= share <= 1
    assert elapsed(START, SIXTY.due_on, date.fromordinal(day.toordinal() + 30)) >= share


@given(
    st.decimals(min_value=-1000, max_value=1000, places=4),
    st.decimals(min_value=1, max_value=1000, places=4),
    st.decimals(min_value=0, max_value=2000, places=4),
)
def test_turning_a_falling_target_upside_down_changes_nothing(
    baseline: Decimal, distance: Decimal, gone: Decimal
) -> None:
    rising = attainment(baseline + gone, baseline, baseline + distance)
    assert attainment(baseline - gone, baseline, baseline - distance) == rising


def test_shapes() -> None:
    assert s_curve(Decimal(0)) == 0
    assert s_curve(Decimal("0.5")) == Decimal("0.5")
    assert s_curve(Decimal(1)) == 1
    late = gap_of(s_curve(elapsed(START, SIXTY.due_on, date(2017, 9, 30))), Decimal("0.45"))
    assert late.quantize(Decimal("0.1")) == Decimal("17.3")
    assert light_of(late, FIVE_FIFTEEN) is Light.RED


def test_a_quotas_share() -> None:
    """Two years of 3 and the third quarter of the next: (3 + 3 + 3·3/4) / 15."""
    quotas = {year: Decimal(3) for year in range(2016, 2021)}
    assert quota_share(quotas, 2018, 3) == Decimal("8.25") / 15
    assert quota_share(quotas, 2020, 4) == 1


def test_a_flow_is_done_only_when_judged_at_its_day() -> None:
    ahead = assess("61", only_at_end=True)
    assert (ahead.light, ahead.overdue) == (Light.GREEN, False)
    assert assess("61", date(2018, 12, 31), only_at_end=True).light is Light.DONE


def test_a_quota_must_meet_its_last_year_too() -> None:
    end = date(2018, 12, 31)
    assert assess("61", end, only_at_end=True, last_part_met=False).light is Light.RED
