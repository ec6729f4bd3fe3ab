"""One measure: what it shows, and to whom."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser

from actions.models import Measure, Plan, Quarter
from agencies.authorization import Viewer
from indicators.selectors.indicators import sentence
from indicators.selectors.measures import MeasurePage, choices, driver_of, measure_lines, measure_page
from indicators.selectors.quarters import choose
from tests.factories.cast import Cast
from tests.factories.reading import SECRET

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]
PUBLIC = AnonymousUser()


def page(code: str, viewer: Viewer = PUBLIC, asked: str = "") -> MeasurePage:
    chosen = choose("hangzhou-2015", viewer, asked)
    measure = Measure.objects.select_related("area").get(code=code)
    return measure_page(chosen, measure, viewer)


def test_the_worked_case(published: Quarter) -> None:
    seen = page("1.1")
    assert seen.driver is not None
    assert seen.driver.sentence == (
        "应达35.0家，实际27家，落后序时进度13.3个百分点（>5，≤15），黄灯；依据2017年第三季度已审定填报。"
    )
    assert (seen.driver.change, seen.driver.target) == (Decimal(2), Decimal(60))
    assert [agency.code for agency in seen.line.leads] == ["kewei"]
    assert [agency.code for agency in seen.supports] == ["jingxinwei", "fagaiwei", "districts"]
    assert [point.light for point in seen.history_newest_first] == ["yellow", "yellow"]
    assert [line.measure.code for line in seen.siblings] == ["1.2", "1.3"]


def test_the_public_reads_progress_and_nothing_internal(published: Quarter) -> None:
    (told,) = page("1.1").told
    assert told.revision is not None
    assert told.revision.progress
    assert (told.internal, told.sees_state, told.items) == (False, False, [])


def test_problems_are_for_people_who_see_what_was_submitted(published: Quarter, cast: Cast) -> None:
    seen = {"kewei": True, "jingxinwei": True, "office": True, "leader": True, "lvwei": False, "admin": False}
    told = {username: page("1.1", cast[username]).told[0] for username in seen}
    assert {username: row.internal for username, row in told.items()} == seen
    assert told["office"].revision is not None
    [(field, rows)] = told["office"].items
    assert (field.name, [row.text for row in rows]) == ("problems", [SECRET])
    assert told["lvwei"].items == []


def test_an_open_quarters_text_is_hidden_from_the_uninvolved(filed: Quarter, cast: Cast) -> None:
    assert page("1.1", cast["lvwei"], "2017Q3").told == ()
    assert len(page("1.1", cast["jingxinwei"], "2017Q3").told) == 1


def test_being_at_odds_is_told_inside_only(published: Quarter, cast: Cast) -> None:
    assert not page("1.1").is_at_odds
    assert page("1.1", cast["office"]).is_at_odds
    assert not page("1.3", cast["office"]).is_at_odds


def test_a_judged_measure_has_a_sentence_without_numbers(published: Quarter) -> None:
    seen = page("1.3")
    assert (seen.driver, driver_of(seen), seen.line.is_judged) == (None, None, True)
    chosen = choose("hangzhou-2015", PUBLIC)
    assert sentence(chosen, seen.line.figure, None) == "牵头单位自评进展正常，已审定。"


def test_before_any_quarter(plan: Plan) -> None:
    seen = page("1.1")
    assert (seen.line.light, seen.history, seen.narratives) == ("todo", (), ())
    assert [row.line.indicator.code for row in seen.in_order] == ["1.1-a"]
    assert seen.indicators[0].target == 60


def test_the_worst_indicator_stands_first(published: Quarter) -> None:
    assert page("2.1").in_order[0].line.indicator.code == "2.1-a"


def test_choices_are_all_areas_and_agencies(plan: Plan) -> None:
    offered = choices(choose("hangzhou-2015", PUBLIC))
    assert (len(offered.areas), offered.areas[0]) == (22, ("1", "1 创业创新"))
    assert ("yuhang", "余杭区") in offered.agencies


def test_lines_keep_the_order_asked_for(published: Quarter) -> None:
    chosen = choose("hangzhou-2015", PUBLIC)
    measures = Measure.objects.filter(code__in=("1.3", "1.1")).order_by("-order")
    assert [line.measure.code for line in measure_lines(chosen, measures)] == ["1.3", "1.1"]
