"""Pages of measures: the list with its filters, and one measure."""

from __future__ import annotations

import re

import pytest

from actions.models import Life, Measure, Plan, Quarter
from hz_plus.lib import clock
from indicators.models import Figure
from tests.factories.cast import Cast, at
from tests.factories.reading import SECRET
from tests.unit.indicators.views.reading import PLAN, get, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]
LIST = f"{PLAN}measures/"


def listed(query: str) -> list[str]:
    """Codes of the measures on the first page, in order."""
    answer = get(f"{LIST}{query}")
    assert answer.status_code == 200
    return re.findall(r'class="code">([\dS.]+)<', answer.content.decode())


def test_fifty_a_page(published: Quarter) -> None:
    assert len(listed("")) == 50
    assert len(listed("?page=2")) == 19
    assert "第1页，共2页" in text(get(LIST))


FOUND = {
    "?light=red": ["1.2"],
    "?light=red&light=yellow&ordering=-gap": ["1.2", "1.1", "12.1"],
    "?light=red&quarter=2017Q2": [],
    "?area=1": ["1.1", "1.2", "1.3"],
    "?agency=kewei&role=lead": ["1.1", "S5.1"],
    "?search=众创": ["1.1"],
    "?due_year=2018": ["1.1", "5.2"],
    "?kind=safeguard&area=S1": ["S1.1"],
    "?area=&agency=&role=&due_year=&search=5.3": ["5.3", "15.3", "S5.3"],
}


def test_filters(published: Quarter) -> None:
    assert {query: listed(query) for query in FOUND} == FOUND


def test_the_form_keeps_what_was_asked(published: Quarter) -> None:
    page = text(get(f"{LIST}?area=1&light=red&search=特色&quarter=2017Q3"))
    assert '<option value="1" selected>1 创业创新</option>' in page
    assert 'value="red" checked' in page
    assert 'value="特色"' in page
    assert '<input type="hidden" name="quarter" value="2017Q3">' in page


def test_nothing_found_offers_to_clear(published: Quarter) -> None:
    page = text(get(f"{LIST}?search=没有这样的措施"))
    assert "没有符合条件的措施。" in page
    assert "清除筛选" in page


def test_what_was_asked_wrongly_is_said(published: Quarter) -> None:
    for query in ("?light=pink", "?area=99", "?nothing=1", "?ordering=light", "?due_year=x"):
        answer = get(f"{LIST}{query}")
        assert answer.status_code == 400, query
        assert "data-error-summary" in text(answer)
        assert "<title>错误：措施" in text(answer)


def test_a_measure_with_numbers(published: Quarter) -> None:
    page = text(get(f"{LIST}1.1/"))
    assert "落后序时进度13.3个百分点（&gt;5，≤15），黄灯" in page
    assert "二（一）1" in page
    assert 'class="tj"' in page
    assert "较上季+2家" in page
    assert 'href="/hangzhou-2015/agencies/kewei/"' in page


def test_the_public_never_reads_problems_reasons_or_names(published: Quarter, cast: Cast) -> None:
    page = text(get(f"{LIST}1.1/"))
    assert "本季推进顺利。" in page
    assert SECRET not in page
    assert "仅内部可见" not in page
    assert "填报员" not in page


def test_internal_blocks_are_marked(published: Quarter, cast: Cast) -> None:
    page = text(get(f"{LIST}1.1/", cast, "office"))
    assert SECRET in page
    assert "仅内部可见" in page
    assert "自评与研判不一致" in page
    assert SECRET not in text(get(f"{LIST}1.1/", cast, "lvwei"))


def test_filing_has_a_light_of_its_own_for_those_who_may_know(filed: Quarter, cast: Cast) -> None:
    address = f"{LIST}1.1/?quarter=2017Q3"
    with clock.travel(at("2017-10-16 09:00")):
        page = text(get(address, cast, "office"))
        partner = text(get(address, cast, "jingxinwei"))
        outsider = text(get(address, cast, "lvwei"))
    assert "报送情况" in page
    assert '按时报送 <b class="num">1</b>' in page
    assert "逐家查看16家" in page
    assert page.count("未报送</span>") == 15
    assert partner.count("未报送</span>") == 1
    assert "报送情况" not in outsider


def test_the_public_is_not_told_how_it_was_filed(published: Quarter, cast: Cast) -> None:
    assert "报送情况" not in text(get(f"{LIST}1.1/"))
    assert "报送情况" not in text(get(f"{LIST}1.1/", cast, "lvwei"))
    assert "报送情况" in text(get(f"{LIST}1.1/", cast, "leader"))


def test_as_of_a_moment_filing_is_told_without_todays_states(filed: Quarter, cast: Cast) -> None:
    page = text(get(f"{LIST}1.1/?quarter=2017Q3&as_of=2017-10-01T09:00:00%2B08:00", cast, "office"))
    assert "未到期" in page
    assert "待填报" not in page


def test_a_judged_measure_is_hatched_and_marked(published: Quarter) -> None:
    page = text(get(f"{LIST}1.3/"))
    assert "牵头单位自评进展正常，已审定。" in page
    assert "url(#h-ok)" in page
    assert '<span class="self">自评</span>' in page


def test_many_leads_fold_away(published: Quarter) -> None:
    assert "市级相关部门" in text(get(f"{LIST}S5.1/"))


def test_a_stopped_measure_stays_visible(published: Quarter, cast: Cast) -> None:
    stopped, into = Measure.objects.get(code="12.3"), Measure.objects.get(code="12.2")
    Life.objects.create(measure=stopped, life="merged", valid_from=published.starts_on, merged_into=into)
    Figure.objects.filter(level="measure", subject="12.3", quarter=published).delete()
    page = text(get(f"{LIST}12.3/"))
    assert "已并入其他措施" in page
    assert 'href="/hangzhou-2015/measures/12.2/"' in page
    assert "已并入其他措施" in text(get(f"{LIST}?area=12"))


def test_before_any_quarter(plan: Plan) -> None:
    page = text(get(f"{LIST}1.1/"))
    assert "尚未启动" in page
    assert "尚无已发布的季度" in page
    assert get(LIST).status_code == 200


def test_unknown_and_hidden_are_404(published: Quarter) -> None:
    assert get(f"{LIST}99.9/").status_code == 404
    assert get("/other-plan/measures/1.1/").status_code == 404
    Plan.objects.update(is_public=False)
    assert get(f"{LIST}1.1/").status_code == 404


def test_english(published: Quarter) -> None:
    page = text(get(f"/en{LIST}1.1/"))
    assert "Expand makerspaces" in page
    assert "13.3 points behind schedule (&gt;5, ≤15): yellow" in page
    assert "Q3 2017" in page


def test_who_shares_a_page_shares_how_it_stands(published: Quarter) -> None:
    for address in (f"{LIST}1.1/", f"{PLAN}indicators/1.1-a/"):
        page = get(address).content.decode()
        said = re.search(r'name="description" content="([^"]*)"', page)
        assert said is not None
        assert re.match(r"应达[\d.]+家，实际27家", said[1])
        assert 'property="og:type" content="website"' in page
