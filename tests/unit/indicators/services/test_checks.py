"""The nightly comparison raises an alarm on a difference."""

from __future__ import annotations

import logging

import pytest

from actions.models import Quarter
from agencies.models import AuditEvent
from agencies.services import audit
from indicators.models import Figure, FigureCheck
from indicators.services import roll_up
from indicators.tasks import check
from tests.factories.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


def test_nothing_differs(quarter: Quarter) -> None:
    roll_up.store(quarter=quarter)
    assert check() == 0
    kept = FigureCheck.objects.get()
    assert (kept.quarters, kept.differences, kept.examples) == (1, 0, [])
    assert not AuditEvent.objects.filter(verb="alarm").exists()


def test_a_difference_is_an_alarm(quarter: Quarter, cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    roll_up.store(quarter=quarter)
    Figure.objects.filter(level="measure", subject="1.1").update(
        light="green", computed_light="green", reason=""
    )
    with caplog.at_level(logging.ERROR):
        assert check() == 3
    assert "3 stored figures differ" in caplog.text
    kept = FigureCheck.objects.get()
    assert {row["column"] for row in kept.examples} == {"light", "computed_light", "reason"}
    alarm = AuditEvent.objects.get(verb="alarm")
    assert alarm.data["differences"] == 3
    assert audit.verify() == []


def test_what_waits_is_no_difference(quarter: Quarter) -> None:
    roll_up.store(quarter=quarter)
    Figure.objects.filter(level="measure", subject="1.1").update(driver="x")
    roll_up.request(quarters=[quarter])
    assert check() == 0
