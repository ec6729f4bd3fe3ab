"""What `bench` measures: pages and the roll-up beside a plain yardstick, in one process, interleaved.

Only ratios are worth reading: machines differ, and one machine differs from minute to minute.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template import engines
from django.test import Client, override_settings
from django.test.client import ClientHandler
from django.urls import path

from actions.models import Quarter
from agencies.models import Agency, Person
from indicators.models import Figure
from indicators.services import roll_up

ROWS = 12
FORTUNES = engines["django"].from_string(
    "<!doctype html><title>Fortunes</title><table><tr><th>id<th>message</tr>"
    "{% for row in rows %}<tr><td>{{ row.pk }}<td>{{ row.name_zh }}</tr>{% endfor %}</table>"
)
GROUP_VALUES = """
    SELECT v.indicator_id, r.quarter_id, SUM(v.value), COUNT(*)
    FROM indicators_value v
    JOIN actions_revision s ON s.id = v.revision_id
    JOIN actions_report r ON r.id = s.report_id
    WHERE s.approved_at IS NOT NULL AND s.superseded_at IS NULL
    GROUP BY v.indicator_id, r.quarter_id
"""


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


@dataclass(frozen=True, slots=True)
class Result:
    """One row of the table: CPU milliseconds (median), and as a multiple of its yardstick."""

    name: str
    yardstick: str
    milliseconds: float
    ratio: float


def measure(rounds: int) -> list[Result]:
    """Measure everything `rounds` times, interleaved, after one round to warm up."""
    quarter = Quarter.objects.shut().order_by("-year", "-number").select_related("plan")[0]
    with override_settings(ALLOWED_HOSTS=["*"]):
        pages = _interleaved(_pages(quarter), rounds)
    engine = _interleaved({"one query": _one_query, "roll-up": lambda: _roll_up(quarter)}, rounds)
    return [
        *_results(pages, "fortunes page"),
        *_results(engine, "one query"),
    ]


def _pages(quarter: Quarter) -> dict[str, Callable[[], object]]:
    slug = quarter.plan.slug
    public, office = Client(), Client()
    office.force_login(Person.objects.get(username="office"))
    addresses = {
        "overview, public": (public, f"/{slug}/"),
        "overview, signed in": (office, f"/{slug}/"),
        "measures, 50 rows": (public, f"/{slug}/measures/"),
        "one measure": (public, f"/{slug}/measures/1.1/"),
        "review queue": (office, "/review/?quarter=2018Q3"),
        "API measures, 69 rows": (public, f"/api/v1/measures/?plan={slug}&page_size=200"),
        "API status of measures": (public, f"/api/v1/status/?plan={slug}&level=measure&page_size=200"),
    }
    yardstick = Client()
    yardstick.handler = YardstickHandler(enforce_csrf_checks=False)
    calls: dict[str, Callable[[], object]] = {"fortunes page": lambda: _get(yardstick, "/fortunes/")}
    for name, (client, address) in addresses.items():
        calls[name] = lambda client=client, address=address: _get(client, address)  # type: ignore[misc]
    return calls


def _get(client: Client, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}")


def _one_query() -> None:
    with connection.cursor() as cursor:
        cursor.execute(GROUP_VALUES)
        cursor.fetchall()


def _roll_up(quarter: Quarter) -> None:
    """A quarter computed and stored anew, then put back."""
    with _put_back():
        Figure.objects.of(quarter).delete()
        roll_up.store(quarter=quarter)


@contextmanager
def _put_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _interleaved(calls: dict[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for number in range(rounds + 1):
        for name, call in calls.items():
            started = time.process_time()
            call()
            if number:
                taken[name].append((time.process_time() - started) * 1000)
    return taken


def _results(taken: dict[str, list[float]], yardstick: str) -> list[Result]:
    base = median(taken[yardstick])
    return [Result(name, yardstick, median(times), median(times) / base) for name, times in taken.items()]


def table(results: Sequence[Result]) -> str:
    """The results as a Markdown table."""
    lines = ["| what | CPU ms, median | × yardstick | yardstick |", "|---|---:|---:|---|"]
    lines += [f"| {r.name} | {r.milliseconds:.1f} | {r.ratio:.1f} | {r.yardstick} |" for r in results]
    return "\n".join(lines)
