"""Rows read together with what belongs to them."""

from __future__ import annotations

import pytest
from django.db.models import Q
from pytest_django import DjangoAssertNumQueries

from actions.models import Measure, Plan
from hz_plus.lib.joins import join, joined

pytestmark = pytest.mark.django_db


def test_a_row_comes_once_for_each_thing_and_once_for_none(
    plan: Plan, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rows = Measure.objects.filter(plan=plan, code__in=("1.1", "1.3")).order_by("order")
    leads = Q(responsibilities__role="lead")
    with django_assert_num_queries(1):
        found = [
            (row.code, joined(row, "link").agency.code)
            for row in join(rows, "link__agency", "responsibilities", leads)
        ]
    assert found == [("1.1", "kewei"), ("1.3", "jingxinwei")]
    assert [joined(row, "own") for row in join(rows.filter(code="1.3"), "own", "indicators")] == [None]
    every = join(rows.filter(code="1.1"), "link", "responsibilities")
    assert {joined(row, "link").role for row in every} == {"lead", "support"}
