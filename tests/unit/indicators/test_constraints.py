"""What the database refuses by itself, whoever writes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from actions.domain.workflow import Event
from actions.models import Quarter, Report, Revision
from actions.services import reports
from indicators.models import Baseline, Indicator, Method, Target, Threshold, Value
from tests.factories.cast import Cast, at, bring_to, report_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


@pytest.fixture
def submitted(quarter: Quarter, cast: Cast) -> Report:
    """The lead's report of measure 1.1, submitted."""
    return bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.PREPARE, Event.SUBMIT)


def refuses(rows: Any, **columns: Any) -> None:
    """Writing `columns` past every service is refused."""
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**columns)


def test_a_value_is_a_number_or_a_whole_pair(submitted: Report) -> None:
    values = Value.objects.all()
    refuses(values, value=None)
    refuses(values, numerator=1, denominator=2)
    refuses(values, value=None, numerator=1)
    refuses(values, value=None, numerator=3, denominator=2)
    refuses(values, value=None, numerator=0, denominator=0)
    refuses(values, value=None, numerator=-1, denominator=2)
    values.update(value=None, numerator=1, denominator=2)


def test_not_a_number_is_refused(submitted: Report) -> None:
    """PostgreSQL's numeric takes NaN; SQLite has none."""
    sql = "UPDATE indicators_value SET value = 'NaN'"
    if connection.vendor == "postgresql":
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    with pytest.raises(ValidationError), transaction.atomic():
        Value.objects.update(value=Decimal("NaN"))


def test_one_working_and_one_approved_revision(submitted: Report, cast: Cast) -> None:
    first = Revision.objects.get(report=submitted)
    Revision.objects.create(plan=submitted.plan, report=submitted)
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.create(plan=submitted.plan, report=submitted)
    reports.move(submitted, Event.APPROVE, by=cast["office"])
    columns = {name: getattr(first, name) for name in ("submitted_at", "submitted_by", "hash")}
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.create(
            plan=submitted.plan,
            report=submitted,
            number=2,
            approved_at=at("2017-10-09 11:00"),
            approved_by=cast["office"],
            **columns,
        )


def test_submission_and_approval_are_whole(submitted: Report) -> None:
    rows = Revision.objects.filter(report=submitted)
    for columns in (
        {"hash": ""},
        {"number": None},
        {"submitted_by": None},
        {"approved_at": at("2017-10-09 11:00")},
        {"judged_light": "blue"},
    ):
        refuses(rows, **columns)
    refuses(Report.objects.filter(pk=submitted.pk), state="lost")
    refuses(Report.objects.filter(pk=submitted.pk), role="owner")


def test_one_row_for_each_obligation(submitted: Report) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.create(
            quarter=submitted.quarter,
            measure=submitted.measure,
            agency=submitted.agency,
            role="support",
            due_at=submitted.due_at,
        )


def test_quarters_keep_their_order(quarter: Quarter) -> None:
    rows = Quarter.objects.filter(pk=quarter.pk)
    refuses(rows, lead_due_at=quarter.support_due_at)
    refuses(rows, stage="published")
    refuses(rows, stage="later")
    refuses(rows, number=5)


def test_what_is_chosen_from_a_list(quarter: Quarter) -> None:
    rows = Indicator.objects.filter(code="3.3-a")
    for columns in (
        {"kind": "guess"},
        {"direction": "sideways"},
        {"decimals": 5},
        {"starts_from_zero": True},
    ):
        refuses(rows, **columns)
    refuses(Method.objects.filter(indicator=rows.get()), aggregation="median")
    refuses(Method.objects.filter(indicator=rows.get()), shape="spiral")
    refuses(Target.objects.filter(indicator__code="1.1-a"), comparator="~")
    refuses(Threshold.objects.all(), red_over=5)
    refuses(Threshold.objects.all(), yellow_over=-1)


def test_a_baseline_names_its_source(quarter: Quarter) -> None:
    indicator = Indicator.objects.get(code="3.3-a")
    with pytest.raises(IntegrityError), transaction.atomic():
        Baseline.objects.create(indicator=indicator, value=1, on="2015-12-31", source="")


def test_one_undated_row_of_each_kind(quarter: Quarter) -> None:
    target = Target.objects.get(indicator__code="1.1-a")
    target.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        target.save()
