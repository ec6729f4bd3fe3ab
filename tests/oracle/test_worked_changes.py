"""The oracle checked by cases computed by hand: what changes hands, and what stands above an indicator."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracle import scenario as rows
from tests.oracle.cases import (
    ALWAYS,
    CODE,
    END,
    OPEN,
    a_flow,
    a_plan,
    baseline,
    decomposed,
    filed,
    judged,
    known_after,
    link,
    look,
    only,
    part,
    quarter,
    succession,
    target,
)
from tests.oracle.oracle import figures
from tests.oracle.rules import area_figure
from tests.oracle.scenario import Scenario, Span
from tests.oracle.strategies import moments, periods, scenarios

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


def test_a_predecessor_that_never_filed_does_not_spoil_the_history_of_the_others() -> None:
    both = (succession(1, 3, "merge"), succession(2, 3, "merge"))
    plan = a_plan(successions=both, approvals=(filed("2016Q4", 40, 1),))
    assert look(plan, "2017Q1").value == 40
    once = replace(plan, approvals=(*plan.approvals, filed("2016Q1", 5, 2)))
    assert look(once, "2017Q1").value is None  # it filed at some time, but not for this quarter
    late = replace(plan, approvals=(*plan.approvals, filed("2017Q1", 5, 2)))
    assert look(late, "2017Q1").value == 40  # what it filed for later quarters is not the successor's


def test_of_successions_on_different_days_each_quarter_takes_those_still_to_come() -> None:
    steps = (succession(1, 3, "rename", "2016-07-01"), succession(2, 3, "merge"))
    filings = (filed("2016Q2", 1, 1), filed("2016Q2", 20, 2), filed("2016Q4", 3, 3), filed("2016Q4", 40, 2))
    plan = a_plan(successions=steps, approvals=filings)
    assert look(plan, "2017Q1").value == 43
    at_first = replace(plan, approvals=filings[:2])
    assert look(at_first, "2016Q3").value == 1  # the merger is still to come
    assert look(at_first, "2017Q1").value is None


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


def test_a_unit_without_a_part_does_not_hide_those_below_it() -> None:
    nested = tuple(rows.Agency(n, f"d{n}", "district", n - 1 if n > 1 else None) for n in (1, 2, 3))
    parts = (part(1, 1, "2018-12-31"), part(3, 3, "2018-12-31"))
    filings = (filed("2018Q4", 1, 1), filed("2018Q4", 3, 3))
    plan = decomposed("stock", "sum", (), agencies=nested, approvals=filings)
    plan = replace(plan, parts=parts)
    found = figures(plan, quarter("2018Q4"), END)
    assert [found["district", n].counts for n in (1, 2, 3)] == [only("done"), only("", 0), only("done")]
    short = replace(plan, approvals=(filed("2018Q4", 1, 1), filed("2018Q4", 2, 3)))
    assert figures(short, quarter("2018Q4"), END)["district", 1].counts == only("red")


def test_the_recorded_total_of_the_whole_is_not_that_of_a_part() -> None:
    whole = a_flow(filed("2016Q1", 40), agencies=(rows.Agency(1, "d1", "district"),))
    plan = replace(whole, baselines=(baseline(100),), parts=(part(1, 40),))
    found = figures(plan, quarter("2016Q1"), END)
    assert found["indicator", CODE].value == 40 + 75
    assert found["district", 1].counts == only("grey")


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
