"""Rows in bulk arrive as they were given."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from actions.models import Plan, Quarter
from hz_plus.lib import bulk
from indicators.models import Figure

pytestmark = pytest.mark.django_db

COLUMNS = (
    "plan_id",
    "quarter_id",
    "level",
    "subject",
    "area",
    "light",
    "computed_light",
    "judged_light",
    "reason",
    "value",
    "reported",
    "to_report",
    "stale",
    "forecast_on",
    "counts",
    "driver",
    "facts",
    "is_corrected",
    "version",
    "computed_at",
)
NASTY = "制表\t换行\n回车\r反斜线\\ \\N 引号\"'"


def test_every_kind_of_value(quarter: Quarter, plan: Plan) -> None:
    at = datetime(2018, 10, 9, 2, 0, tzinfo=UTC)
    rows = [
        (
            plan.pk,
            quarter.pk,
            "measure",
            f"row {number}",
            NASTY[:8],
            "green",
            "green",
            "",
            "",
            Decimal("0.000000000001"),
            2,
            3,
            True,
            date(2019, 1, 1),
            {"green": 2},
            "1.1-a",
            {"moved_because": NASTY},
            False,
            1,
            at,
        )
        for number in range(3000)
    ]
    Figure.objects.all().delete()
    bulk.load(Figure._meta.db_table, COLUMNS, iter(rows))
    assert Figure.objects.count() == 3000
    one = Figure.objects.get(subject="row 2999")
    assert one.facts == {"moved_because": NASTY}
    assert (one.counts, one.stale, one.forecast_on) == ({"green": 2}, True, date(2019, 1, 1))
    assert (one.value, one.gap, one.area) == (Decimal("0.000000000001"), None, NASTY[:8])
    assert one.computed_at == at


def test_nothing_to_load(db: None) -> None:
    bulk.load(Figure._meta.db_table, COLUMNS, [])
