"""Agencies: what they lead and support, and groups with their members."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from actions.models import Plan, Quarter
from agencies.models import Agency, AgencyKind
from indicators.selectors.agencies import AgencyPage, agency_groups, agency_page, has_part
from indicators.selectors.quarters import choose

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


def page(code: str) -> AgencyPage:
    chosen = choose("hangzhou-2015", AnonymousUser())
    return agency_page(chosen, Agency.objects.get(code=code), AnonymousUser())


def test_every_agency_is_in_the_group_of_its_kind(published: Quarter) -> None:
    groups = agency_groups(choose("hangzhou-2015", AnonymousUser()))
    assert [(group.kind, len(group.lines)) for group in groups] == [
        (AgencyKind.DEPARTMENT, 34),
        (AgencyKind.DISTRICT, 13),
        (AgencyKind.GROUP, 2),
        (AgencyKind.OFFICE, 1),
    ]
    kewei = groups[0].lines[0]
    assert (kewei.agency.code, kewei.leads) == ("kewei", 2)
    assert kewei.counts["yellow"] == 1
    assert [line.members for line in groups[2].lines] == [34, 13]


def test_an_agency_leads_and_supports(published: Quarter) -> None:
    seen = page("kewei")
    assert [line.measure.code for line in seen.leads] == ["1.1", "S5.1"]
    assert len(seen.supports) == seen.line.supports
    assert [group.code for group in seen.groups] == ["city-departments"]
    assert [point.figure is not None for point in seen.history_newest_first] == [True, True]


def test_a_district_has_its_part_through_the_group(published: Quarter) -> None:
    seen = page("yuhang")
    assert (seen.line.leads, seen.line.supports) == (1, 10)
    assert seen.parts == ()


def test_a_group_has_members_and_the_links_of_the_text(published: Quarter) -> None:
    seen = page("districts")
    assert len(seen.members) == 13
    assert [line.measure.code for line in seen.leads] == ["S5.1"]


def test_who_has_a_part(plan: Plan) -> None:
    stranger = Agency.objects.create(code="stranger", kind="department", short_name_zh="外人", name_zh="外人")
    assert not has_part(plan, stranger)
    assert all(has_part(plan, Agency.objects.get(code=code)) for code in ("kewei", "yuhang", "districts"))
    assert has_part(plan, plan.lead_office)
