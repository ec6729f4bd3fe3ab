"""Agencies: groups with their members of a day, successions."""

from __future__ import annotations

from datetime import date

import pytest

from actions.models import Plan
from agencies.models import Agency, Membership, Succession
from tests.factories.api import caller, pointers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


def test_all_agencies_in_the_plans_order(plan: Plan) -> None:
    answer = caller().get("agencies/", page_size=200)
    assert answer["count"] == 50
    first = answer["results"][0]
    assert (first["code"], first["short_name"], first["kind"]) == ("kewei", "市科委", "department")
    assert (first["members"], first["predecessors"], first["successors"]) == ([], [], [])


def test_filters(plan: Plan) -> None:
    assert caller().get("agencies/", kind="group")["count"] == 2
    assert caller().get("agencies/", kind=["group", "office"])["count"] == 3
    assert caller().get("agencies/", group="districts")["count"] == 13
    assert caller().get("agencies/", search="余杭")["results"][0]["code"] == "yuhang"
    names = [row["code"] for row in caller().get("agencies/", ordering="-code", page_size=2)["results"]]
    assert names == ["zongshiban", "zhijianju"]
    assert pointers(caller().get("agencies/", 400, group="nobody", kind="x")) == {"/kind": "invalid_choice"}
    assert pointers(caller().get("agencies/", 400, group="nobody")) == {"/group": "unknown_value"}
    assert pointers(caller().get("agencies/", 400, active_on="2018")) == {"/active_on": "invalid"}


def test_members_are_those_of_the_day(plan: Plan) -> None:
    group = Agency.objects.get(code="districts")
    Membership.objects.filter(group=group, member__code="linan").update(valid_to=date(2017, 9, 14))
    today = caller().get("agencies/districts/")
    assert len(today["members"]) == 12
    before = caller().get("agencies/", active_on="2017-09-14", kind="group", ordering="-order")
    assert "linan" in before["results"][0]["members"]
    assert caller().get("agencies/", group="districts", active_on="2017-09-14")["count"] == 13
    Agency.objects.filter(code="linan").update(valid_to=date(2017, 9, 14))
    assert caller().get("agencies/", active_on="2017-10-01")["count"] == 49


def test_successions_on_both_sides(plan: Plan) -> None:
    old, new = Agency.objects.get(code="nongban"), Agency.objects.get(code="nongyeju")
    Succession.objects.create(predecessor=old, successor=new, kind="merge", on=date(2019, 1, 10))
    row = {"kind": "merge", "on": "2019-01-10"}
    assert caller().get("agencies/nongban/")["successors"] == [row | {"agency": "nongyeju"}]
    assert caller().get("agencies/nongyeju/")["predecessors"] == [row | {"agency": "nongban"}]
