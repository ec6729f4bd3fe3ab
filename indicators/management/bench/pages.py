"""Pages and API answers beside the "fortunes" page of the web framework benchmarks, through the same middleware."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template import engines
from django.test import Client, override_settings
from django.test.client import ClientHandler
from django.urls import path

from actions.models import Quarter
from agencies.models import Agency, Person

from .results import Result, interleaved, results

ROWS = 12
WANTED = {
    "overview, public": "≤ 3",
    "overview, signed in": "≤ 3",
    "measures, 50 rows, public": "≤ 4",
    "measures, 50 rows, signed in": "≤ 4",
    "overview unchanged, public": "≤ 1.2",
    "overview unchanged, signed in": "≤ 1.2",
}
"""What is asked of pages that are kept (docs/decisions/0012)."""
FORTUNES = engines["django"].from_string(
    "<!doctype html><title>Fortunes</title><table><tr><th>id<th>message</tr>"
    "{% for row in rows %}<tr><td>{{ row.pk }}<td>{{ row.name_zh }}</tr>{% endfor %}</table>"
)


def fortunes(request: HttpRequest) -> HttpResponse:
    """The yardstick of web frameworks: one query, twelve rows, a template."""
    return HttpResponse(FORTUNES.render({"rows": Agency.objects.all()[:ROWS]}, request))


urlpatterns = [path("fortunes/", fortunes)]


class YardstickHandler(ClientHandler):
    """Answers by this module's addresses, through the middleware of HZ+."""

    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        """As always, with other addresses."""
        request.urlconf = __name__
        return super().get_response(request)


def measure(rounds: int) -> list[Result]:
    """CPU time of the application for each page, and of the overview as of a moment beside the stored one."""
    quarter = (
        Quarter.objects.filter(plan__slug="hangzhou-2015")
        .shut()
        .in_time_order()
        .select_related("plan")
        .last()
    )
    if quarter is None:
        raise RuntimeError("The demo has closed quarters.")
    with override_settings(ALLOWED_HOSTS=["*"]):
        with override_settings(HZ_KEEP_PAGES=True):
            kept = interleaved(_kept(quarter), rounds)
        with override_settings(HZ_KEEP_PAGES=False):
            taken = interleaved(_pages(quarter), rounds)
            now, then = "overview, stored", "overview, as of a moment"
            beside = interleaved(_as_of(quarter, now, then), max(rounds // 3, 3))
    return [
        *results(kept, "fortunes page", WANTED),
        *results(taken, "fortunes page, beside drawn pages"),
        *results(beside, now, {then: "≤ 10"}),
    ]


def _kept(quarter: Quarter) -> dict[str, Callable[[], object]]:
    """Pages that are kept, asked for again: whole, and by who has them already."""
    slug = quarter.plan.slug
    public, office = Client(), Client()
    office.force_login(Person.objects.get(username="office"))
    calls: dict[str, Callable[[], object]] = {"fortunes page": lambda: _get(_yardstick(), "/fortunes/")}
    for who, client in (("public", public), ("signed in", office)):
        for name, address in (("overview", f"/{slug}/"), ("measures, 50 rows", f"/{slug}/measures/")):
            calls[f"{name}, {who}"] = lambda client=client, address=address: _get(client, address)  # type: ignore[misc]
        _get(client, f"/{slug}/")  # the browser gets the secret of its forms
        tag = client.get(f"/{slug}/")["ETag"]
        calls[f"overview unchanged, {who}"] = lambda client=client, tag=tag: _unchanged(  # type: ignore[misc]
            client, f"/{slug}/", tag
        )
    return calls


def _as_of(quarter: Quarter, now: str, then: str) -> dict[str, Callable[[], object]]:
    public = Client()
    slug = quarter.plan.slug
    day = quarter.bulletin_due_at.date().isoformat()
    return {
        now: lambda: _get(public, f"/{slug}/?quarter={quarter}"),
        then: lambda: _get(public, f"/{slug}/?quarter={quarter}&as_of={day}"),
    }


def _pages(quarter: Quarter) -> dict[str, Callable[[], object]]:
    slug = quarter.plan.slug
    public, office = Client(), Client()
    office.force_login(Person.objects.get(username="office"))
    addresses = {
        "overview drawn, public": (public, f"/{slug}/"),
        "overview drawn, signed in": (office, f"/{slug}/"),
        "measures drawn, 50 rows": (public, f"/{slug}/measures/"),
        "one measure": (public, f"/{slug}/measures/1.1/"),
        "review queue": (office, "/review/?quarter=2018Q3"),
        "API measures, 69 rows": (public, f"/api/v1/measures/?plan={slug}&page_size=200"),
        "API status of measures": (public, f"/api/v1/status/?plan={slug}&level=measure&page_size=200"),
    }
    calls: dict[str, Callable[[], object]] = {
        "fortunes page, beside drawn pages": lambda: _get(_yardstick(), "/fortunes/")
    }
    for name, (client, address) in addresses.items():
        calls[name] = lambda client=client, address=address: _get(client, address)  # type: ignore[misc]
    return calls


@cache
def _yardstick() -> Client:
    client = Client()
    client.handler = YardstickHandler(enforce_csrf_checks=False)
    return client


def _unchanged(client: Client, address: str, tag: str) -> None:
    answer = client.get(address, headers={"If-None-Match": tag})
    if answer.status_code != 304:
        raise RuntimeError(f"{address} answered {answer.status_code}")


def _get(client: Client, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}")
