"""Fixtures: the plan and the cast, loaded once for all tests of a process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import override_settings
from django.utils import translation
from pytest_django import DjangoDbBlocker

from actions.models import Plan, Quarter
from agencies.models import Person
from hz_plus.celery import app
from hz_plus.lib import clock
from tests.factories import cast as factory


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Load plan and cast into the test database before the first test."""
    with django_db_blocker.unblock():
        factory.assemble(factory.load_plan())


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    """Each test starts in Chinese; a request leaves its language behind in the process."""
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def kept_pages() -> Iterator[None]:
    """Pages are kept as in life; nothing before, since a database that is rolled back has old editions again."""
    cache.clear()
    with override_settings(HZ_KEEP_PAGES=True):
        yield


@pytest.fixture
def plan(db: None) -> Plan:
    """Hangzhou's plan; loaded again where a test that really commits has emptied the database."""
    return Plan.objects.filter(slug="hangzhou-2015").first() or factory.load_plan()


@pytest.fixture
def cast(plan: Plan) -> factory.Cast:
    """The people."""
    found = {person.username: person for person in Person.objects.all()}
    return factory.Cast(found) if found else factory.assemble(plan)


@pytest.fixture
def quarter(plan: Plan) -> Quarter:
    """2017Q3, open, its figures computed."""
    return factory.open_quarter(plan)


@pytest.fixture
def in_october() -> Iterator[None]:
    """It is 9 October 2017, 10 o'clock in Hangzhou: 2017Q3 is being filed, nothing is late."""
    with clock.travel(factory.at("2017-10-09 10:00")):
        yield


@pytest.fixture
def eager_queue() -> Iterator[None]:
    """Tasks run where they are sent, whatever queue the settings name."""
    before = app.conf.task_always_eager
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = before
