"""The demo: deterministic, whole, made by the same services, refused in production."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from actions.domain.workflow import State
from actions.models import Concurrence, Plan, Report
from agencies.models import ClockAnchor, Person
from agencies.selectors import clocks
from agencies.services import audit
from hz_plus.lib import clock
from indicators.models import Figure, PublishedFigure
from tests.factories.cast import at

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def play() -> None:
    """Run the command on the plan nobody has used."""
    Person.objects.all().delete()
    call_command("demo", stdout=StringIO())


def test_everything_the_demo_promises(plan: Plan, settings: Settings) -> None:
    play()

    stages = [(str(row), row.stage) for row in plan.quarters.started().in_time_order()]
    assert [name for name, stage in stages if stage == "published"] == [
        *(f"{year}Q{n}" for year in (2016, 2017) for n in (1, 2, 3, 4)),
        "2018Q1",
        "2018Q2",
    ]
    assert stages[-1] == ("2018Q3", "open")
    rows = Report.objects.filter(quarter__year=2018, quarter__number=3)
    assert rows.count() == 336
    assert set(rows.values_list("state", flat=True)) == set(State)
    assert rows.late().exists()
    assert rows.overdue(at("2018-10-09 10:00")).exists()
    assert Concurrence.objects.filter(answer="dissent").exists()
    lead = rows.get(measure__code="1.1", agency__code="kewei")
    assert lead.state == State.SUBMITTED
    assert (
        Figure.objects.get(quarter__year=2017, quarter__number=3, level="measure", subject="1.1").value == 27
    )
    assert set(Figure.objects.values_list("light", flat=True)) >= {"done", "green", "yellow", "red", "grey"}
    corrected = Figure.objects.get(subject="2.2-b", quarter__year=2018, quarter__number=2)
    assert (corrected.value, corrected.light, corrected.is_corrected) == (49, "green", True)
    published = PublishedFigure.objects.get(subject="2.2-b", quarter=corrected.quarter)
    assert (published.value, published.light) == (50, "done")
    moved = Figure.objects.get(level="measure", subject="9.1", quarter=corrected.quarter)
    assert (moved.computed_light, moved.light, moved.is_corrected) == ("red", "yellow", False)
    assert audit.verify() == []
    call_command("roll_up", check=True, stdout=StringIO())

    again = StringIO()
    call_command("demo", stdout=again)
    assert "already" in again.getvalue()


def test_refused_in_production(plan: Plan, settings: Settings) -> None:
    settings.HZ_ENV = "production"
    with pytest.raises(CommandError, match="refused"):
        call_command("demo")
    assert not Person.objects.filter(is_demo=True).exists()


def test_refused_on_a_plan_in_use(quarter: object) -> None:
    with pytest.raises(CommandError, match="in use"):
        call_command("demo")


def test_the_demo_clock_runs_on_from_its_anchor(db: None) -> None:
    real = clock.now()
    ClockAnchor.objects.create(business_at=at("2018-10-09 10:00"), real_at=real)
    clocks.forget()
    try:
        assert clocks.business_time(real) == at("2018-10-09 10:00")
    finally:
        clocks.forget()
