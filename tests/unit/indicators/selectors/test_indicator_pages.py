"""Indicators: definitions, series, steps and parts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser

from actions.domain.workflow import Event
from actions.models import Plan, Quarter
from agencies.authorization import Viewer
from agencies.models import Agency
from indicators.models import Indicator, Part
from indicators.selectors.indicators import IndicatorPage, indicator_details, indicator_page
from indicators.selectors.quarters import choose
from indicators.services import roll_up
from tests.factories import reading
from tests.factories.cast import Cast, bring_to, report_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]
PUBLIC = AnonymousUser()


def page(code: str, viewer: Viewer = PUBLIC, asked: str = "") -> IndicatorPage:
    chosen = choose("hangzhou-2015", viewer, asked)
    indicator = Indicator.objects.select_related("measure__area").get(code=code)
    return indicator_page(chosen, indicator, viewer, (Agency.objects.get(code="kewei"),))


def decompose() -> None:
    """1.1-a: 9 for Yuhang, 8 for Xihu."""
    indicator = Indicator.objects.get(code="1.1-a")
    for code, number in (("yuhang", 9), ("xihu", 8)):
        Part.objects.create(
            indicator=indicator, agency=Agency.objects.get(code=code), due_on=date(2018, 12, 31), value=number
        )


def test_the_list_has_every_indicator_with_its_target(published: Quarter) -> None:
    chosen = choose("hangzhou-2015", PUBLIC)
    rows = indicator_details(chosen, Indicator.objects.order_by("order"))
    assert len(rows) == 25
    first = rows[0]
    assert (first.target, first.governing and first.governing.deadline_stated) == (Decimal(60), True)
    assert first.is_behind
    assert first.has_drawing


def test_a_quota_says_what_every_year_wants(plan: Plan) -> None:
    detail = page("5.2-a").detail
    assert detail.is_quota
    assert detail.quota_every_year is not None
    assert detail.quota_every_year.value == 3
    assert page("1.1-a").detail.quota_every_year is None


def test_steps_know_when_they_were_done(published: Quarter, cast: Cast) -> None:
    detail = page("2.1-b").detail
    assert [step.done_on for step in detail.steps] == [None, None, None]
    assert (detail.done_count, detail.has_drawing) == (0, False)


def test_a_claimed_step_is_done(filed: Quarter, cast: Cast) -> None:
    claims = [{"indicator": "2.1-b", "order": 1, "done_on": "2017-09-01"}]
    reading.approve(filed, cast, "2.1", "jingxinwei", values=reading.value("2.1-a", "90"), milestones=claims)
    roll_up.store(quarter=filed)
    detail = page("2.1-b", cast["office"], "2017Q3").detail
    assert (detail.done_count, detail.steps[0].done_on) == (1, date(2017, 9, 1))


def test_parts_stand_beside_the_leads_figure(published: Quarter) -> None:
    decompose()
    parts = page("1.1-a").decomposition
    assert parts is not None
    assert [part.agency.code for part in parts.parts] == ["xihu", "yuhang"]
    assert (parts.target, parts.value, parts.lead_value, parts.reported) == (17, None, 27, 0)
    assert parts.difference is None
    assert not any(part.is_hidden for part in parts.parts)


def test_a_districts_figure_counts_in_its_quarter_and_is_carried_once(filed: Quarter, cast: Cast) -> None:
    decompose()
    content = {"progress": "配合推进。", "values": reading.value("1.1-a", "6")}
    bring_to(
        report_of(filed, "1.1", "yuhang"), cast, Event.PREPARE, Event.SUBMIT, Event.APPROVE, content=content
    )
    parts = page("1.1-a", cast["office"], "2017Q3").decomposition
    assert parts is not None
    yuhang = next(part for part in parts.parts if part.agency.code == "yuhang")
    assert (yuhang.value, yuhang.is_carried, yuhang.shortfall) == (6, False, -3)
    assert yuhang.share == Decimal(6) / 9
    assert (parts.value, parts.lead_value, parts.difference, parts.reported) == (6, 27, 21, 1)


def test_before_publication_a_foreign_value_is_hidden_not_missing(filed: Quarter, cast: Cast) -> None:
    decompose()
    content = {"progress": "配合推进。", "values": reading.value("1.1-a", "6")}
    bring_to(
        report_of(filed, "1.1", "yuhang"), cast, Event.PREPARE, Event.SUBMIT, Event.APPROVE, content=content
    )
    parts = page("1.1-a", cast["lvwei"], "2017Q3").decomposition
    assert parts is not None
    assert [(part.value, part.is_hidden) for part in parts.parts] == [(None, True), (None, True)]


def test_an_undivided_indicator_has_no_parts(published: Quarter) -> None:
    assert page("1.2-a").decomposition is None


def test_series_are_earliest_first_and_missing_stays_missing(published: Quarter) -> None:
    detail = page("1.2-a").detail
    assert [point.value for point in detail.series] == [None, 3]
    assert detail.change is None
    assert detail.newest_first[0].value == 3
    assert detail.shortfall is not None
    assert detail.shortfall < 0
