"""What is found, and for whom."""

from __future__ import annotations

import pytest
from django.test import Client

from actions.models import Plan, Quarter
from tests.factories.cast import Cast
from tests.factories.reading import SECRET, publish
from tests.unit.indicators.views.reading import get, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]
SEARCH = "/hangzhou-2015/search/"


def found(words: str, cast: Cast | None = None, username: str = "", prefix: str = "") -> str:
    """The page's main part."""
    return text(get(f"{prefix}{SEARCH}?q={words}", cast, username)).split("<main")[1]


def test_without_words_it_asks(quarter: Quarter) -> None:
    page = found("")
    assert "多个字词用空格分开" in page
    assert "没有找到" not in page


def test_measures_indicators_and_agencies_in_both_languages(quarter: Quarter) -> None:
    page = found("众创空间")
    assert 'href="/hangzhou-2015/measures/1.1/' in page
    assert 'href="/hangzhou-2015/indicators/1.1-a/' in page
    assert "<mark>众创空间</mark>" in page
    assert 'href="/hangzhou-2015/agencies/kewei/' in found("科技委") + found("市科委")
    assert 'href="/hangzhou-2015/measures/1.1/' in found("1.1")
    assert "/measures/" in found("smart", prefix="/en")
    assert "/measures/" in found("smart")


def test_every_word_must_occur(quarter: Quarter) -> None:
    assert "measures/1.1/" in found("大力 众创")
    assert 'href="/hangzhou-2015/measures/1.1/' not in found("众创 农业")


def test_reports_as_far_as_the_viewer_reads_them(filed: Quarter, cast: Cast) -> None:
    assert "2017年第三季度" not in found("推进顺利"), "not published yet"
    assert "2017年第二季度" in found("推进顺利")
    assert "2017年第三季度" in found("推进顺利", cast, "office")
    publish(filed)
    assert "2017年第三季度" in found("推进顺利")


def test_nothing_internal_is_found_or_shown(filed: Quarter, cast: Cast) -> None:
    publish(filed)
    page = found(SECRET)
    assert "没有找到" in page
    assert "measures/1.1/" not in page
    assert "measures/1.1/" in found(SECRET, cast, "office")
    assert "measures/1.1/" in found(SECRET, cast, "kewei")
    assert SECRET not in found("推进顺利")


def test_nothing_found_leads_on(quarter: Quarter) -> None:
    page = found("大力发展众创空问")
    assert "没有找到" in page
    assert "写法相近的" in page
    assert ">大力发展众创空间</a>" in page
    assert 'href="/hangzhou-2015/measures/"' in page


def test_what_was_typed_is_shown_and_harmless(quarter: Quarter) -> None:
    page = found("%3Cscript%3E%20%25%20_")
    assert "<script>" not in page
    assert "&lt;script&gt; % _" in page
    assert len(found("长" * 500)) < 20_000


def test_wildcards_are_letters(quarter: Quarter) -> None:
    assert "没有找到" in found("%25%25%25")
    assert "没有找到" in found("___")


def test_other_plans_and_verbs(plan: Plan, quarter: Quarter) -> None:
    assert Client().post(SEARCH).status_code == 405
    Plan.objects.update(is_public=False)
    assert get(f"{SEARCH}?q=众创").status_code == 404


def test_every_page_leads_there(filed: Quarter) -> None:
    for address in ("/hangzhou-2015/", "/hangzhou-2015/measures/"):
        assert f'href="{SEARCH}"' in text(get(address))


def test_robots(plan: Plan) -> None:
    told = Client().get("/robots.txt")
    assert told["Content-Type"].startswith("text/plain")
    lines = told.content.decode().splitlines()
    assert "Disallow: /review/" in lines
    assert "Disallow: /en/filing/" in lines
    assert "Disallow: /" not in lines
    assert Client().post("/robots.txt").status_code == 405
    Plan.objects.update(is_public=False)
    assert "Disallow: /" in Client().get("/robots.txt").content.decode().splitlines()


def test_workspaces_are_not_indexed(quarter: Quarter, cast: Cast) -> None:
    assert 'name="robots" content="noindex"' in text(get("/filing/", cast, "kewei"))
    assert "noindex" not in text(get("/hangzhou-2015/measures/"))
