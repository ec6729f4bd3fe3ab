"""Marks, states, quarters, dates, numbers and addresses as pages write them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.template import Context
from django.test import RequestFactory
from django.utils import translation

from actions.domain.filing import FilingLight
from actions.domain.workflow import State
from actions.models import Report
from actions.templatetags import reporting
from hz_plus.lib.quarters import Period

MOMENT = datetime(2018, 10, 12, 2, 26, tzinfo=UTC)


def context(address: str) -> Context:
    return Context({"request": RequestFactory().get(address)})


@pytest.mark.parametrize("light", ["done", "green", "yellow", "red", "grey", "todo"])
def test_every_light_has_a_shape_and_a_label(light: str) -> None:
    css = reporting.light_css(light)
    assert f'href="#m-{css}"' in reporting.mark(light)
    assert reporting.light_label(light) in reporting.status(light)


def test_a_mark_alone_speaks_and_beside_a_text_is_silent() -> None:
    assert 'aria-hidden="true"' in reporting.mark("red")
    assert 'aria-label="1.1 “x”"' in reporting.mark("red", "", "1.1 “x”")


def test_every_light_of_filing_has_a_tag_of_its_own() -> None:
    tags = {light: reporting.filing_tag(light) for light in FilingLight}
    assert len(set(tags.values())) == len(FilingLight)
    for light, tag in tags.items():
        assert reporting.filing_label(light) in tag
        assert "st-" not in tag, "filing is no light of a measure"


def test_months() -> None:
    assert reporting.month(date(2019, 3, 31)) == "2019年3月"
    assert reporting.month(None) == ""
    with translation.override("en"):
        assert reporting.month(date(2019, 3, 31)) == "Mar 2019"


def test_words_in_marks_are_escaped() -> None:
    assert "<b>" not in reporting.mark("red", "", "<b>")
    assert "<b>" not in reporting.status("red", "<b>")


def test_judged_lights_are_hatched_and_named() -> None:
    assert 'fill="url(#h-warn)"' in reporting.judged("yellow")
    assert "自评" in reporting.judged("yellow")
    assert 'aria-label="x"' in reporting.judged_mark("red", "x")


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_a_tag(state: State) -> None:
    assert '<span class="tag' in reporting.state_tag(state)
    assert reporting.state_tag(Report(state=state)) == reporting.state_tag(state.value)


def test_labels_follow_the_glossary() -> None:
    assert "待签发" in reporting.state_tag("signing")
    assert "已逾期" in reporting.flag("overdue")
    assert "迟报" in reporting.flag("late")


def test_quarters_in_both_languages() -> None:
    assert reporting.quarter_name(Period(2018, 3)) == "2018年第三季度"
    assert reporting.quarter_short(Period(2018, 3)) == "2018 Q3"
    with translation.override("en"):
        assert reporting.quarter_name(Period(2018, 3)) == "Q3 2018"


def test_days_and_moments_in_both_languages() -> None:
    assert ">2018-09-30</time>" in reporting.day(date(2018, 9, 30))
    assert ">2018-10-12 10:26</time>" in reporting.moment(MOMENT)
    assert ">2018-10-12</time>" in reporting.moment_day(MOMENT)
    with translation.override("en"):
        assert ">30 Sep 2018</time>" in reporting.day(date(2018, 9, 30))
        assert ">12 Oct 2018, 10:26</time>" in reporting.moment(MOMENT)


def test_a_deadline_is_shown_as_its_last_day() -> None:
    over = datetime(2018, 10, 10, 16, 0, tzinfo=UTC)
    assert ">2018-10-10</time>" in reporting.last_day(over)


def test_missing_days_are_empty() -> None:
    assert {
        reporting.day(None),
        reporting.moment(None),
        reporting.moment_day(None),
        reporting.last_day(None),
    } == {""}


def test_the_query_is_changed_and_kept() -> None:
    page = context("/x/?quarter=2017Q3&light=red&light=yellow&page=2")
    assert reporting.query(page, page=None) == "?quarter=2017Q3&light=red&light=yellow"
    assert (
        reporting.query(page, quarter=Period(2017, 2), page=None, light=["grey"])
        == "?quarter=2017Q2&light=grey"
    )
    assert reporting.query(context("/x/"), page=None) == "?"


def test_links_keep_a_quarter_that_was_asked_for_and_nothing_else() -> None:
    assert reporting.keep_quarter(context("/x/?quarter=2017Q3&area=1")) == "?quarter=2017Q3"
    assert reporting.keep_quarter(context("/x/?quarter=%22%3E")) == ""
    assert reporting.keep_quarter(Context({})) == ""


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("/", "/en/"),
        ("/p/areas/?quarter=2017Q3", "/en/p/areas/?quarter=2017Q3"),
        ("/en/", "/"),
        ("/en/p/?x=1", "/p/?x=1"),
        ("/energy/", "/en/energy/"),
    ],
)
def test_the_other_language(here: str, there: str) -> None:
    assert reporting.other_language_url(context(here)) == there


def test_names_of_lights_as_a_list() -> None:
    assert reporting.lights("done red") == ["done", "red"]


def test_an_icon_is_decoration() -> None:
    assert 'aria-hidden="true"' in reporting.icon("lock")
