"""Pages as of a moment: a banner that says so, a form that asks for another, and a refusal that says what to write."""

from __future__ import annotations

from datetime import date

import pytest

from actions.domain.workflow import Event
from actions.models import Plan, Quarter
from actions.services import reports
from agencies.models import Agency, Succession
from hz_plus.lib import clock
from tests.factories.cast import Cast, at, report_of
from tests.unit.indicators.views.reading import PLAN, get, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]
BANNER = "（按当时已审定的填报和当时有效的目标、责任分工计算）"
PAGES = ("", "areas/", "areas/1/", "measures/", "measures/1.1/", "indicators/", "indicators/1.1-a/")
MORE_PAGES = ("agencies/", "agencies/kewei/", "safeguards/", "definitions/")


@pytest.mark.parametrize("page", [*PAGES, *MORE_PAGES])
def test_every_reading_page_says_as_of_when_it_speaks(page: str, published: Quarter) -> None:
    shown = text(get(f"{PLAN}{page}?as_of=2017-10-09"))
    assert "截至<time" in shown
    assert f">2017年10月9日</time>的数据{BANNER}" in shown
    assert 'href="?">查看最新</a>' in shown
    assert BANNER not in text(get(f"{PLAN}{page}"))


def test_an_instant_is_shown_with_its_time(published: Quarter) -> None:
    shown = text(get(f"{PLAN}?quarter=2017Q2&as_of=2017-10-09T12:30:00%2B08:00"))
    assert "2017年10月9日 12:30" in shown
    assert 'href="?quarter=2017Q2">查看最新</a>' in shown


def test_one_banner_at_most(filed: Quarter, cast: Cast) -> None:
    shown = text(get(f"{PLAN}?quarter=2017Q3&as_of=2017-10-09", cast, "office"))
    assert BANNER in shown
    assert "，当时本季未关闭" in shown
    assert 'class="banner' not in shown


def test_a_successor_is_named_beside_the_moment(published: Quarter) -> None:
    old, new = Agency.objects.get(code="kewei"), Agency.objects.get(code="jingxinwei")
    Succession.objects.create(predecessor=old, successor=new, kind="merge", on=date(2019, 1, 1))
    shown = text(get(f"{PLAN}agencies/kewei/?as_of=2017-10-09"))
    assert BANNER in shown
    assert "查看承继单位" in shown
    assert 'class="banner' not in shown


def test_before_anything_could_be_shown(published: Quarter) -> None:
    assert "：当时尚无可查看的季度" in text(get(f"{PLAN}?as_of=2016-01-05"))


def test_the_form_keeps_the_other_parameters(published: Quarter) -> None:
    shown = text(get(f"{PLAN}measures/?quarter=2017Q2&light=red&light=grey&page=2&as_of=2017-10-09"))
    form = shown[shown.index('<form method="get" action="/hangzhou-2015/measures/">') :].split("</form>")[0]
    assert 'type="date" id="as-of" name="as_of" value="2017-10-09"' in form
    assert form.count('type="hidden"') == 3
    for name, value in (("quarter", "2017Q2"), ("light", "red"), ("light", "grey")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in form


def test_filtering_stays_at_the_moment(published: Quarter) -> None:
    shown = text(get(f"{PLAN}measures/?light=red&as_of=2017-10-09"))
    assert '<input type="hidden" name="as_of" value="2017-10-09">' in shown
    assert 'href="/hangzhou-2015/measures/?as_of=2017-10-09">清除筛选' in shown


@pytest.mark.parametrize("moment", ["yesterday", "2017-13-01", "2017-10-09T12:00:00"])
def test_a_bad_moment_is_400_and_says_what_to_write(moment: str, published: Quarter) -> None:
    answer = get(f"{PLAN}?quarter=2017Q2&as_of={moment}")
    assert answer.status_code == 400
    assert "截至时点写作日期 2018-10-31" in text(answer)
    assert 'href="?quarter=2017Q2">查看最新</a>' in text(answer)
    assert "还没有发布过任何季度" not in text(answer)


def test_a_quarter_that_could_not_be_seen_then_is_404(published: Quarter) -> None:
    answer = get(f"{PLAN}?quarter=2017Q3&as_of=2017-07-30")
    assert answer.status_code == 404
    assert "查看" in text(answer)


def test_how_many_had_filed_then(filed: Quarter, cast: Cast) -> None:
    with clock.travel(at("2017-10-09 11:00")):
        report = report_of(filed, "1.1", "kewei")
        reports.move(report, Event.REOPEN, by=cast["office"], note="更正")
        waived = report_of(filed, "1.1", "jingxinwei")
        reports.move(waived, Event.WAIVE, by=cast["office"], note="免报")
    with clock.travel(at("2017-10-09 12:00")):
        now = text(get(f"{PLAN}?quarter=2017Q3", cast, "office"))
        address = f"{PLAN}?quarter=2017Q3&as_of=2017-10-09T10:30:00%2B08:00"
        then = text(get(address, cast, "office"))
    assert "应报335份，已审定3份" in now
    assert "应报336份，已审定4份，未报332份" in then


def test_english(published: Quarter) -> None:
    shown = text(get(f"/en{PLAN}?as_of=2017-10-09"))
    assert "Data as of <time" in shown
    assert ">9 Oct 2017</time>, from the reports approved" in shown
    assert "Show the latest" in shown


def test_an_unused_plan(plan: Plan) -> None:
    assert get(f"{PLAN}?as_of=2017-10-09").status_code == 200
