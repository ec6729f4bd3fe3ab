"""Figures stored in bulk: staged in a temporary table, then merged by one statement that touches what differs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from actions.domain.stages import Stage
from actions.models import Quarter
from hz_plus.lib import bulk
from indicators.models import Figure, PublishedFigure
from indicators.selectors.computed import COLUMNS, Said

from . import editions

_FIGURES: Final = Figure._meta.db_table
_PUBLISHED: Final = PublishedFigure._meta.db_table
_STAGE: Final = "indicators_figure_stage"
_STAGED: Final = ("plan_id", "quarter_id", *COLUMNS, "computed_at")
_SAID: Final = COLUMNS[2:]


def _list(columns: Iterable[str], prefix: str = "") -> str:
    return ", ".join(f'{prefix}"{column}"' for column in columns)


_MERGE: Final = f"""
INSERT INTO {_FIGURES} AS f ({_list(_STAGED)}, "version")
SELECT {_list(_STAGED)}, 1 FROM {_STAGE} WHERE TRUE
ON CONFLICT ("plan_id", "quarter_id", "level", "subject") DO UPDATE SET
    {", ".join(f'"{column}" = EXCLUDED."{column}"' for column in (*_SAID, "computed_at"))},
    "version" = f."version" + 1
WHERE ({_list(_SAID, "f.")}) IS DISTINCT FROM ({_list(_SAID, "EXCLUDED.")})
"""  # noqa: S608 - names of our own
_GONE: Final = f"""
DELETE FROM {_FIGURES} WHERE "plan_id" = %s AND "quarter_id" IN %s
AND ("quarter_id", "level", "subject") NOT IN (SELECT "quarter_id", "level", "subject" FROM {_STAGE})
"""  # noqa: S608


_MARK: Final = f"""
UPDATE {_FIGURES} SET "is_corrected" = ({_list(_SAID, _FIGURES + ".")}) IS DISTINCT FROM ({_list(_SAID, "p.")})
FROM {_PUBLISHED} AS p
WHERE {_FIGURES}."plan_id" = %s AND {_FIGURES}."quarter_id" IN %s AND p."plan_id" = {_FIGURES}."plan_id"
AND (p."quarter_id", p."level", p."subject") = ({_FIGURES}."quarter_id", {_FIGURES}."level", {_FIGURES}."subject")
AND {_FIGURES}."is_corrected" <> (({_list(_SAID, _FIGURES + ".")}) IS DISTINCT FROM ({_list(_SAID, "p.")}))
"""  # noqa: S608


def merge(found: Iterable[tuple[Quarter, Sequence[Said]]], *, whole: bool) -> int:
    """Store what the figures of each quarter say; return how many are new, differ, or are gone.

    A figure that says what is stored keeps its version and its moment. `whole`: figures of these quarters that
    are not among those found are gone, and are deleted.
    """
    quarters: list[Quarter] = []
    with connection.cursor() as cursor:
        _make_stage(cursor)
        bulk.load(_STAGE, _STAGED, _staged(found, quarters, timezone.now()))
        cursor.execute(_MERGE)
        changed = int(cursor.rowcount)
        if whole and quarters:
            changed += _of_quarters(cursor, _GONE, quarters)
        published = [quarter for quarter in quarters if quarter.stage == Stage.PUBLISHED]
        marked = _of_quarters(cursor, _MARK, published) if published else 0
        cursor.execute(f"DELETE FROM {_STAGE}")  # noqa: S608
    if changed or marked:
        editions.advance(quarters[0].plan_id)
    return changed


def _make_stage(cursor: Any) -> None:
    """The temporary table is made once for each connection, and is empty after each transaction."""
    ends = "ON COMMIT DELETE ROWS" if connection.vendor == "postgresql" else ""
    cursor.execute(
        f"CREATE TEMPORARY TABLE IF NOT EXISTS {_STAGE} {ends} AS "  # noqa: S608
        f"SELECT {_list(_STAGED)} FROM {_FIGURES} WHERE 1 = 0"
    )


def _staged(
    found: Iterable[tuple[Quarter, Sequence[Said]]], quarters: list[Quarter], now: datetime
) -> Iterator[Sequence[Any]]:
    for quarter, rows in found:
        quarters.append(quarter)
        for said in rows:
            yield (quarter.plan_id, quarter.pk, *said, now)


def _of_quarters(cursor: Any, statement: str, quarters: Sequence[Quarter]) -> int:
    """Run a statement about some quarters of one plan; return how many rows it touched."""
    marks = ", ".join("%s" for _quarter in quarters)
    parameters = [quarters[0].plan_id, *(quarter.pk for quarter in quarters)]
    cursor.execute(statement.replace("IN %s", f"IN ({marks})"), parameters)
    return int(cursor.rowcount)


def freeze(quarter: Quarter) -> int:
    """Keep the quarter's stored figures as they are published; return how many."""
    PublishedFigure.objects.of(quarter).delete()
    kept = _list(("plan_id", "quarter_id", *COLUMNS))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {PublishedFigure._meta.db_table} ({kept}, published_at) "  # noqa: S608
            f"SELECT {kept}, %s FROM {_FIGURES} WHERE plan_id = %s AND quarter_id = %s",
            [
                connection.ops.adapt_datetimefield_value(quarter.published_at),
                quarter.plan_id,
                quarter.pk,
            ],
        )
        return int(cursor.rowcount)
