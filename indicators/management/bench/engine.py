"""The roll-up of millions of values beside plain SQL over the same values."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

from celery import current_app as app
from django.db import connection

from actions.domain.workflow import Event
from actions.models import Plan, Quarter, Report, Revision
from actions.services import reports
from agencies.models import Person
from indicators.domain.kinds import Level
from indicators.management.simulation import simulate
from indicators.models import Figure, Indicator, RollUpRequest, Value
from indicators.services import roll_up
from indicators.tasks import fulfil_roll_up

from .results import Result, database_time, wall

SUMS = "v.indicator_id, v.period, COUNT(*) n, SUM(v.value) a, SUM(v.numerator) b, SUM(v.denominator) c"
COUNTING = "JOIN actions_revision r ON r.id = v.revision_id WHERE r.approved_at IS NOT NULL AND r.superseded_at IS NULL"
WHOLE = f"SELECT {SUMS} FROM indicators_value v {COUNTING} GROUP BY v.indicator_id, v.period"  # noqa: S608
FLAT = f"SELECT {SUMS} FROM indicators_value v GROUP BY v.indicator_id, v.period"  # noqa: S608
ONE = f"""
SELECT {SUMS} FROM indicators_value v {COUNTING} AND v.plan_id = %s AND v.indicator_id = %s
GROUP BY v.indicator_id, v.period
"""  # noqa: S608
_ROUNDS = 3
_APPROVALS = 15
_MEASURE = "1.1"
"""A measure with one indicator."""


def measure(*, plans: int, quarters: int, agencies: int) -> list[Result]:
    """Simulate a tenth of the plans, then all, and measure on both; a real worker does the full roll-up."""
    app.control.purge()
    few = simulate(plans=max(plans // 10, 1), quarters=quarters, agencies=agencies)
    _settle()
    before = _approvals(few[0])
    rest = simulate(plans=plans - len(few), quarters=quarters, agencies=agencies)
    _settle()
    after = _approvals(few[0])
    app.control.purge()
    slugs = [*few, *rest]
    return [
        *_approval_rows(before, after),
        *_whole(slugs),
    ]


def _settle(*tables: str) -> None:
    """What the database does by itself after a while; to all tables where none is named."""
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM (ANALYZE) {', '.join(tables)}")


# --- One approval ---


@contextmanager
def _submitted(slug: str, count: int) -> Iterator[Sequence[Report]]:
    """Reports of the plan's last quarter, put back to where they wait for their approval."""
    quarter = Quarter.objects.filter(plan__slug=slug).in_time_order().last()
    rows = Report.objects.for_work().filter(quarter=quarter, measure__code=_MEASURE, state="approved")
    found = list(rows.order_by("?")[:count])
    Revision.objects.filter(report__in=found).update(approved_at=None, approved_by=None)
    Report.objects.filter(pk__in=[row.pk for row in found]).update(state="submitted")
    for row in found:
        row.state = "submitted"
    roll_up.rebuild(quarters=[quarter] if quarter else [])
    yield found


@contextmanager
def _unheard() -> Iterator[None]:
    """Nothing is sent to a worker within the block; the requests wait."""
    before = app.conf.task_always_eager
    app.conf.task_always_eager = False
    yield
    app.conf.task_always_eager = before
    app.control.purge()


def _approvals(slug: str) -> dict[str, float]:
    """Median milliseconds of the database: for the SQL over one indicator, for an approval, for its roll-up."""
    office = Person.objects.get(username="office")
    indicator = Indicator.objects.get(plan__slug=slug, measure__code=_MEASURE)
    taken: dict[str, list[float]] = {"sql": [], "approve": [], "roll-up": []}
    with _unheard(), _submitted(slug, _APPROVALS + 2) as waiting:
        for number, report in enumerate(waiting):
            found = _one_approval(report, office, indicator)
            for name, milliseconds in found.items() if number > 1 else ():
                taken[name].append(milliseconds)
    return {name: median(times) for name, times in taken.items()}


def _one_approval(report: Report, office: Person, indicator: Indicator) -> dict[str, float]:
    with database_time() as plain, connection.cursor() as cursor:
        cursor.execute(ONE, [indicator.plan_id, indicator.pk])
        cursor.fetchall()
    with database_time() as approving:
        reports.move(report, Event.APPROVE, by=office)
    with database_time() as rolling:
        roll_up.fulfil(quarter_id=report.quarter_id)
    found = {"sql": plain, "approve": approving, "roll-up": rolling}
    return {name: spent.seconds * 1000 for name, spent in found.items()}


def _approval_rows(before: dict[str, float], after: dict[str, float]) -> list[Result]:
    yardstick = "SQL, one indicator"
    return [
        Result(yardstick, after["sql"], "ms of the database", 1.0, yardstick),
        Result(
            "an approval's roll-up",
            after["roll-up"],
            "ms of the database",
            after["roll-up"] / after["sql"],
            yardstick,
            "≤ 3",
        ),
        Result(
            "an approval's own statements",
            after["approve"],
            "ms of the database",
            after["approve"] / after["sql"],
            yardstick,
        ),
        Result(
            "an approval's roll-up, ten times the data",
            after["roll-up"],
            "ms of the database",
            after["roll-up"] / before["roll-up"],
            "a tenth of the data",
            "≤ 1.3",
        ),
    ]


# --- Everything ---


def _whole(slugs: Sequence[str]) -> list[Result]:
    """Full roll-ups by a real worker, interleaved with the plain statements."""
    plans = list(Plan.objects.filter(slug__in=slugs))
    taken: dict[str, list[float]] = {"flat": [], "sql": [], "figures": []}
    with _worker() as worker:
        for _round in range(_ROUNDS):
            taken["flat"].append(_plain(FLAT))
            taken["sql"].append(_plain(WHOLE))
            taken["figures"].append(_roll_up_all(plans))
        memory = max(map(_most_memory, _children(worker.pid)))
        seen = _seen_after(slugs[0])
    yardstick = "SQL, all values"
    plain, flat, whole = (median(taken[name]) for name in ("sql", "flat", "figures"))
    values = Value.objects.filter(plan__in=plans).count()
    figures = Figure.objects.filter(plan__in=plans, level=Level.INDICATOR).count()
    return [
        Result("values", values, ""),
        Result("figures of indicators", figures, ""),
        Result(yardstick, plain, "s", 1.0, yardstick),
        Result("the same without asking which values count", flat, "s", flat / plain, yardstick),
        Result("full roll-up, two worker processes", whole, "s", whole / plain, yardstick, "≤ 2, goal 1.5"),
        Result("memory of a worker process", memory, "MB", wanted="≤ 500"),
        Result("from approval to figure, median", median(seen), "s"),
        Result("from approval to figure, p95", quantiles(seen, n=20)[-1], "s", wanted="≤ 2"),
    ]


def _plain(select: str) -> float:
    """Seconds of one serial statement that groups the values and writes its result."""

    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET max_parallel_workers_per_gather = 0")
            cursor.execute(f"CREATE TEMPORARY TABLE bench_sums AS {select}")
            cursor.execute("RESET max_parallel_workers_per_gather")

    seconds = wall(run)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bench_sums")
    return seconds


def _roll_up_all(plans: Sequence[Plan]) -> float:
    """Seconds from the first task sent until every figure of these plans is stored, with none to begin with."""
    Figure.objects.filter(plan__in=plans).delete()
    quarters = list(Quarter.objects.filter(plan__in=plans))
    RollUpRequest.objects.bulk_create(
        [RollUpRequest(quarter=quarter, requested_at=quarter.opens_at) for quarter in quarters],
        batch_size=1000,
    )
    _settle(Figure._meta.db_table, RollUpRequest._meta.db_table)
    first = {quarter.plan_id: quarter.pk for quarter in reversed(quarters)}

    def run() -> None:
        for quarter_id in first.values():
            fulfil_roll_up.delay(quarter_id)
        _until(lambda: not RollUpRequest.objects.exists(), pause=0.05)

    return wall(run)


def _until(done: Callable[[], bool], *, pause: float, within: float = 600.0) -> None:
    limit = time.monotonic() + within
    while not done():
        if time.monotonic() > limit:
            raise TimeoutError("The worker does not get done.")
        time.sleep(pause)


def _seen_after(slug: str) -> list[float]:
    """Seconds from an approval until the figure it changes is stored, with a real worker."""
    office = Person.objects.get(username="office")
    taken = []
    with _submitted(slug, _APPROVALS) as waiting:
        for report in waiting:
            figure = Figure.objects.filter(
                plan=report.plan, quarter=report.quarter, level=Level.MEASURE, subject=_MEASURE
            )
            before = figure.get().version
            started = time.perf_counter()
            reports.move(report, Event.APPROVE, by=office)
            _until(lambda rows=figure, version=before: rows.get().version > version, pause=0.005)  # type: ignore[misc]
            taken.append(time.perf_counter() - started)
    return taken


# --- The worker ---


@contextmanager
def _worker() -> Iterator[subprocess.Popen[bytes]]:
    """A real worker with two processes."""
    celery = [sys.executable, "-m", "celery", "--quiet", "--app=hz_plus", "worker", "--concurrency=2"]
    worker = subprocess.Popen([*celery, "--loglevel=ERROR"], start_new_session=True)  # noqa: S603 - our own program
    try:
        _until(lambda: bool(app.control.ping(timeout=1)), pause=0.1, within=60)
        yield worker
    finally:
        os.killpg(worker.pid, signal.SIGTERM)
        worker.wait(30)


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _most_memory(pid: int) -> float:
    """The most memory the process ever had, in MB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
