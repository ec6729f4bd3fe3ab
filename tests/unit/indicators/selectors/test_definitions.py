"""The numbers of the rules come from the plan."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser

from actions.models import Plan, Quarter
from indicators.models import Threshold
from indicators.selectors.definitions import rules_of
from indicators.selectors.quarters import choose

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


def test_thresholds_of_the_chosen_quarter(published: Quarter, plan: Plan) -> None:
    Threshold.objects.create(plan=plan, yellow_over=3, red_over=9, valid_from=date(2017, 7, 1))
    rules = rules_of(choose("hangzhou-2015", AnonymousUser()))
    assert (rules.yellow_over, rules.red_over, rules.late_up_to) == (Decimal(3), Decimal(9), 92)
    before = rules_of(choose("hangzhou-2015", AnonymousUser(), "2017Q2"))
    assert (before.yellow_over, before.red_over) == (Decimal(5), Decimal(15))


def test_a_plan_without_thresholds_shows_none(plan: Plan) -> None:
    Threshold.objects.all().delete()
    assert rules_of(choose("hangzhou-2015", AnonymousUser())).yellow_over is None
