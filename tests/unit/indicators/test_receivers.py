"""Which figures are asked for when something moves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from kombu.exceptions import OperationalError

from actions.domain.workflow import Event
from actions.models import Plan, Quarter
from actions.services import reports
from agencies.models import Job
from indicators import receivers
from indicators.models import Indicator, Part, RollUpRequest
from indicators.services import filing_forms
from indicators.tasks import fulfil_roll_up, sweep
from tests.factories.cast import Cast, bring_to, open_quarter, report_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]

ALL_THE_WAY = (Event.PREPARE, Event.SUBMIT, Event.APPROVE)


def asked() -> set[tuple[str, str | None]]:
    """Quarters and measures that requests name, forgotten after."""
    rows = RollUpRequest.objects.select_related("quarter", "measure")
    found = {(str(row.quarter), row.measure.code if row.measure else None) for row in rows}
    RollUpRequest.objects.all().delete()
    return found


def test_opening_asks_for_everything(plan: Plan) -> None:
    open_quarter(plan)
    assert asked() == {("2017Q3", None)}


def test_an_approval_asks_for_its_measure_in_its_quarter_and_the_later_ones(plan: Plan, cast: Cast) -> None:
    second, _third = open_quarter(plan, "2017Q2"), open_quarter(plan, "2017Q3")
    asked()
    report = bring_to(report_of(second, "1.1", "kewei"), cast, *ALL_THE_WAY)
    assert asked() == {("2017Q2", "1.1"), ("2017Q3", "1.1")}
    reports.move(report, Event.REOPEN, by=cast["office"], note="更正")
    assert asked() == set()


def test_a_supporting_text_asks_for_nothing_but_values_do(quarter: Quarter, cast: Cast) -> None:
    asked()
    bring_to(report_of(quarter, "1.1", "xihu"), cast, *ALL_THE_WAY, content={"progress": "配合。"})
    assert asked() == set()
    indicator = Indicator.objects.get(code="1.1-a")
    row = report_of(quarter, "1.1", "yuhang")
    Part.objects.create(indicator=indicator, agency=row.agency, due_on="2018-12-31", value=30)
    content = {"progress": "配合。", "values": [{"indicator": "1.1-a", "value": "20"}]}
    bring_to(row, cast, *ALL_THE_WAY, content=content)
    assert asked() == {("2017Q3", "1.1")}


def test_a_waiver_asks_for_everything_because_figures_may_be_gone(quarter: Quarter, cast: Cast) -> None:
    asked()
    reports.move(report_of(quarter, "1.1", "kewei"), Event.WAIVE, by=cast["office"], note="免报")
    assert asked() == {("2017Q3", None)}


def test_where_the_broker_is_away_the_request_waits(
    quarter: Quarter, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(quarter_id: int) -> None:
        raise OperationalError("no route")

    monkeypatch.setattr(fulfil_roll_up, "delay", away)
    receivers.enqueue(quarter.pk)
    assert "the sweeper will find the request" in caplog.text
    assert RollUpRequest.objects.filter(quarter=quarter).exists()


def test_a_form_that_the_broker_lost_is_swept_up(quarter: Quarter, cast: Cast) -> None:
    agency = report_of(quarter, "1.1", "kewei").agency
    job = filing_forms.upload(agency=agency, period=quarter.period, file=b"none of ours", by=cast["kewei"])
    assert sweep() == 0
    Job.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    assert sweep() == 1
    job.refresh_from_db()
    assert (job.state, job.result["code"]) == ("refused", "not_excel")
    assert sweep() == 0


def test_a_form_is_handed_to_a_worker_after_the_commit(
    quarter: Quarter, cast: Cast, eager_queue: None, django_capture_on_commit_callbacks: Any
) -> None:
    agency = report_of(quarter, "1.1", "kewei").agency
    with django_capture_on_commit_callbacks() as waiting:
        job = filing_forms.upload(agency=agency, period=quarter.period, file=b"", by=cast["kewei"])
    assert len(waiting) == 1
    waiting[0]()
    job.refresh_from_db()
    assert job.result["code"] == "empty"
