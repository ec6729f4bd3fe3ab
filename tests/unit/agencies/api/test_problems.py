"""Every error is application/problem+json, in the request's language."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.http import Http404
from django.test import Client
from rest_framework.exceptions import ValidationError

from actions.models import Plan, Quarter
from agencies.api import problems
from agencies.api.throttling import AccountRate, AnonymousRate
from hz_plus.lib.errors import Conflict, Invalid, NotAllowed, NotPossible, Problem, Refusal
from tests.factories.api import BASE, caller
from tests.factories.cast import Cast, report_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete", "options"])
@pytest.mark.parametrize(
    "path", ["/api/", "/api/v1/", "/api/v1/nothing/", "/api/v2/plans/", "/api/v1/nothing"]
)
def test_unknown_addresses(method: str, path: str) -> None:
    answer = getattr(Client(enforce_csrf_checks=True), method)(path)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json() == {
        "type": "urn:hz-plus:problem:not_found",
        "title": "没有找到",
        "status": 404,
        "detail": "没有这个地址或这条记录。",
        "errors": [],
    }


def test_a_missing_slash_is_added_for_readers_only() -> None:
    answer = Client().get("/api/v1/plans?search=a")
    assert (answer.status_code, answer["Location"]) == (301, "/api/v1/plans/?search=a")
    assert Client().post("/api/v1/plans").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_methods_that_are_not_offered(method: str) -> None:
    answer = getattr(Client(), method)(f"{BASE}plans/")
    assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")
    assert answer["Allow"] == "GET, HEAD"


def test_formats_that_are_not_offered() -> None:
    answer = Client().get(f"{BASE}plans/", headers={"Accept": "text/html"})
    assert (answer.status_code, answer["Content-Type"]) == (406, "application/problem+json")


@pytest.mark.usefixtures("in_october")
@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (b'{"progress":', "application/json", 400, "parse_error"),
        (b'{"progress": NaN}', "application/json", 400, "parse_error"),
        (b'{"progress": "\\u0000"}', "application/json", 400, "parse_error"),
        (b'{"\\ud800": ["x"]}', "application/json", 400, "parse_error"),
        (b"\xff", "application/json", 400, "parse_error"),
        (b"[" * 100_000, "application/json", 400, "parse_error"),
        (b" " * 1_000_001, "application/json", 413, "too_large"),
        (b"progress=x", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
        (b"[]", "application/json", 400, "invalid"),
    ],
)
def test_bodies_that_cannot_be_read(
    body: bytes, kind: str, status: int, code: str, quarter: Quarter, cast: Cast
) -> None:
    headers = caller(cast["kewei"]).headers | {"If-Match": '"1"'}
    path = f"{BASE}reports/{report_of(quarter, '1.1', 'kewei').pk}/"
    answer = Client().patch(path, body, content_type=kind, headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:hz-plus:problem:{code}")


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (NotAllowed("不可"), 403),
        (NotPossible("不能"), 409),
        (Conflict("已改"), 412),
        (Invalid("更正", [Problem("values/1.1-a/value", "negative", "填写 0 或更大的数。")]), 400),
        (Refusal("不行"), 400),
    ],
)
def test_each_refusal_of_a_service_has_its_status(refusal: Refusal, status: int) -> None:
    answer = problems.handle(refusal, {})
    assert answer.status_code == status
    assert refusal.message in answer.content.decode()


def test_findings_point_to_their_place() -> None:
    finding = ValidationError({"rows": [{"a": ["x"]}, {}], "non_field_errors": ["y"]})
    answer = problems.handle(finding, {}).content.decode()
    assert '"pointer": "/rows/0/a"' in answer
    assert '"pointer": ""' in answer
    problem = problems.handle(Invalid("", [Problem("values/1.1-a/value", "negative", "x")]), {})
    assert '"pointer": "/values/1.1-a/value"' in problem.content.decode()


def test_djangos_own_words_are_not_repeated() -> None:
    assert "Plan" not in problems.handle(Http404("No Plan matches the given query."), {}).content.decode()
    assert "没有第9页。" in problems.handle(Http404("没有第9页。"), {}).content.decode()


def test_a_fault_of_ours_is_logged_and_told_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_arguments: object) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr("indicators.api.views._plans", fail)
    answer = Client(raise_request_exception=False).get(f"{BASE}plans/")
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert "secret" not in answer.content.decode()
    assert "ZeroDivisionError" in caplog.text


def test_titles_follow_the_language(plan: Plan) -> None:
    first, second = (
        Client().get(f"{BASE}plans/", {"lang": lang, "x": "1"}).json() for lang in ("zh-hans", "en")
    )
    assert first["title"] == "请求需要更正"
    assert first["errors"][0]["code"] == second["errors"][0]["code"] == "unknown_parameter"


@pytest.mark.parametrize("rate", [AnonymousRate, AccountRate])
def test_too_many_requests(rate: type[AnonymousRate], cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate, "rate", "2/min", raising=False)
    cache.clear()
    asking = caller(None if rate is AnonymousRate else cast["office"])
    for _time in range(2):
        asking.get("agencies/")
    answer = asking.client.get(f"{BASE}agencies/", headers=asking.headers)
    assert (answer.status_code, answer["Content-Type"]) == (429, "application/problem+json")
    assert 0 < int(answer["Retry-After"]) <= 60
    cache.clear()


def test_nobody_is_turned_away_where_nobody_can_be_counted(
    monkeypatch: pytest.MonkeyPatch, plan: Plan
) -> None:
    from redis.exceptions import ConnectionError as Away

    def away(*_arguments: object, **_more: object) -> None:
        raise Away("refused")

    monkeypatch.setattr(AnonymousRate, "rate", "2/min", raising=False)
    monkeypatch.setattr("django.core.cache.backends.locmem.LocMemCache.get", away)
    monkeypatch.setattr("hz_plus.lib.caches.SharedCache.get", away)
    caller().get("plans/")
