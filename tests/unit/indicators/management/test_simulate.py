"""Synthetic plans: of Hangzhou's shape, or with many values a figure; their figures are those of the rules."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from actions.models import Plan, Report
from indicators.models import Figure, Indicator, Value
from indicators.services import roll_up

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def run(**options: int) -> str:
    """Run the command."""
    out = StringIO()
    call_command("simulate", stdout=out, **options)
    return out.getvalue()


def test_of_hangzhous_shape(plan: Plan) -> None:
    assert "2 plans, simulated-00001 to simulated-00002" in run(plans=2, quarters=3)
    made = Plan.objects.get(slug="simulated-00002")
    assert (made.measures.count(), made.areas.count(), made.indicators.count()) == (69, 22, 25)
    reports = Report.objects.filter(plan=made).count()
    assert 0.97 * 336 * 3 < reports < 336 * 3
    assert Figure.objects.filter(plan=made, level="measure").count() == 69 * 3
    assert set(Figure.objects.filter(plan=made).values_list("light", flat=True)) >= {"green", "red"}
    assert not any(roll_up.differences(quarter=quarter) for quarter in made.quarters.started())


def test_with_many_values_a_figure(plan: Plan) -> None:
    run(plans=1, quarters=4, agencies=12)
    made = Plan.objects.get(slug="simulated-00001")
    indicator = Indicator.objects.get(plan=made, code="1.1-a")
    values = Value.objects.filter(indicator=indicator, period=2016 * 4 + 3)
    assert 9 <= values.count() <= 12
    last = Figure.objects.get(plan=made, level="indicator", subject="1.1-a", quarter__number=4)
    assert last.to_report == 12
    assert last.reported == values.count()
    assert not any(roll_up.differences(quarter=quarter) for quarter in made.quarters.started())


def test_refusals(plan: Plan, settings: Settings) -> None:
    with pytest.raises(CommandError, match="1 to 62 quarters"):
        run(plans=1, quarters=63)
    settings.HZ_ENV = "production"
    with pytest.raises(CommandError, match="refused"):
        run(plans=1, quarters=1)
