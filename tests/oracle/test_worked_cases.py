"""The oracle checked by cases computed by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hz_plus.lib.quarters import Period
from tests.oracle import scenario as rows
from tests.oracle.oracle import Expected, area_figure, figures
from tests.oracle.scenario import Known, Scenario, Span
from tests.oracle.strategies import moments, periods, scenarios

OPEN = Span()
ALWAYS = Known(datetime(2015, 12, 1, tzinfo=UTC))
END = datetime(2030, 1, 1, tzinfo=UTC)
PLAN = rows.Plan("p", date(2015, 12, 31), date(2016, 1, 1), date(2020, 12, 31))
CODE = "1.1-a"
Number = int | str | Fraction


def quarter(text: str) -> Period:
    return Period.parse(text)


def known_after(period: Period, days: int = 10, until: datetime | None = None) -> Known:
    return Known(datetime.combine(period.ends_on + timedelta(days), time(), UTC), until)


def entry(value: Number | tuple[Number, Number]) -> rows.Entry:
    if isinstance(value, tuple):
        return Fraction(value[0]), Fraction(value[1])
    return Fraction(value)


def filed(
    period: str, value: Number | tuple[Number, Number], agency: int = 1, known: Known | None = None
) -> rows.Approval:
    at = quarter(period)
    return rows.Approval(at, "1.1", agency, "lead", known or known_after(at), {CODE: entry(value)})


def judged(period: str, light: str | None, agency: int = 1) -> rows.Approval:
    at = quarter(period)
    return rows.Approval(at, "1.1", agency, "lead", known_after(at), judged=light)


def link(agency: int, role: rows.Role = "lead", order: int = 1, valid: Span = OPEN) -> rows.Link:
    return rows.Link("1.1", agency, role, order, valid, ALWAYS)


def target(value: Number, due: str = "2020-12-31", valid: Span = OPEN, known: Known = ALWAYS) -> rows.Target:
    return rows.Target(CODE, date.fromisoformat(due), Fraction(value), valid, known)


def part(agency: int, value: Number, due: str = "2020-12-31") -> rows.Part:
    return rows.Part(CODE, agency, date.fromisoformat(due), Fraction(value), OPEN, ALWAYS)


def method(
    aggregation: rows.Aggregation = "lead",
    shape: rows.Shape = "linear",
    points: Sequence[tuple[str, Number]] = (),
) -> rows.Method:
    agreed = tuple((date.fromisoformat(day), Fraction(share)) for day, share in points)
    return rows.Method(CODE, aggregation, shape, agreed, OPEN, ALWAYS)


def baseline(value: Number, on: str = "2015-12-31", adopted: bool = False) -> rows.Baseline:
    return rows.Baseline(CODE, Fraction(value), date.fromisoformat(on), adopted, ALWAYS)


def succession(before: int, after: int, kind: Any, on: str = "2017-01-01") -> rows.Succession:
    return rows.Succession(before, after, kind, date.fromisoformat(on), ALWAYS)


def a_plan(
    kind: rows.Kind | None = "stock", *, indicator: Mapping[str, Any] | None = None, **more: Any
) -> Scenario:
    """One measure with one indicator (or none), led by agency 1; agencies 1 to 5; other rows as given."""
    zero = kind in ("stock", "annual_quota")
    made = Scenario(
        plan=PLAN,
        agencies=tuple(rows.Agency(n, f"a{n}") for n in range(1, 6)),
        areas=(rows.Area("1"),),
        measures=(rows.Measure("1.1", "1"),),
        links=(link(1),),
        thresholds=(rows.Threshold(Fraction(5), Fraction(15), OPEN, ALWAYS),),
        methods=(method(),),
        targets=(target(60, "2018-12-31"),),
    )
    if kind:
        one = rows.Indicator(CODE, "1.1", kind, starts_from_zero=zero)
        made = replace(made, indicators=(replace(one, **(indicator or {})),))
    return replace(made, **more)


def look(scenario: Scenario, period: str, as_of: datetime = END, level: str = "indicator") -> Expected:
    subject: str | int = {"indicator": CODE, "measure": "1.1", "area": "1", "plan": "p"}[level]
    return figures(scenario, quarter(period), as_of)[level, subject]


def decomposed(kind: rows.Kind, how: rows.Aggregation, holders: Sequence[int], **more: Any) -> Scenario:
    """An indicator with equal parts."""
    return a_plan(kind, methods=(method(how),), parts=tuple(part(n, 20) for n in holders), **more)


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


def only(light: str, n: int = 1) -> dict[str, int]:
    return {name: n * (name == light) for name in ("done", "green", "yellow", "red", "grey")}


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
    assert (figure.light, figure.reason, figure.value, figure.stale) == ("grey", "no_data", 4, True)
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


def a_flow(*filings: rows.Approval, **more: Any) -> Scenario:
    return a_plan("annual_flow", targets=(target(200, "2017-12-31"),), approvals=filings, **more)


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


# --- Successions --------------------------------------------------------------------------------------


def test_a_renamed_agency_keeps_its_history() -> None:
    plan = a_plan(successions=(succession(1, 2, "rename"),), approvals=(filed("2016Q4", 20),))
    figure = look(plan, "2017Q1")
    assert (figure.value, figure.stale, figure.reported) == (20, True, 0)
    found = figures(plan, quarter("2016Q4"), END)
    assert found["agency", 1].counts == only("green")
    found = figures(plan, quarter("2017Q1"), END)
    assert (found["agency", 1].counts, found["agency", 2].counts) == (only("red", 0), only("yellow"))


def test_a_merged_agencys_history_is_the_sum_of_its_predecessors() -> None:
    both = (succession(1, 3, "merge"), succession(2, 3, "merge"))
    filings = (
        filed("2016Q1", 10, 1),
        filed("2016Q1", 5, 2),
        filed("2016Q4", 40, 1),
        filed("2016Q4", 60, 2),
        filed("2017Q1", 30, 3),
    )
    plan = replace(a_flow(*filings), links=(link(1), link(2, order=2)), successions=both)
    assert look(plan, "2017Q1").value == 30 + 100 - 15
    one_silent = replace(plan, approvals=tuple(f for f in filings if f.agency != 2 or f.period.number != 4))
    assert look(one_silent, "2017Q1").value is None
    assert look(one_silent, "2016Q4").value == 40


def test_an_agency_that_takes_in_another_keeps_its_own_history_beside() -> None:
    filings = (filed("2016Q4", 40, 1), filed("2016Q4", 60, 2))
    plan = a_plan(successions=(succession(1, 2, "merge"),), approvals=filings)
    assert look(plan, "2017Q1").value == 100
    newcomer = replace(plan, approvals=(filings[0], filed("2017Q2", 1, 2)))
    assert look(newcomer, "2017Q1").value == 40  # the successor had filed nothing before


def test_a_split_gives_all_to_each_and_no_history() -> None:
    plan = a_plan(
        successions=(succession(1, 2, "split"), succession(1, 3, "split")),
        approvals=(filed("2016Q4", 20), filed("2017Q2", 7, 2), filed("2017Q2", 8, 3)),
    )
    assert look(plan, "2017Q1").value is None
    assert (look(plan, "2017Q2").value, look(plan, "2017Q2").to_report) == (15, 2)
    found = figures(plan, quarter("2017Q1"), END)
    assert found["agency", 2].counts == found["agency", 3].counts == only("grey")


# --- Responsibilities ---------------------------------------------------------------------------------


def test_an_own_link_outranks_a_group_and_the_first_group_counts() -> None:
    agencies = (
        *(rows.Agency(n, f"a{n}") for n in (1, 2, 3)),
        rows.Agency(8, "g8", "group"),
        rows.Agency(9, "g9", "group"),
    )
    members = tuple(
        rows.Membership(group, member, OPEN, ALWAYS) for group, member in ((8, 1), (8, 2), (9, 2), (9, 3))
    )
    links = (link(9, "support", 1), link(8, "lead", 2), link(1, "support", 3))
    plan = a_plan(None, agencies=agencies, memberships=members, links=links)

    def leading(scenario: Scenario) -> set[object]:
        found = figures(scenario, quarter("2016Q1"), END)
        return {
            n for (level, n), figure in found.items() if level == "agency" and figure.counts != only("", 0)
        }

    assert leading(plan) == set()  # 1 supports by its own link, 2 by the first group
    swapped = (link(9, "support", 2), link(8, "lead", 1), link(1, "support", 3))
    assert leading(replace(plan, links=swapped)) == {2}
    assert leading(replace(plan, links=(*swapped, link(1, "lead", 4)))) == {1, 2}


def test_a_link_counts_on_the_quarters_last_day() -> None:
    links = (
        link(1, valid=Span(None, date(2016, 6, 29))),
        link(2, valid=Span(date(2016, 6, 30), None)),
    )
    plan = a_plan(links=links, approvals=(filed("2016Q1", 3), filed("2016Q2", 4, 2), filed("2016Q2", 5)))
    assert [look(plan, text).value for text in ("2016Q1", "2016Q2")] == [3, 4]


# --- Measures, areas, overrides -----------------------------------------------------------------------


def test_a_measure_takes_its_worst_indicator() -> None:
    plan = a_plan(approvals=(filed("2017Q3", 27),))
    other = rows.Indicator("1.1-b", "1.1", "stock", starts_from_zero=True)
    goal = replace(plan.targets[0], indicator="1.1-b", value=Fraction(30))
    plan = replace(plan, indicators=(*plan.indicators, other), targets=(*plan.targets, goal))
    both = replace(plan.approvals[0], values={CODE: Fraction(27), "1.1-b": Fraction(27, 2)}, judged="green")

    def driven(second: rows.Entry | None) -> tuple[str, str]:
        values = {CODE: Fraction(27)} | ({"1.1-b": second} if second is not None else {})
        figure = look(replace(plan, approvals=(replace(both, values=values),)), "2017Q3", level="measure")
        return figure.driver, figure.light

    assert driven(Fraction(27, 2)) == (CODE, "yellow")  # equal gaps: the first code
    assert driven(Fraction(13)) == ("1.1-b", "yellow")  # the larger gap
    assert driven(Fraction(30)) == (CODE, "yellow")
    assert driven(None) == (CODE, "yellow")  # grey comes after yellow
    assert driven(Fraction(1)) == ("1.1-b", "red")
    figure = look(replace(plan, approvals=(both,)), "2017Q3", level="measure")
    assert figure.judged == "green"


@pytest.mark.parametrize(
    ("lights", "light", "reported"),
    [
        (["green"], "green", 1),
        (["yellow"], "yellow", 1),
        ([None], "grey", 0),
        (["green", "green"], "green", 2),
        (["green", None], "yellow", 1),
        (["red", "green"], "red", 2),
        (["green", None, None], "grey", 1),
    ],
)
def test_judged_lights(lights: list[str | None], light: str, reported: int) -> None:
    leads = tuple(link(n, order=n) for n in range(1, len(lights) + 1))
    approvals = tuple(judged("2016Q1", found, n) for n, found in enumerate(lights, 1))
    figure = look(a_plan(None, links=leads, approvals=approvals), "2016Q1", level="measure")
    assert (figure.light, figure.reported, figure.to_report) == (light, reported, len(lights))
    assert figure.reason == ("not_judged" if light == "grey" else "")
    assert figure.judged == ("" if light == "grey" else light)
    later = look(a_plan(None, links=leads, approvals=approvals), "2016Q2", level="measure")
    assert later.light == "grey"  # not carried


@pytest.mark.parametrize(
    ("lights", "light"),
    [
        ("", "grey"),
        ("grey grey green", "grey"),
        ("grey grey red red", "red"),  # exactly half is not more than half
        ("red yellow green", "red"),
        ("red green green green", "yellow"),
        ("green done yellow", "green"),
        ("green yellow yellow", "yellow"),
        ("green green grey", "green"),
        ("green yellow grey", "yellow"),
    ],
)
def test_an_areas_light_is_the_first_rule_that_fits(lights: str, light: str) -> None:
    figure = area_figure(lights.split())
    assert (figure.light, figure.reason) == (light, "mostly_grey" if light == "grey" else "")
    assert figure.counts is not None
    assert sum(figure.counts.values()) == len(lights.split())


def test_an_override_moves_one_step_and_lapses() -> None:
    plan = a_plan(approvals=(filed("2017Q3", 27),))
    at = quarter("2017Q3")

    def moved(origin: str, light: str) -> tuple[str, str]:
        move = rows.Override(at, "1.1", origin, light, known_after(at, 12))
        found = figures(replace(plan, overrides=(move,)), at, END)
        measure = found["measure", "1.1"]
        assert found["area", "1"].counts == found["plan", "p"].counts == only(measure.light)
        assert found["agency", 1].counts == only(measure.light)
        return measure.computed_light, measure.light

    assert moved("yellow", "green") == ("yellow", "green")
    assert moved("yellow", "red") == ("yellow", "red")
    assert moved("green", "yellow") == ("yellow", "yellow")
    assert moved("yellow", "done") == ("yellow", "yellow")
    move = rows.Override(at, "1.1", "yellow", "green", known_after(at, 12))
    before = look(replace(plan, overrides=(move,)), "2017Q3", known_after(at, 11).recorded_at, "measure")
    assert before.light == "yellow"


def test_a_measure_that_is_no_longer_active_is_in_no_count() -> None:
    known = known_after(quarter("2016Q1"))
    ended = rows.Measure("1.1", "1", date(2016, 6, 30), known)
    plan = a_plan(measures=(ended,), approvals=(filed("2016Q1", 9),))
    assert ("measure", "1.1") in figures(plan, quarter("2016Q1"), END)
    found = figures(plan, quarter("2016Q2"), END)
    assert {level for level, _ in found} == {"plan", "area", "agency"}
    assert (found["area", "1"].light, found["plan", "p"].counts) == ("grey", only("grey", 0))
    assert ("measure", "1.1") in figures(plan, quarter("2016Q2"), ALWAYS.recorded_at)


# --- Forecast -----------------------------------------------------------------------------------------


def test_a_forecast_goes_on_at_the_pace_of_four_quarters() -> None:
    plan = a_plan(approvals=(filed("2016Q4", 20), filed("2017Q4", 30), filed("2018Q1", 60)))
    # From 0 at the start: 20 in 366 days, 40 left. Then 10 in 365 days, 30 left.
    assert look(plan, "2016Q4").forecast_on == date(2016, 12, 31) + timedelta(732)
    assert look(plan, "2017Q4").forecast_on == date(2017, 12, 31) + timedelta(1095)
    assert look(plan, "2018Q1").forecast_on == date(2018, 3, 31)
    assert look(plan, "2018Q2").forecast_on is None  # carried
    assert look(plan, "2017Q1").forecast_on is None


def test_no_forecast_for_standing_still_or_beyond_the_calendar() -> None:
    plan = a_plan(approvals=(filed("2016Q4", 30), filed("2017Q4", 30)))
    assert look(plan, "2017Q4").forecast_on is None
    slow = a_plan(targets=(target(9000000),), approvals=(filed("2016Q4", "0.0001"),))
    assert look(slow, "2016Q4").forecast_on is None
    carried = a_plan(approvals=(filed("2016Q3", 10), filed("2017Q4", 30)))
    assert look(carried, "2017Q4").forecast_on is None


# --- As of --------------------------------------------------------------------------------------------


def test_a_correction_counts_from_its_own_approval() -> None:
    at = quarter("2017Q3")
    corrected = known_after(at, 40)
    first = filed("2017Q3", 27, known=known_after(at, 10, until=corrected.recorded_at))
    plan = a_plan(approvals=(first, filed("2017Q3", 36, known=corrected)))
    moment = timedelta(microseconds=1)
    assert look(plan, "2017Q3", first.known.recorded_at - moment).reason == "never_filed"
    assert look(plan, "2017Q3", first.known.recorded_at).value == 27
    assert look(plan, "2017Q3", corrected.recorded_at - moment).light == "yellow"
    assert look(plan, "2017Q3", corrected.recorded_at).light == "green"


def test_an_amended_target_counts_from_its_day_and_once_it_is_known() -> None:
    moment = known_after(quarter("2017Q2"))
    old = target(60, "2018-12-31", known=replace(ALWAYS, superseded_at=moment.recorded_at))
    kept = target(60, "2018-12-31", Span(None, date(2017, 6, 30)), moment)
    new = target(80, "2018-12-31", Span(date(2017, 7, 1), None), moment)
    plan = a_plan(targets=(old, kept, new), approvals=(filed("2017Q2", 27), filed("2017Q3", 27)))
    assert [look(plan, text).target for text in ("2017Q2", "2017Q3")] == [60, 80]
    assert look(plan, "2017Q3", moment.recorded_at - timedelta(1)).target == 60


def test_thresholds_of_their_day_apply() -> None:
    wide = rows.Threshold(Fraction(14), Fraction(20), Span(date(2017, 9, 30), None), ALWAYS)
    narrow = rows.Threshold(Fraction(1), Fraction(2), Span(None, date(2017, 9, 29)), ALWAYS)
    plan = a_plan(thresholds=(narrow, wide), approvals=(filed("2017Q2", 27), filed("2017Q3", 27)))
    assert [look(plan, text).light for text in ("2017Q2", "2017Q3")] == ["red", "green"]


# --- Districts ----------------------------------------------------------------------------------------


def test_a_district_is_judged_by_its_own_part() -> None:
    agencies = (rows.Agency(1, "a1"), rows.Agency(2, "d2", "district"), rows.Agency(3, "d3", "district"))
    parts = (part(2, 40, "2018-12-31"), part(3, 20, "2018-12-31"))
    filings = (filed("2017Q3", 27, 2), filed("2017Q3", 2, 3), filed("2017Q3", 33, 1))
    plan = a_plan(agencies=agencies, parts=parts, approvals=filings)
    found = figures(plan, quarter("2017Q3"), END)
    assert found["indicator", CODE].value == 33  # the lead's figure; the districts' stand beside
    assert found["district", 2].counts == only("green")  # 67.5 % against 58.3 %
    assert found["district", 3].counts == only("red")
    assert ("district", 1) not in found
    waiver = rows.Waiver(quarter("2017Q3"), "1.1", 3, known_after(quarter("2017Q3"), 3))
    found = figures(replace(plan, waivers=(waiver,)), quarter("2017Q3"), END)
    assert found["district", 3].counts == only("grey", 0)


# --- Random plans -------------------------------------------------------------------------------------

KEYS: dict[str, tuple[str, ...]] = {
    "memberships": ("group", "member"),
    "links": ("measure", "order"),
    "thresholds": (),
    "methods": ("indicator",),
    "baselines": ("indicator",),
    "targets": ("indicator", "due_on"),
    "steps": ("indicator", "order"),
    "parts": ("indicator", "agency", "due_on"),
    "approvals": ("period", "measure", "agency"),
    "waivers": ("period", "measure", "agency"),
    "overrides": ("period", "measure"),
}


@settings(max_examples=25, deadline=None)
@given(scenario=scenarios(), data=st.data())
def test_of_each_key_one_row_counts_and_every_measure_is_counted_once(
    scenario: Scenario, data: st.DataObject
) -> None:
    as_of = data.draw(st.sampled_from(moments(scenario)))
    period = data.draw(st.sampled_from(periods(scenario)))
    for name, key in KEYS.items():
        counting = [
            tuple(getattr(row, part_of_key) for part_of_key in key)
            for row in getattr(scenario, name)
            if row.known.at(as_of) and getattr(row, "valid", OPEN).holds(period.ends_on)
        ]
        assert len(counting) == len(set(counting)), name
    found = figures(scenario, period, as_of)
    measured = [figure.light for (level, _), figure in found.items() if level == "measure"]
    total = found["plan", scenario.plan.slug].counts
    assert total == {light: measured.count(light) for light in only("done")}
    by_area = [figure.counts or {} for (level, _), figure in found.items() if level == "area"]
    assert total == {light: sum(counts[light] for counts in by_area) for light in total}
