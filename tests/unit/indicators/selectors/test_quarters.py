"""Which quarter is chosen, for whom, and how one is refused."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from actions.models import Plan, Quarter
from indicators.models import Figure
from indicators.selectors.quarters import QuarterRefused, choose
from tests.factories.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]
PUBLIC = AnonymousUser()
SLUG = "hangzhou-2015"


def refusal(asked: str) -> QuarterRefused:
    with pytest.raises(QuarterRefused) as raised:
        choose(SLUG, PUBLIC, asked)
    return raised.value


def test_the_public_gets_the_latest_published_quarter(filed: Quarter) -> None:
    chosen = choose(SLUG, PUBLIC)
    assert str(chosen.quarter) == "2017Q2"
    assert [str(quarter) for quarter in chosen.visible] == ["2017Q2"]
    assert (chosen.previous, chosen.next, chosen.open_later) == (None, None, None)


def test_people_get_the_latest_closed_one_with_the_open_one_a_click_away(filed: Quarter, cast: Cast) -> None:
    chosen = choose(SLUG, cast["lvwei"])
    assert str(chosen.quarter) == "2017Q2"
    assert (str(chosen.next), str(chosen.open_later)) == ("2017Q3", "2017Q3")
    assert not chosen.is_provisional


def test_an_open_quarter_is_provisional(filed: Quarter, cast: Cast) -> None:
    chosen = choose(SLUG, cast["lvwei"], "2017Q3")
    assert chosen.is_provisional
    assert (str(chosen.previous), chosen.next, chosen.open_later) == ("2017Q2", None, None)
    assert [str(quarter) for quarter in chosen.recent(8)] == ["2017Q2", "2017Q3"]


def test_without_any_quarter_the_plan_is_still_there(plan: Plan) -> None:
    chosen = choose(SLUG, PUBLIC)
    assert (chosen.plan, chosen.quarter, chosen.visible) == (plan, None, ())
    assert chosen.is_before_first_closed
    assert (chosen.until, chosen.previous, chosen.recent(8)) == ((), None, ())
    assert len(chosen.periods) == 20


def test_a_plan_without_quarters_is_found_too(plan: Plan) -> None:
    plan.quarters.all().delete()
    assert choose(SLUG, PUBLIC).quarter is None


def test_a_plan_that_is_not_public_is_hidden_from_the_public(plan: Plan, cast: Cast) -> None:
    Plan.objects.update(is_public=False)
    with pytest.raises(Plan.DoesNotExist):
        choose(SLUG, PUBLIC)
    assert choose(SLUG, cast["kewei"]).plan == plan


def test_refusals_say_why_and_name_the_latest(filed: Quarter) -> None:
    unpublished, outside, written = refusal("2017Q3"), refusal("2031Q1"), refusal("2017-3")
    assert (unpublished.status, outside.status, written.status) == (404, 404, 400)
    assert unpublished.message == "本季尚未发布"
    assert outside.message == "本计划没有这个季度"
    assert {str(refused.latest) for refused in (unpublished, outside, written)} == {"2017Q2"}


def test_a_scheduled_quarter_is_refused_to_people_too(filed: Quarter, cast: Cast) -> None:
    with pytest.raises(QuarterRefused):
        choose(SLUG, cast["office"], "2018Q1")


def test_grey_before_the_first_closed_quarter_is_not_started(quarter: Quarter, cast: Cast) -> None:
    chosen = choose(SLUG, cast["lvwei"], "2017Q3")
    assert chosen.light(Figure(light="grey")) == "todo"
    assert chosen.light(None) == "todo"
    assert chosen.light(Figure(light="red")) == "red"


def test_later_grey_is_no_data(filed: Quarter, cast: Cast) -> None:
    assert choose(SLUG, cast["lvwei"], "2017Q3").light(Figure(light="grey")) == "grey"
