"""Measures with the agencies that have a part in them."""

from __future__ import annotations

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from actions.models import Measure, Plan, Responsibility
from actions.selectors.measures import with_leads, with_parties

pytestmark = pytest.mark.django_db
DAY = date(2017, 9, 30)


def test_each_measure_with_its_agencies_in_the_texts_order(
    plan: Plan, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rows = Measure.objects.filter(plan=plan).order_by("-order")
    with django_assert_num_queries(1):
        found = with_parties(rows, DAY)
    assert list(found) == list(rows)
    first = found[Measure.objects.get(code="1.1")]
    assert [row.code for row in first.leads] == ["kewei"]
    assert [row.code for row in first.supports] == ["jingxinwei", "fagaiwei", "districts"]


def test_only_who_is_responsible_on_the_day(plan: Plan) -> None:
    Responsibility.objects.filter(measure__code="1.1", role="lead").update(valid_to=date(2017, 9, 29))
    rows = Measure.objects.filter(plan=plan, code__in=("1.1", "1.3")).order_by("order")
    found = {measure.code: leads for measure, leads in with_leads(rows, DAY).items()}
    assert found["1.1"] == ()
    assert [agency.code for agency in found["1.3"]] == ["jingxinwei"]
    assert with_parties(rows, date(2017, 9, 29))[Measure.objects.get(code="1.1")].leads
