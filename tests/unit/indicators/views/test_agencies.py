"""Pages of agencies, groups and districts."""

from __future__ import annotations

from datetime import date

import pytest

from actions.models import Quarter, Report
from agencies.models import Agency, Succession
from tests.factories.cast import Cast
from tests.unit.indicators.views.reading import PLAN, get, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]
LIST = f"{PLAN}agencies/"


def test_the_list_has_every_kind(published: Quarter) -> None:
    page = text(get(LIST))
    for words in ("市级部门", "区、县（市）", "单位集合", "领导小组办公室", "市科委", "余杭区"):
        assert words in page


def test_an_agency_with_what_it_leads_and_supports(published: Quarter) -> None:
    page = text(get(f"{LIST}kewei/"))
    assert "牵头<b>2项</b>措施" in page
    assert 'href="/hangzhou-2015/measures/1.1/"' in page
    assert "杭州市科学技术委员会" in page


def test_a_group_lists_its_members(published: Quarter) -> None:
    assert "成员13家" in text(get(f"{LIST}districts/"))


def test_timeliness_is_for_the_agency_itself_and_those_who_read_for_the_office(
    published: Quarter, cast: Cast
) -> None:
    for username in ("office", "manager", "leader", "kewei", "kewei.signer"):
        page = text(get(f"{LIST}kewei/", cast, username))
        assert "及时率" in page, username
        assert "仅内部可见" in page, username
    for username in ("", "lvwei", "admin"):
        assert "及时率" not in text(get(f"{LIST}kewei/", cast, username)), username
    assert "及时率" not in text(get(f"{LIST}districts/", cast, "office"))


def test_timeliness_counts_what_is_due(published: Quarter, cast: Cast) -> None:
    page = text(get(f"{LIST}kewei/", cast, "office"))
    owed = Report.objects.filter(agency__code="kewei", quarter__number=2, quarter__year=2017).count()
    assert f"2个季度计{owed + 1}份，按时1份" in page
    assert "未到期" in page


def test_a_district_is_an_agency(published: Quarter) -> None:
    answer = get(f"{PLAN}districts/yuhang/?quarter=2017Q2")
    assert (answer.status_code, answer["Location"]) == (302, f"{LIST}yuhang/?quarter=2017Q2")
    assert get(f"{PLAN}districts/kewei/").status_code == 404


def test_a_reorganised_agency_leads_to_its_successor(published: Quarter) -> None:
    old, new = Agency.objects.get(code="kewei"), Agency.objects.get(code="jingxinwei")
    Succession.objects.create(predecessor=old, successor=new, kind="merge", on=date(2019, 1, 1))
    page = text(get(f"{LIST}kewei/"))
    assert "本单位已调整" in page
    assert f'href="{LIST}jingxinwei/"' in page


def test_an_agency_without_a_part_is_404(published: Quarter) -> None:
    Agency.objects.create(code="stranger", kind="department", short_name_zh="外人", name_zh="外人")
    assert get(f"{LIST}stranger/").status_code == 404
    assert get(f"{LIST}nobody/").status_code == 404
