"""Measures, with titles and responsibilities as in the text."""

from __future__ import annotations

from typing import Any

import pytest

from actions.models import Measure, Plan
from tests.factories.api import caller, pointers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


def test_all_sixty_nine_on_one_page(plan: Plan) -> None:
    answer = caller().get("measures/", plan="hangzhou-2015", page_size=200)
    assert (answer["count"], answer["next"], len(answer["results"])) == (69, None, 69)
    titles = {row["code"]: row["title"] for row in answer["results"]}
    assert titles == dict(Measure.objects.values_list("code", "title_zh"))
    links = [link for row in answer["results"] for link in row["responsibilities"]]
    assert sum(link["role"] == "lead" for link in links) == 70
    assert sum(link["role"] == "support" for link in links) == 69


def test_one_measure(plan: Plan) -> None:
    row = caller().get("measures/hangzhou-2015/1.1/", lang="en")
    assert (row["area"], row["title"], row["title_zh"], row["life"]) == (
        "1",
        "Expand makerspaces",
        "大力发展众创空间",
        "active",
    )
    assert row["clause"] == "二（一）1"
    assert row["merged_into"] is None
    lead = row["responsibilities"][0]
    assert lead["role"] == "lead"
    assert lead["agency"]["code"] == "kewei"
    assert set(lead) == {"agency", "role", "order"}
    assert set(lead["agency"]) == {"code", "short_name", "name"}


def test_two_groups_lead_one_item(plan: Plan) -> None:
    links = caller().get("measures/hangzhou-2015/S5.1/")["responsibilities"]
    leads = [row["agency"]["code"] for row in links if row["role"] == "lead"]
    assert sorted(leads) == ["city-departments", "districts"]


def codes(**parameters: Any) -> list[str]:
    """Codes of the measures that these parameters find."""
    return [row["code"] for row in caller().get("measures/", page_size=200, **parameters)["results"]]


def test_filters(plan: Plan) -> None:
    assert len(codes(kind="action")) == 54
    assert len(codes(kind="safeguard")) == 15
    assert codes(area="3") == ["3.1", "3.2", "3.3", "3.4"]
    assert codes(search="众创 空间") == ["1.1"]
    assert codes(search="Expand makerspaces") == ["1.1"]
    assert codes(ordering="-code")[0] == "S6.2"
    assert set(codes(role="support")) < set(codes(role="lead")) == set(codes())
    assert codes(life="paused") == []


def test_an_agencys_measures_are_its_own_and_its_groups(plan: Plan) -> None:
    assert codes(agency="kewei", role="lead") == ["1.1", "S5.1"]
    assert codes(agency="xihu", role="lead") == ["S5.1"]
    both = codes(agency="xihu")
    assert set(codes(agency="xihu", role="support")) | {"S5.1"} == set(both)
    assert len(both) == 11


def test_an_own_link_outranks_the_groups(plan: Plan) -> None:
    measure = Measure.objects.get(code="S5.1")
    agency = plan.lead_office.__class__.objects.get(code="xihu")
    measure.responsibilities.create(agency=agency, role="support", order=9)
    assert "S5.1" in codes(agency="xihu", role="support")
    assert codes(agency="xihu", role="lead") == []


def test_unknown_codes_are_errors(plan: Plan) -> None:
    answer = caller().get("measures/", 400, area="99", agency="nobody")
    assert pointers(answer) == {"/area": "unknown_value", "/agency": "unknown_value"}
    answer = caller().get("measures/", 400, kind="x", role="y", life="z")
    assert set(pointers(answer)) == {"/kind", "/role", "/life"}
    assert "lead" in str(answer["errors"])
