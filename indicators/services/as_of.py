"""Figures as of a moment, laid out for one answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction

from actions.models import Plan, Quarter
from hz_plus.lib import bulk
from indicators.models import Figure, FigureThen
from indicators.selectors.computed import COLUMNS, computed

_TABLE = FigureThen._meta.db_table
_FILLED = ("id", "plan_id", "quarter_id", *COLUMNS, "is_corrected", "version", "computed_at")


@contextmanager
def staged(plan: Plan, quarters: Sequence[Quarter], moment: datetime) -> Iterator[None]:
    """Within the block `FigureThen` holds the figures of these quarters as they stood at `moment`, and no others."""
    names = ", ".join(f'"{column}"' for column in _FILLED)
    with transaction.atomic(), connection.cursor() as cursor:
        ends = "ON COMMIT DELETE ROWS" if connection.vendor == "postgresql" else ""
        cursor.execute(
            f"CREATE TEMPORARY TABLE IF NOT EXISTS {_TABLE} {ends} AS "  # noqa: S608 - a name of our own
            f"SELECT {names} FROM {Figure._meta.db_table} WHERE 1 = 0"
        )
        rows = [
            (quarter.pk, *said)
            for quarter, found in computed(plan, quarters, moment=moment)
            for said in found
        ]
        bulk.load(
            _TABLE,
            _FILLED,
            ((number, plan.pk, *row, False, 1, moment) for number, row in enumerate(rows, 1)),
        )
        yield
        cursor.execute(f"DELETE FROM {_TABLE}")  # noqa: S608
