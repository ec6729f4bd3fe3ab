"""The overview: counts, attention, movers, the plan's clock."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser

from actions.models import Life, Measure, Plan, Quarter
from indicators.models import Figure
from indicators.selectors.lines import MeasureLine
from indicators.selectors.overview import Overview, by_gap, overview
from indicators.selectors.quarters import choose

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


def public(asked: str = "") -> Overview:
    return overview(choose("hangzhou-2015", AnonymousUser(), asked))


def codes(lines: tuple[MeasureLine, ...]) -> list[str]:
    return [line.measure.code for line in lines]


def test_every_action_measure_is_in_one_group(published: Quarter) -> None:
    seen = public()
    assert (seen.total, seen.fine, seen.behind, seen.grey) == (54, 1, 3, 50)
    assert sum(len(group.lines) for group in seen.groups) == 54
    assert [group.light for group in seen.groups] == ["done", "green", "yellow", "red", "grey"]
    assert sum(seen.safeguards.values()) == 15


def test_attention_is_ordered_by_gap_and_those_without_come_last(published: Quarter) -> None:
    seen = public()
    assert codes(seen.attention) == ["1.2", "1.1", "12.1"]
    assert seen.attention[0].driver is not None
    assert seen.attention[0].driver.indicator.code == "1.2-a"
    assert seen.attention[2].is_judged
    assert [area.code for area in seen.behind_in] == ["1", "12"]


def test_movers_compare_with_the_quarter_before(published: Quarter) -> None:
    movers = public().movers
    assert movers is not None
    assert [(row.line.measure.code, row.before, row.after) for row in movers.better] == [
        ("1.3", "yellow", "green")
    ]
    assert movers.worse == ()
    assert [row.line.measure.code for row in movers.data] == ["1.2", "12.1"]


def test_getting_worse_is_told(published: Quarter) -> None:
    Figure.objects.filter(level="measure", subject="1.1", quarter=published).update(light="red")
    movers = public().movers
    assert movers is not None
    assert [row.line.measure.code for row in movers.worse] == ["1.1"]


def test_the_first_quarter_has_no_movers(published: Quarter) -> None:
    assert public("2017Q2").movers is None


def test_all_areas_in_the_order_of_the_text(published: Quarter) -> None:
    seen = public()
    assert [line.area.code for line in seen.areas][:2] == ["1", "2"]
    assert [line.area.code for line in seen.areas][-1] == "S6"
    assert len(seen.areas) == 22
    first = seen.areas[0]
    assert [agency.code for agency in first.leads] == ["kewei", "fagaiwei", "jingxinwei"]
    assert first.indicator is not None
    assert first.indicator.indicator.code == "1.2-a"
    assert first.counts["red"] == 1


def test_the_clock_counts_quarters_that_are_over(published: Quarter) -> None:
    clock = public().clock
    assert (len(clock.ticks), clock.past) == (20, 7)
    assert clock.due_years == (2018, 2020)
    assert (clock.next_due_year, clock.quarters_to_next_due) == (2018, 5)
    assert [str(tick.period) for tick in clock.ticks if tick.is_due] == ["2018Q4", "2020Q4"]


def test_coverage_counts_reports(published: Quarter) -> None:
    coverage = public().coverage
    assert (coverage.reports, coverage.approved, coverage.missing) == (336, 4, 332)


def test_without_a_quarter_nothing_has_started(plan: Plan) -> None:
    seen = public()
    assert (seen.total, seen.grey, seen.behind) == (54, 54, 0)
    assert [group.light for group in seen.groups if group.lines] == ["todo"]
    assert (seen.clock.past, seen.clock.quarters_to_next_due) == (0, None)
    assert (seen.coverage.reports, seen.attention, seen.movers) == (0, (), None)


def test_a_measure_that_stopped_leaves_all_counts(published: Quarter) -> None:
    stopped = Measure.objects.get(code="1.1")
    Life.objects.create(measure=stopped, life="paused", valid_from=published.starts_on)
    Figure.objects.filter(level="measure", subject="1.1", quarter=published).delete()
    assert public().total == 53


def line(code: str, order: int, light: str, gap: str | None) -> MeasureLine:
    figure = Figure(light=light, gap=None if gap is None else Decimal(gap))
    return MeasureLine(Measure(code=code, order=order), figure, light)


def test_without_a_gap_red_stands_before_yellow() -> None:
    rows = [
        line("a", 1, "yellow", None),
        line("b", 2, "red", None),
        line("c", 3, "yellow", "6"),
        line("d", 4, "red", "20"),
    ]
    assert codes(by_gap(rows)) == ["d", "c", "b", "a"]
