"""What the shell knows of the person and the plan."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from actions.models import Plan
from actions.views.shell import shell
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db


def test_nothing_is_read_until_it_is_shown(plan: Plan) -> None:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    with CaptureQueriesContext(connection) as captured:
        given = shell(request)
    assert len(captured) == 0
    assert given["default_plan"] == plan


def test_an_error_page_may_come_before_anybody_was_recognised(plan: Plan) -> None:
    given = shell(RequestFactory().get("/"))
    assert given["default_plan"] == plan
    assert not given["duties"].files


def test_duties_follow_appointments(cast: Cast) -> None:
    request = RequestFactory().get("/")
    request.user = cast["kewei"]
    duties = shell(request)["duties"]
    assert (duties.files, duties.signs, duties.reviews) == (True, False, False)
    request.user = cast["office"]
    assert shell(request)["duties"].reviews


@pytest.mark.parametrize(("cookie", "theme"), [("dark", "dark"), ("x", "auto"), (None, "auto")])
def test_only_known_themes(cookie: str | None, theme: str) -> None:
    request = RequestFactory().get("/")
    if cookie:
        request.COOKIES["theme"] = cookie
    assert shell(request)["theme"] == theme
