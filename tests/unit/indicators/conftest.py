"""Quarters for the tests of selectors and pages."""

from __future__ import annotations

import pytest

from actions.models import Plan, Quarter
from tests.factories import reading
from tests.factories.cast import Cast


@pytest.fixture
def earlier(plan: Plan, cast: Cast, in_october: None) -> Quarter:
    """2017Q2, published."""
    return reading.second_quarter(plan, cast)


@pytest.fixture
def filed(earlier: Quarter, quarter: Quarter, cast: Cast) -> Quarter:
    """2017Q3, open, with some reports approved; 2017Q2 is published."""
    return reading.third_quarter(quarter, cast)


@pytest.fixture
def published(filed: Quarter) -> Quarter:
    """2017Q3, published; so is 2017Q2."""
    reading.publish(filed)
    return filed
