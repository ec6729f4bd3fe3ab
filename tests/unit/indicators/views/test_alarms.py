"""The alarm of the nightly comparison, shown to those who are to know and to nobody else."""

from __future__ import annotations

import pytest

from actions.models import Quarter
from indicators.models import Figure, FigureCheck
from indicators.services import checks
from tests.factories.cast import Cast
from tests.unit.indicators.views.reading import PLAN, get, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]
RULES = "/manage/thresholds/"


@pytest.fixture
def alarmed(published: Quarter) -> Quarter:
    """A stored figure was falsified, and the night found it."""
    Figure.objects.filter(quarter=published, level="measure", subject="1.2").update(
        light="green", computed_light="green"
    )
    assert checks.run().differences == 2
    return published


def test_those_who_are_to_know_are_told_how_many_and_where(alarmed: Quarter, cast: Cast) -> None:
    for username in ("office", "manager", "admin"):
        page = text(get(PLAN, cast, username))
        assert "有2处与按规则重算的结果不一致，第一处是2017年第三季度，措施1.2" in page, username
        assert 'role="alert"' in page
    assert "第一处是2017年第三季度" in text(get(RULES, cast, "manager"))
    assert "The first: Q3 2017, Measure 1.2" in text(get(f"/en{PLAN}", cast, "office"))


def test_nobody_else_is(alarmed: Quarter, cast: Cast) -> None:
    for username in ("", "kewei", "kewei.signer", "leader"):
        assert "重算" not in text(get(PLAN, cast, username)), username


def test_it_goes_when_a_later_comparison_finds_nothing(alarmed: Quarter, cast: Cast) -> None:
    FigureCheck.objects.create(
        at=FigureCheck.objects.latest("at").at.replace(year=2018), quarters=2, differences=0
    )
    for address in (PLAN, RULES):
        assert "重算" not in text(get(address, cast, "manager")), address


def test_what_an_unpublished_figure_says_is_not_told(alarmed: Quarter, cast: Cast) -> None:
    row = FigureCheck.objects.latest("at")
    row.examples[0] |= {"level": "part", "subject": "1.1-a/yuhang", "column": "value", "computed": "123456"}
    row.save()
    page = text(get(PLAN, cast, "admin"))
    assert "分解任务1.1-a/yuhang" in page
    assert "123456" not in page
