"""The edition of what reading pages show: another one whenever anything they show has changed."""

from __future__ import annotations

from django.db import connection

from agencies.models import AuditChain
from indicators.models import Edition, FigureCheck

_STATEMENT = f"""
SELECT (SELECT SUM("number") FROM {Edition._meta.db_table}),
       (SELECT SUM("length") FROM {AuditChain._meta.db_table}),
       (SELECT MAX("id") FROM {FigureCheck._meta.db_table})
"""  # noqa: S608 - names of our own


def edition() -> str:
    """Stored figures and definitions, audited acts, alarms, each counted. One statement.

    Every count grows in the transaction that makes the change, so that whoever sees the change sees the count. Read
    before a page is made, it can only be older than what the page shows, never newer: a page kept under an edition
    that has passed is never looked up again.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT)
        return ".".join(str(count or 0) for count in cursor.fetchone())
