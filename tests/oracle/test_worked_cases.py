"""The oracle checked by cases computed by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from tests.oracle import scenario as rows
from tests.oracle.cases import (
    ALWAYS,
    CODE,
    END,
    PLAN,
    Number,
    a_flow,
    a_plan,
    baseline,
    decomposed,
    filed,
    known_after,
    link,
    look,
    method,
    only,
    part,
    quarter,
    target,
)
from tests.oracle.oracle import figures
from tests.oracle.scenario import Scenario

# --- Combining agencies -------------------------------------------------------------------------------


def test_three_nested_levels_with_values_of_their_own_add_up() -> None:
    nested = tuple(rows.Agency(n, f"d{n}", "district", n - 1 if n > 1 else None) for n in (1, 2, 3))
    filings = tuple(filed("2018Q4", n, n) for n in (1, 2, 3))
    parts = tuple(part(n, n, "2018-12-31") for n in (1, 2, 3))
    base = decomposed("stock", "sum", (1, 2, 3), agencies=nested, approvals=filings)
    found = figures(replace(base, parts=parts), quarter("2018Q4"), END)

    assert found["indicator", CODE].value == 6
    assert all(found["district", n].counts == only("done") for n in (1, 2, 3))  # 6 of 6, 5 of 5, 3 of 3
    short = tuple(filed("2018Q4", n - (n == 3), n) for n in (1, 2, 3))  # the lowest files 2 instead of 3
    found = figures(replace(base, parts=parts, approvals=short), quarter("2018Q4"), END)
    assert all(found["district", n].counts == only("red") for n in (1, 2, 3))


@pytest.mark.parametrize(
    ("filings", "value", "reported"),
    [
        ({1: (1, 5), 2: (2, 5)}, "3/10", 2),
        ({2: (2, 5)}, "2/5", 1),  # the other's numerator is missing, so its denominator does not count
        ({1: (10, 20), 2: (30, 40)}, "2/3", 2),
        ({1: (0, 5), 2: (0, 5)}, 0, 2),
    ],
)
def test_ratios_are_sums_over_sums(filings: dict[int, tuple[int, int]], value: Number, reported: int) -> None:
    approvals = tuple(filed("2016Q1", pair, agency) for agency, pair in filings.items())
    figure = look(decomposed("ratio", "ratio_of_sums", (1, 2), approvals=approvals), "2016Q1")

    assert figure.value == Fraction(value)
    assert (figure.reported, figure.to_report) == (reported, 2)
    assert figure.stale == (reported < 2)


def test_ratios_by_mean_and_max_are_over_shares() -> None:
    approvals = (filed("2016Q1", (1, 2), 1), filed("2016Q1", (1, 4), 2))
    assert look(decomposed("ratio", "mean", (1, 2), approvals=approvals), "2016Q1").value == Fraction(3, 8)
    assert look(decomposed("ratio", "max", (1, 2), approvals=approvals), "2016Q1").value == Fraction(1, 2)


def test_a_mean_is_over_those_who_have_a_value() -> None:
    approvals = (filed("2016Q1", 10, 1), filed("2016Q1", 20, 2))
    figure = look(decomposed("stock", "mean", (1, 2, 3), approvals=approvals), "2016Q1")
    assert (figure.value, figure.reported, figure.to_report, figure.stale) == (15, 2, 3, True)


def test_a_sum_carries_the_last_value_of_a_silent_agency() -> None:
    approvals = (filed("2016Q1", 4, 1), filed("2016Q1", 5, 2), filed("2016Q2", 6, 1))
    plan = decomposed("stock", "sum", (1, 2), approvals=approvals)
    figure = look(plan, "2016Q2")
    assert (figure.value, figure.reported, figure.stale) == (11, 1, True)
    figure = look(plan, "2016Q3")  # 6 carried; 5 is two quarters old
    assert (figure.value, figure.reported, figure.stale) == (6, 0, True)


def test_a_sum_of_which_less_than_half_is_known_is_grey_and_keeps_its_number() -> None:
    plan = decomposed("stock", "sum", (1, 2, 3), approvals=(filed("2016Q1", 4, 2),))
    figure = look(plan, "2016Q1")
    assert (figure.light, figure.reason, figure.value, figure.stale) == ("grey", "too_few", 4, True)
    assert (figure.reported, figure.to_report, figure.target) == (1, 3, 60)
    assert figure.expected == 60 * Fraction(91, 1096)
    assert figure.attainment is figure.gap is None
    half = replace(plan, parts=plan.parts[:2])
    assert look(half, "2016Q1").light == "green"


def test_a_waived_agency_leaves_the_denominator() -> None:
    waiver = rows.Waiver(quarter("2016Q1"), "1.1", 3, known_after(quarter("2016Q1"), 5))
    plan = decomposed("stock", "sum", (1, 2, 3), approvals=(filed("2016Q1", 4, 2),), waivers=(waiver,))
    figure = look(plan, "2016Q1")
    assert (figure.light, figure.value, figure.reported, figure.to_report) == ("green", 4, 1, 2)


def test_several_leads_add_up() -> None:
    plan = a_plan(links=(link(1), link(2, order=2)), approvals=(filed("2016Q1", 4), filed("2016Q1", 5, 2)))
    assert look(plan, "2016Q1").value == 9


# --- Attainment, expectation, light -------------------------------------------------------------------


def test_a_falling_target_is_attained_by_falling() -> None:
    falling = {"direction": "down", "starts_from_zero": False}
    plan = a_plan(
        indicator=falling,
        baselines=(baseline(300),),
        targets=(target(200, "2016-12-31"),),
        approvals=(filed("2016Q2", 250), filed("2016Q3", 200)),
    )
    figure = look(plan, "2016Q2")
    assert figure.attainment == Fraction(1, 2)
    assert figure.expected == 300 - 100 * Fraction(182, 366)
    assert figure.light == "green"
    assert look(plan, "2016Q3").light == "done"


def test_a_reported_zero_stays_zero() -> None:
    figure = look(a_plan(approvals=(filed("2016Q1", 0),)), "2016Q1")
    assert (figure.value, figure.attainment, figure.reported, figure.stale) == (0, 0, 1, False)
    assert figure.light == "yellow"  # 91 of 1096 days: 8.3 points behind


def test_twenty_seven_of_sixty() -> None:
    plan = a_plan(approvals=(filed("2017Q3", 27),))
    figure = look(plan, "2017Q3")
    assert figure.expected == 60 * Fraction(639, 1096)
    assert figure.attainment == Fraction(45, 100)
    assert figure.gap is not None
    assert round(figure.gap, 1) == Fraction("13.3")
    assert (figure.light, figure.due_on) == ("yellow", date(2018, 12, 31))
    curved = look(replace(plan, methods=(method(shape="s_curve"),)), "2017Q3")
    assert curved.gap is not None
    assert round(curved.gap, 1) == Fraction("17.3")
    assert curved.light == "red"


def test_points_are_joined_by_straight_lines_and_steps_are_not() -> None:
    agreed = [("2016-03-31", "0.1"), ("2016-09-30", "0.5")]
    plan = a_plan(targets=(target(100, "2016-12-31"),), approvals=(filed("2016Q2", 0),))
    points = replace(plan, methods=(method(shape="points", points=agreed),))
    # 2016-06-30 is 91 of the 183 days from 0.1 to 0.5.
    assert look(points, "2016Q2").expected == 10 + 40 * Fraction(91, 183)
    assert look(points, "2016Q4").expected == 100
    step = replace(plan, methods=(method(shape="step", points=agreed),))
    assert [look(step, f"2016Q{n}").expected for n in (1, 2, 3, 4)] == [10, 10, 50, 100]
    assert look(replace(plan, methods=(method(shape="step"),)), "2016Q2").expected == 0


def test_a_gap_equal_to_the_threshold_is_still_within_it() -> None:
    step = method(shape="step", points=[("2016-01-01", "0.5")])
    lights = [
        look(a_plan(targets=(target(100),), methods=(step,), approvals=(filed("2016Q1", v),)), "2016Q1").light
        for v in ("45", "44.9999", "35", "34.9999")
    ]
    assert lights == ["green", "yellow", "yellow", "red"]


def test_a_target_is_judged_finally_when_it_is_due_and_done_has_no_memory() -> None:
    plan = a_plan(approvals=(filed("2018Q3", 60), filed("2018Q4", 59), filed("2019Q1", 61)))
    found = [look(plan, text) for text in ("2018Q3", "2018Q4", "2019Q1")]
    assert [figure.light for figure in found] == ["done", "red", "done"]
    assert [figure.overdue for figure in found] == [False, True, False]
    assert [figure.expected for figure in found[1:]] == [60, 60]


def test_each_target_governs_until_its_quarter_is_over() -> None:
    targets = (target(10, "2016-08-15"), target(100, "2017-12-31"))
    plan = a_plan(targets=targets, approvals=tuple(filed(q, 5) for q in ("2016Q3", "2016Q4", "2018Q1")))
    found = [look(plan, text) for text in ("2016Q3", "2016Q4", "2018Q1")]
    assert [figure.target for figure in found] == [10, 100, 100]
    assert [figure.overdue for figure in found] == [True, False, True]
    assert found[1].expected == 100 * Fraction(366, 731)


def test_without_a_baseline_a_value_is_done_or_grey() -> None:
    unknown = {"starts_from_zero": False}
    plan = a_plan(indicator=unknown, approvals=(filed("2016Q1", 59), filed("2016Q2", 60)))
    figure = look(plan, "2016Q1")
    assert (figure.light, figure.reason) == ("grey", "baseline_unknown")
    assert (figure.value, figure.target) == (59, 60)
    assert figure.expected is figure.attainment is figure.gap is None
    assert look(plan, "2016Q2").light == "done"
    flow = a_plan("annual_flow", approvals=(filed("2016Q4", 70), filed("2018Q4", 70)))
    assert look(flow, "2016Q4").reason == "baseline_unknown"
    assert look(flow, "2018Q4").light == "done"


def test_an_adopted_baseline_starts_the_path_on_its_own_day() -> None:
    plan = a_plan("ratio", targets=(target(1, "2017-12-31"),), approvals=(filed("2017Q1", (3, 5)),))
    adopted = replace(plan, baselines=(baseline("0.4", "2016-12-31", adopted=True),))
    figure = look(adopted, "2017Q1")
    assert figure.expected == Fraction(4, 10) + Fraction(6, 10) * Fraction(90, 365)
    assert (figure.attainment, figure.light) == (Fraction(1, 3), "green")


def test_a_target_due_before_the_path_starts_is_expected_whole_and_judged_when_it_is_due() -> None:
    start = baseline(10, "2017-06-30", adopted=True)
    plan = a_plan(
        indicator={"starts_from_zero": False},
        baselines=(start,),
        targets=(target(30, "2017-03-31"), target(50, "2018-12-31")),
        approvals=(filed("2016Q4", 20), filed("2017Q1", 20)),
    )
    figure = look(plan, "2016Q4")
    assert (figure.expected, figure.gap, figure.light, figure.overdue) == (30, 50, "red", False)
    figure = look(plan, "2017Q1")
    assert (figure.expected, figure.light, figure.overdue) == (30, "red", True)


def test_without_a_target_a_value_is_grey() -> None:
    plan = a_plan(targets=(), approvals=(filed("2016Q1", 20),))
    figure = look(plan, "2016Q1")
    assert (figure.light, figure.reason, figure.value) == ("grey", "no_target", 20)
    assert look(a_plan(targets=()), "2016Q1").reason == "never_filed"
    assert look(a_plan("milestone", targets=()), "2016Q1").reason == "no_target"


def test_a_value_is_carried_for_one_quarter_only() -> None:
    plan = a_plan(approvals=(filed("2016Q2", 27),))
    found = [look(plan, f"2016Q{n}") for n in (1, 2, 3, 4)]
    assert [(figure.value, figure.stale) for figure in found] == [
        (None, False),
        (27, False),
        (27, True),
        (None, False),
    ]
    assert [figure.reason for figure in found] == ["never_filed", "", "", "no_data"]
    assert [figure.reported for figure in found] == [0, 1, 0, 0]


# --- Flows and quotas ---------------------------------------------------------------------------------


def test_a_flow_is_rolled_over_four_quarters() -> None:
    plan = a_flow(
        filed("2016Q1", 20),
        filed("2016Q4", 100),
        filed("2017Q1", 30),
        filed("2017Q2", 70),
        filed("2017Q4", 150),
    )
    values = [look(plan, text).value for text in ("2016Q1", "2016Q4", "2017Q1", "2017Q2", "2017Q4")]
    # 2016Q1: no total of 2015. 2017Q1: 30 + 100 − 20. 2017Q2: last year's split is unknown, 70 + 100·½.
    assert values == [None, 100, 110, 120, 150]
    assert look(plan, "2016Q1").reported == 1
    assert look(plan, "2017Q3").value == 120
    assert look(plan, "2017Q3").stale


def test_a_recorded_baseline_is_last_years_total_of_a_sole_holder() -> None:
    plan = a_flow(filed("2016Q1", 20), baselines=(baseline(80),))
    assert look(plan, "2016Q1").value == 20 + 80 * Fraction(3, 4)
    assert look(replace(plan, baselines=(baseline(80, adopted=True),)), "2016Q1").value is None
    two = replace(plan, methods=(method("sum"),), parts=(part(1, 100), part(2, 100)))
    assert look(two, "2016Q1").value is None
    one = replace(two, parts=two.parts[:1])
    assert look(one, "2016Q1").value == 80


def test_a_flow_is_not_carried_across_the_year_end() -> None:
    plan = a_flow(filed("2016Q4", 100), baselines=(baseline(80),))
    figure = look(plan, "2017Q1")
    assert (figure.light, figure.reason, figure.value) == ("grey", "no_data", None)
    stock = a_plan(approvals=(filed("2016Q4", 50),))
    assert look(stock, "2017Q1").value == 50


def test_a_flow_is_done_only_at_its_target_and_frozen_from_then() -> None:
    plan = a_flow(
        filed("2017Q1", 260),
        filed("2017Q4", 210),
        filed("2018Q1", 5),
        baselines=(baseline(80, "2016-12-31"),),
    )
    early = look(plan, "2017Q1")
    assert (early.value, early.light, early.forecast_on) == (320, "green", date(2017, 3, 31))
    for text in ("2017Q4", "2018Q1", "2019Q3"):
        figure = look(plan, text)
        assert (figure.value, figure.light, figure.stale) == (210, "done", False)
        assert (figure.reported, figure.forecast_on) == (1, date(2017, 12, 31))


def a_quota(*filings: rows.Approval, **more: Any) -> Scenario:
    years = replace(PLAN, ends_on=date(2017, 12, 31))
    targets = (target(3, "2016-12-31"), target(5, "2017-12-31"))
    return replace(a_plan("annual_quota", targets=targets, approvals=filings, **more), plan=years)


def test_a_quota_adds_the_years_latest_counts() -> None:
    plan = a_quota(filed("2016Q1", 1), filed("2016Q3", 2), filed("2017Q1", 1), filed("2017Q3", 6))
    assert [look(plan, t).value for t in ("2016Q1", "2016Q3", "2016Q4", "2017Q1")] == [1, 2, 2, 3]
    assert look(plan, "2016Q4").stale
    figure = look(plan, "2017Q1")
    assert (figure.target, figure.due_on) == (8, date(2017, 12, 31))
    assert figure.expected == 3 + 5 * Fraction(1, 4)
    assert figure.light == "red"  # 53.1 % expected, 37.5 % attained
    assert look(plan, "2017Q3").light == "green"  # 8 of 8, but not before its last day
    assert look(plan, "2017Q4").light == "done"
    assert look(plan, "2017Q4").forecast_on is None


def test_a_quota_needs_every_year_and_its_last_years_own() -> None:
    assert look(a_quota(filed("2017Q1", 9)), "2017Q1").reason == "no_data"
    late = look(a_quota(filed("2016Q4", 6), filed("2017Q4", 4)), "2017Q4")
    assert (late.value, late.light, late.overdue) == (10, "red", True)
    assert late.gap == -25


# --- Milestones ---------------------------------------------------------------------------------------


def a_milestone(*approvals: rows.Approval) -> Scenario:
    steps = (
        rows.Step(CODE, 1, date(2016, 9, 29), Fraction(1), ALWAYS),
        rows.Step(CODE, 2, date(2018, 12, 31), Fraction(3), ALWAYS),
    )
    return a_plan("milestone", steps=steps, approvals=approvals, targets=())


def claim(period: str, *claims: tuple[int, str], agency: int = 1) -> rows.Approval:
    at = quarter(period)
    days = {(CODE, order): date.fromisoformat(day) for order, day in claims}
    return rows.Approval(at, "1.1", agency, "lead", known_after(at), claims=days)


def test_a_step_is_yellow_for_ninety_two_days_and_red_from_then() -> None:
    plan = a_milestone()
    on_the_day, later = date(2016, 9, 30), date(2016, 9, 29)
    for due, light in ((on_the_day, "yellow"), (later, "red")):  # 92 and 93 days before the year's end
        steps = (replace(plan.steps[0], due_on=due), plan.steps[1])
        figure = look(replace(plan, steps=steps), "2016Q4")
        assert (figure.light, figure.value, figure.overdue) == (light, 0, False)
        assert figure.expected is figure.attainment is figure.gap is None


def test_a_green_milestone_needs_a_report_and_others_do_not() -> None:
    plan = a_milestone(claim("2016Q1", (1, "2016-02-01")))
    found = [look(plan, text) for text in ("2016Q1", "2016Q2", "2016Q3")]
    assert [figure.light for figure in found] == ["green", "green", "grey"]
    assert [figure.stale for figure in found] == [False, True, False]
    assert [figure.value for figure in found] == [Fraction(1, 4)] * 3
    assert look(a_milestone(), "2016Q1").reason == "never_filed"
    done = a_milestone(claim("2016Q1", (1, "2016-02-01"), (2, "2016-03-31")))
    assert look(done, "2018Q1").light == "done"


def test_a_step_counts_by_its_day_whichever_report_claims_it() -> None:
    plan = a_milestone(claim("2016Q4", (1, "2017-01-02")), claim("2017Q1", (1, "2016-12-30"), agency=4))
    assert [look(plan, text).value for text in ("2016Q4", "2017Q1")] == [0, Fraction(1, 4)]
