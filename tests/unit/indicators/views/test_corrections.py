"""What was corrected since it was published, and lights that were moved, on every page that shows them."""

from __future__ import annotations

import pytest
from django.test import Client

from actions.models import Quarter
from indicators.domain.kinds import Light
from tests.factories.cast import Cast
from tests.factories.corrections import WHY, correct, move_light
from tests.factories.pages import counted
from tests.unit.indicators.views.reading import PLAN, get, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]
MARKED = (
    "",
    "areas/",
    "areas/1/",
    "measures/",
    "measures/1.1/",
    "indicators/",
    "indicators/1.1-a/",
    "agencies/kewei/",
)
UNMARKED = ("areas/12/", "measures/1.2/", "indicators/1.2-a/", "agencies/lvwei/")
THEN = "?quarter=2017Q3&as_of=2017-10-09"


def test_a_correction_is_marked_everywhere_and_nothing_else_is(published: Quarter, cast: Cast) -> None:
    for address in (*MARKED, *UNMARKED):
        assert "已更正" not in text(get(PLAN + address)), address
    correct(published, cast)
    for address in MARKED:
        assert "已更正" in text(get(PLAN + address)), address
    for address in UNMARKED:
        assert "已更正" not in text(get(PLAN + address)), address


def test_pages_of_one_thing_say_what_was_published(published: Quarter, cast: Cast) -> None:
    correct(published, cast)
    for address in ("measures/1.1/", "indicators/1.1-a/"):
        page = text(get(PLAN + address))
        assert "发布时：27家，进度偏慢" in page, address
        assert "实际35家" in page
    assert "As published: 27 spaces, Behind" in text(get(f"/en{PLAN}indicators/1.1-a/"))


def test_where_value_and_light_are_as_published_only_the_mark_is_shown(
    published: Quarter, cast: Cast
) -> None:
    correct(published, cast)
    page = text(get(f"{PLAN}areas/1/"))
    assert "已更正" in page
    assert "发布时：" not in page


def test_the_overview_names_the_measures_corrected(published: Quarter, cast: Cast) -> None:
    correct(published, cast)
    page = text(get(PLAN))
    assert f'发布后已更正：<a href="{PLAN}measures/1.1/">1.1</a>' in page


def test_as_of_a_moment_before_it_nothing_was_corrected(published: Quarter, cast: Cast) -> None:
    correct(published, cast)
    assert "已更正" not in text(get(f"{PLAN}measures/1.1/{THEN}"))


def cost(address: str) -> int:
    """How many statements the public's page takes, asked for before."""
    client = Client()
    client.get(address)
    with counted() as statements:
        client.get(address)
    return len(statements)


def test_a_correction_costs_pages_of_one_thing_one_statement_and_lists_none(
    published: Quarter, cast: Cast
) -> None:
    before = {address: cost(PLAN + address) for address in MARKED}
    correct(published, cast)
    after = {address: cost(PLAN + address) - before[address] for address in MARKED}
    ones = ("areas/1/", "measures/1.1/", "indicators/1.1-a/")
    assert after == {address: int(address in ones) for address in MARKED}


BOTH = (
    "",
    "areas/1/",
    "measures/",
    "measures/1.1/",
    "agencies/kewei/",
    "lineage/measure/1.1/",
    "lineage/area/1/",
)


def test_both_lights_are_shown_wherever_a_moved_one_is(filed: Quarter, cast: Cast) -> None:
    move_light(filed, cast, light=Light.RED)
    for address in BOTH:
        page = text(get(f"{PLAN}{address}?quarter=2017Q3", cast, "office"))
        assert "审核调整" in page, address
        assert "系统研判进度偏慢" in page, address


def test_the_page_of_the_measure_says_why(filed: Quarter, cast: Cast) -> None:
    move_light(filed, cast)
    page = text(get(f"{PLAN}measures/1.1/?quarter=2017Q3", cast, "kewei"))
    assert f"系统研判进度偏慢，审核调整为进展正常，只在本季有效。理由：{WHY}" in page
    assert "，由进度偏慢调整" in page
    assert "审核调整" not in text(get(f"{PLAN}measures/1.1/?quarter=2017Q2", cast, "kewei"))


def test_a_moved_self_assessment_is_no_longer_hatched_as_the_leads(filed: Quarter, cast: Cast) -> None:
    move_light(filed, cast, "1.3", Light.YELLOW)
    page = text(get(f"{PLAN}measures/1.3/?quarter=2017Q3", cast, "office"))
    assert "审核调整" in page
    assert 'class="self">自评' not in page.split("历次研判")[0].split("牵头单位</span>")[0]
    assert "系统研判进展正常，审核调整为进度偏慢" in page
