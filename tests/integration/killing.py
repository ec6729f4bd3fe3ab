"""Kills workers while approvals stream in, and looks at the figures each time: `python -m tests.integration.killing`.

It runs on a database and a queue of its own, which the environment names.

Every approval raises the total of its measure and quarter, so the total that a figure shows tells which approvals it
rests on. A figure may be behind, but what a quarter shows must have been true at some time, whole, and nothing that
is behind may be without a request.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hz_plus.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from django.db.models import Sum  # noqa: E402

from actions.domain.workflow import Event  # noqa: E402
from actions.models import Plan  # noqa: E402
from hz_plus.celery import app  # noqa: E402
from hz_plus.lib.quarters import Period  # noqa: E402
from indicators.models import Figure, RollUpRequest  # noqa: E402
from indicators.services import roll_up  # noqa: E402
from indicators.tasks import sweep  # noqa: E402
from tests.integration.nursery import say  # noqa: E402
from tests.integration.worlds import Happening, World, build, happen  # noqa: E402
from tests.oracle import scenario as rows  # noqa: E402
from tests.oracle.scenario import Known, Span  # noqa: E402

KILLS = 50
PERIODS = tuple(Period(2016, number) for number in (1, 2, 3, 4))
DISTRICTS = (1, 2, 3)
MEASURES = ("1.1", "2.1")
ALWAYS = Known(datetime(2015, 12, 1, tzinfo=UTC))
END = datetime(2100, 1, 1, tzinfo=UTC)
OPEN = Span()
GOAL = Fraction(1000)
Place = tuple[str, Period]


def scenario() -> rows.Scenario:
    """Two measures, each with a target that three districts share."""
    due_on = date(2016, 12, 31)
    codes = [f"{measure}-a" for measure in MEASURES]
    return rows.Scenario(
        rows.Plan("killed", date(2015, 12, 31), date(2016, 1, 1), due_on),
        agencies=(rows.Agency(9, "lead"), *(rows.Agency(n, f"d{n}", "district") for n in DISTRICTS)),
        areas=tuple(rows.Area(measure[0]) for measure in MEASURES),
        measures=tuple(rows.Measure(measure, measure[0]) for measure in MEASURES),
        links=tuple(rows.Link(measure, 9, "lead", 1, OPEN, ALWAYS) for measure in MEASURES),
        thresholds=(rows.Threshold(Fraction(5), Fraction(15), OPEN, ALWAYS),),
        indicators=tuple(rows.Indicator(code, code[:3], "stock", starts_from_zero=True) for code in codes),
        methods=tuple(rows.Method(code, "sum", "linear", (), OPEN, ALWAYS) for code in codes),
        targets=tuple(rows.Target(code, due_on, GOAL, OPEN, ALWAYS) for code in codes),
        parts=tuple(rows.Part(code, n, due_on, GOAL / 4, OPEN, ALWAYS) for code in codes for n in DISTRICTS),
        approvals=tuple(
            rows.Approval(period, code[:3], n, "support", ALWAYS, {code: Fraction(1)})
            for code in codes
            for period in PERIODS
            for n in DISTRICTS
        ),
    )


@dataclass
class Stream:
    """Approvals, one after the other, and the totals that each measure and quarter had."""

    world: World
    chance: random.Random
    totals: dict[Place, list[int]] = field(default_factory=dict)
    approvals: list[rows.Approval] = field(default_factory=list)
    at: datetime = ALWAYS.recorded_at

    def flow(self) -> None:
        """Correct one report: its value grows."""
        old = self.chance.choice([row for row in self.approvals if row.known.superseded_at is None])
        self.at += timedelta(seconds=1)
        ((code, value),) = old.values.items()
        assert isinstance(value, Fraction)
        more = self.chance.randint(1, 9)
        new = replace(old, known=Known(self.at), values={code: value + more})
        with transaction.atomic():
            happen(self.world, Happening(self.at, Event.APPROVE, new))
        self.approvals[self.approvals.index(old)] = replace(old, known=Known(old.known.recorded_at, self.at))
        self.approvals.append(new)
        totals = self.totals[old.measure, old.period]
        totals.append(totals[-1] + more)


def start() -> Stream:
    """An empty database with the plan, its figures computed."""
    app.control.purge()
    call_command("migrate", interactive=False, verbosity=0)
    given = scenario()
    world = build(given)
    roll_up.rebuild(quarters=world.quarters.values())
    totals = {(measure, period): [len(DISTRICTS)] for measure in MEASURES for period in PERIODS}
    return Stream(world, random.Random(2016), totals, list(given.approvals))


# --- Looking ------------------------------------------------------------------------------------------


@dataclass
class Watch:
    """What was seen after each kill: per measure and quarter the number of approvals that its figure rests on."""

    stream: Stream
    seen: dict[Place, int] = field(default_factory=dict)
    interrupted: int = 0

    def look(self) -> None:
        """Check every quarter, when whatever the killed worker had begun is over."""
        with transaction.atomic():
            plan = Plan.objects.select_for_update(no_key=True).get(pk=self.stream.world.plan.pk)
            waiting = {
                (code, Period(year, number))
                for code, year, number in RollUpRequest.objects.of_plan(plan.pk).values_list(
                    "measure__code", "quarter__year", "quarter__number"
                )
            }
            for period, quarter in self.stream.world.quarters.items():
                found = {(row.level, row.subject): row for row in Figure.objects.of(quarter)}
                self._check_quarter(period, found, waiting)
        self.interrupted += bool(waiting)

    def _check_quarter(
        self, period: Period, found: dict[tuple[str, str], Figure], waiting: set[Place]
    ) -> None:
        assert len(found) == 1 + 2 + 2 + 2 + 1 + 3 + 6, f"{period}: {sorted(found)}"
        for measure in MEASURES:
            total = self._check_measure(period, measure, found)
            totals = self.stream.totals[measure, period]
            assert total in totals, f"{period} {measure}: {total} was never the total"
            place, rests_on = (measure, period), totals.index(total)
            assert rests_on >= self.seen.get(place, 0), f"{period} {measure} went back to {total}"
            assert place in waiting or total == totals[-1], f"{period} {measure}: {total}, and nobody waits"
            self.seen[place] = rests_on
        lights = [found["measure", measure].light for measure in MEASURES]
        for light, count in (found["plan", "killed"].counts or {}).items():
            assert count == lights.count(light), f"{period}: the plan counts otherwise than its measures"

    def _check_measure(self, period: Period, measure: str, found: dict[tuple[str, str], Figure]) -> int:
        """What belongs to a measure rests on the same values; their total."""
        figure, code = found["indicator", f"{measure}-a"], f"{measure}-a"
        assert figure.value is not None
        parts = [found["part", f"{code}/world-d{n}"].value or Decimal(0) for n in DISTRICTS]
        assert sum(parts) == figure.value, f"{period} {code}: {figure.value}, its parts {parts}"
        assert figure.attainment == figure.value / Decimal(int(GOAL)), f"{period} {code}"
        above = found["measure", measure]
        assert (above.value, above.light) == (figure.value, figure.light), f"{period} {measure}"
        counts = found["area", measure[0]].counts or {}
        assert counts.get(above.light) == 1, f"{period}: the area counts otherwise than its measure"
        return int(figure.value)


# --- Killing ------------------------------------------------------------------------------------------


@contextmanager
def nursery() -> Iterator[subprocess.Popen[str]]:
    """Where workers come from."""
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "tests.integration.nursery"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process


@contextmanager
def worker(born_in: subprocess.Popen[str]) -> Iterator[None]:
    """A worker that is killed at the end, with all that it started."""
    assert born_in.stdin is not None
    assert born_in.stdout is not None
    born_in.stdin.write("\n")
    born_in.stdin.flush()
    pid = int(born_in.stdout.readline())
    try:
        yield
    finally:
        os.killpg(pid, signal.SIGKILL)


def work_done() -> int:
    """A number that grows with every figure stored."""
    return Figure.objects.aggregate(versions=Sum("version"))["versions"] or 0


def stream_until_it_works(stream: Stream, patience: float = 20) -> None:
    """Approvals come in until the worker has stored something, and a moment longer."""
    before, started = work_done(), time.monotonic()
    stream.flow()
    while work_done() == before:
        assert time.monotonic() - started < patience, "the worker does nothing"
        stream.flow()
        time.sleep(0.02)
    ends = time.monotonic() + stream.chance.uniform(0, 0.12)
    while time.monotonic() < ends:
        stream.flow()


def let_it_finish(patience: float = 20) -> None:
    """Ask for sweeps until nothing waits."""
    started = time.monotonic()
    while RollUpRequest.objects.exists():
        assert time.monotonic() - started < patience, "requests are left"
        sweep.delay()
        time.sleep(0.3)


def main() -> None:
    """Kill, look, start again; at last everything must be there."""
    stream = start()
    watch = Watch(stream)
    began = time.monotonic()
    with nursery() as born_in:
        for _kill in range(KILLS):
            with worker(born_in):
                stream_until_it_works(stream)
            watch.look()
        with worker(born_in):
            let_it_finish()
    watch.look()
    world = stream.world
    world.scenario = replace(world.scenario, approvals=tuple(stream.approvals))
    for period, quarter in world.quarters.items():
        assert roll_up.differences(quarter=quarter) == []
        assert world.mismatches(Figure.objects.of(quarter), period, END) == []
    assert roll_up.rebuild(quarters=world.quarters.values()) == 0
    seconds, approvals = time.monotonic() - began, len(stream.approvals) - len(scenario().approvals)
    say(f"{KILLS} kills, {watch.interrupted} of them amid work, {approvals} approvals, {seconds:.0f} s")
    assert watch.interrupted > KILLS / 2


if __name__ == "__main__":
    main()
