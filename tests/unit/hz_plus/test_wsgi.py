"""Production refuses demo people."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from agencies.models import Person
from hz_plus.wsgi import refuse_demo_people

pytestmark = pytest.mark.django_db


def test_production_does_not_start_with_demo_people(settings: Settings) -> None:
    settings.HZ_ENV = "production"
    refuse_demo_people()
    Person.objects.create(username="somebody", is_demo=True)
    with pytest.raises(ImproperlyConfigured, match="demo people"):
        refuse_demo_people()


def test_a_demo_starts_with_them(settings: Settings) -> None:
    settings.HZ_ENV = "demo"
    Person.objects.create(username="somebody", is_demo=True)
    refuse_demo_people()
