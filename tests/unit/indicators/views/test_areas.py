"""Pages of areas and safeguards."""

from __future__ import annotations

import pytest

from actions.models import Area, Plan, Quarter
from tests.unit.indicators.views.reading import PLAN, get, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


def test_areas_and_safeguards_stand_apart(published: Quarter) -> None:
    page = text(get(f"{PLAN}areas/"))
    assert "16个行动领域" in page
    assert "6个保障领域" in page


def test_safeguards_alone(published: Quarter) -> None:
    page = text(get(f"{PLAN}safeguards/"))
    assert "16个行动领域" not in page
    assert "/hangzhou-2015/areas/S5/" in page


def test_an_area_explains_its_light_and_shows_the_grid(published: Quarter) -> None:
    page = text(get(f"{PLAN}areas/1/"))
    assert "“互联网+”创业创新" in page
    assert "3项措施：进展正常1项，进度偏慢1项，明显滞后1项；明显滞后的达到三分之一，红灯。" in page
    assert 'aria-label="2017 Q2：进度偏慢"' in page


def test_an_area_without_indicators_says_so(published: Quarter) -> None:
    assert "本领域没有量化指标" in text(get(f"{PLAN}areas/12/"))


def test_an_unknown_area_is_404(published: Quarter) -> None:
    assert get(f"{PLAN}areas/99/").status_code == 404


def test_areas_of_a_hidden_plan_are_404(published: Quarter) -> None:
    Plan.objects.update(is_public=False)
    assert get(f"{PLAN}areas/").status_code == 404
    assert get(f"{PLAN}areas/1/").status_code == 404


def test_an_area_in_which_nothing_is_planned_has_its_page(published: Quarter) -> None:
    Area.objects.create(plan=published.plan, kind="action", number=90, code="90", order=90, name_zh="空白")
    page = get(f"{PLAN}areas/90/")
    assert (page.status_code, "空白" in page.content.decode()) == (200, True)
