"""Who calls: tokens within their scopes, sessions with CSRF, everybody else the public."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from actions.models import Quarter
from agencies.domain.roles import Scope
from agencies.models import ApiToken
from tests.factories.api import BASE, Caller, caller
from tests.factories.cast import Cast, report_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


def test_without_a_token_one_is_the_public(quarter: Quarter) -> None:
    assert caller().get("quarters/")["count"] == 0
    assert caller().get("measures/")["count"] == 69


def test_a_token_acts_within_its_scopes(quarter: Quarter, cast: Cast) -> None:
    assert caller(cast["office"], Scope.READ_ALL).get("quarters/")["count"] == 20
    assert caller(cast["office"], Scope.READ_PUBLIC).get("quarters/")["count"] == 0
    assert caller(cast["office"], Scope.REVIEW_REPORTS).get("reports/", quarter="all")["count"] == 0


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("Bearer hz_unknown", "invalid_token"),
        ("Bearer ", "malformed_token"),
        ("Bearer", "malformed_token"),
        ("Bearer two words", "malformed_token"),
        ("Bearer 令牌".encode().decode("latin-1"), "malformed_token"),
        ("Basic a2V3ZWk6eA==", "malformed_token"),
    ],
)
def test_a_bad_token_is_401_even_where_none_is_needed(header: str, kind: str, db: None) -> None:
    answer = Client().get(f"{BASE}agencies/", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="hz-plus"'
    assert answer.json()["type"].endswith(kind)


@pytest.mark.parametrize("what", ["expired", "revoked"])
def test_a_token_out_of_force_is_401(what: str, cast: Cast) -> None:
    asking = caller(cast["office"])
    past = timezone.now() - timedelta(seconds=1)
    columns = {"created_at": past - timedelta(days=1), "expires_at": past}
    ApiToken.objects.update(**columns if what == "expired" else {"revoked_at": past})
    asking.get("me/", status=401)


def test_me_tells_roles_and_scopes(cast: Cast) -> None:
    assert caller(cast["kewei"], Scope.READ_ALL, Scope.WRITE_REPORTS).get("me/") == {
        "username": "kewei",
        "name": "市科委填报员",
        "roles": [{"role": "reporter", "agency": "kewei"}],
        "scopes": ["read:all", "write:reports"],
    }


def test_me_needs_an_account(db: None) -> None:
    answer = Client().get(f"{BASE}me/")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")


def signed_in(cast: Cast, username: str) -> Caller:
    """A person in a browser whose requests need the CSRF token."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast[username])
    return Caller(client=browser)


def test_a_session_has_all_of_its_persons_rights(quarter: Quarter, cast: Cast) -> None:
    browser = signed_in(cast, "office")
    assert browser.get("me/")["scopes"] is None
    assert browser.get("reports/", quarter="2017Q3")["count"] == 336


def test_a_session_writes_with_csrf_only(quarter: Quarter, cast: Cast) -> None:
    browser = signed_in(cast, "kewei")
    path = f"reports/{report_of(quarter, '1.1', 'kewei').pk}/"
    refused = browser.send("PATCH", path, {"progress": "x"}, version=1, status=403)
    assert "CSRF" in refused["detail"]
    browser.client.cookies["csrftoken"] = "a" * 32
    browser.headers["X-CSRFToken"] = "a" * 32
    assert browser.send("PATCH", path, {"progress": "x"}, version=1)["version"] == 2


def test_rights_are_read_once_for_each_request(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    browser = signed_in(cast, "office")
    with django_assert_max_num_queries(5) as told:  # session unless kept, person, appointments, plan, areas
        browser.get("areas/")
    assert sum("agencies_appointment" in query["sql"] for query in told.captured_queries) == 1


def test_the_public_has_no_name(db: None) -> None:
    assert not AnonymousUser().is_authenticated
    caller().send("PATCH", "reports/1/", {}, status=401)
