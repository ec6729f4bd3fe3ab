"""Helpers for tests of pages: signed-in clients, and counting what a page asks of the database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agencies.models import Person

_SHELL = re.compile(
    r'(FROM|UPDATE|INTO) "?(django_session|agencies_person|agencies_appointment|axes_\w+)"?|SAVEPOINT'
)


def client_of(person: Person) -> Client:
    """A browser in which `person` is signed in."""
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


@contextmanager
def counted() -> Iterator[list[str]]:
    """Statements beyond those for session, user and appointments, as they happen within the block."""
    statements: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield statements
    statements += [row["sql"] for row in captured.captured_queries if not _SHELL.search(row["sql"])]
