"""The description of the API, and its page."""

from __future__ import annotations

import json
import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from drf_spectacular.validation import validate_schema

from tests.factories.api import BASE

pytestmark = pytest.mark.django_db


@pytest.fixture(name="schema")
def read_schema(capfd: pytest.CaptureFixture[str]) -> dict[str, dict[str, dict[str, dict[str, object]]]]:
    """The description as a client reads it."""
    answer = Client().get(f"{BASE}schema/", headers={"Accept": "application/json"})
    assert answer.status_code == 200
    assert "Warning" not in capfd.readouterr().err
    found: dict[str, dict[str, dict[str, dict[str, object]]]] = json.loads(answer.content)
    return found


def test_it_is_valid_openapi_3_1(schema: dict[str, object]) -> None:
    assert schema["openapi"] == "3.1.0"
    validate_schema(schema)  # type: ignore[no-untyped-call]


def test_every_resource_is_described(schema: dict[str, dict[str, dict[str, object]]]) -> None:
    paths = {path.removeprefix(BASE) for path in schema["paths"]}
    for name in (
        "plans",
        "areas",
        "measures",
        "agencies",
        "indicators",
        "quarters",
        "reports",
        "values",
        "status",
    ):
        assert f"{name}/" in paths
    assert {"me/", "reports/{id}/", "reports/{id}/events/", "reports/{id}/concurrence/"} <= paths
    assert set(schema["paths"][f"{BASE}reports/{{id}}/"]) == {"get", "patch"}


def test_parameters_have_types_and_errors_a_shape(
    schema: dict[str, dict[str, dict[str, dict[str, list[dict[str, object]]]]]],
) -> None:
    for operations in schema["paths"].values():
        for operation in operations.values():
            assert "default" in operation["responses"]
            assert all(row["schema"] for row in operation["parameters"])
            assert "lang" in {row["name"] for row in operation["parameters"]}
    assert "Problem" in schema["components"]["schemas"]


def test_the_page_runs_no_inline_script_and_asks_nobody_else() -> None:
    answer = Client().get(f"{BASE}docs/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert "://" not in page.replace("http://www.w3.org", "")
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self';" in policy + ";"
    assert "unsafe" not in policy
    script = Client().get(f"{BASE}docs/", {"script": ""})
    assert script["Content-Type"].startswith("application/javascript")
    assert f"{BASE}schema/" in script.content.decode().encode().decode("unicode_escape")
    assert finders.find("drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js")


def test_other_pages_keep_the_strict_policy() -> None:
    assert "data:" not in Client().get(f"{BASE}plans/")["Content-Security-Policy"]
