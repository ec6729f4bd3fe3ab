"""Small random plans with a history, for property tests.

Every plan is one that could have been recorded: of each key at most one row is known and valid at a time, a
report is approved after its quarter's end, a correction takes the place of what it corrects at its moment,
a baseline falls short of its targets, and every number has at most 15 significant digits and 4 decimals.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from fractions import Fraction

from hypothesis import strategies as st

from hz_plus.lib.quarters import Period
from tests.oracle.oracle import Judge
from tests.oracle.outlines import AMOUNTS, FAR, FIRST, PAIRS, RISES, Frame, after, outlines, seldom
from tests.oracle.rules import MOVABLE
from tests.oracle.scenario import (
    Approval,
    Entry,
    Indicator,
    Known,
    Measure,
    Override,
    Role,
    Scenario,
    Step,
    Waiver,
)
from tests.oracle.view import View

FATES = ("approved",) * 6 + ("corrected",) * 2 + ("missing",) * 2 + ("waived", "unwaived")
TICK = timedelta(microseconds=1)


def moments(scenario: Scenario) -> list[datetime]:
    """The instants at which something came to count or ceased to, and those just before, in order."""
    at: set[datetime] = set()
    for one in fields(scenario):
        rows = getattr(scenario, one.name)
        for row in rows if isinstance(rows, tuple) else ():
            known = getattr(row, "known", None) or getattr(row, "known_inactive", None)
            if known:
                at |= {known.recorded_at, known.superseded_at or known.recorded_at}
    return sorted({moment for each in at for moment in (each - TICK, each) if moment >= min(at)})


def periods(scenario: Scenario) -> list[Period]:
    """The plan's quarters up to the last one somebody filed for, and the one after where the plan has it."""
    last = max((row.period for row in scenario.approvals), default=FIRST)
    end = min(last.next(), Period.containing(scenario.plan.ends_on))
    return [FIRST.plus(n) for n in range(10) if FIRST.plus(n) <= end]


@dataclass(frozen=True)
class Obligation:
    """One report that somebody has to file, and what goes into it."""

    period: Period
    measure: str
    agency: int
    role: Role
    indicators: tuple[Indicator, ...]
    steps: tuple[Step, ...]
    likely: Mapping[str, Fraction]


def obligations(frame: Frame, outline: Scenario) -> list[Obligation]:
    """What the leads and the holders of parts file: leads all the measure's indicators, the others their own.

    Those of the quarter's own time file, and those who only a later amendment says should have.
    """
    found: dict[tuple[Period, str, int], Obligation] = {}
    for period in frame.quarters:
        for as_of in (after(period, 3), FAR):
            view = View(outline, as_of)
            for measure in outline.measures:
                if view.active(measure, period):
                    for one in _owed(view, outline, measure, period):
                        found.setdefault((period, measure.code, one.agency), one)
    return list(found.values())


def _owed(view: View, outline: Scenario, measure: Measure, period: Period) -> Iterable[Obligation]:
    """What is owed for one measure and quarter."""
    every = tuple(view.indicators_of(measure.code))
    codes = {indicator.code for indicator in every}
    steps = tuple({(s.indicator, s.order): s for s in outline.steps if s.indicator in codes}.values())
    measured = tuple(indicator for indicator in every if indicator.kind != "milestone")
    likely = {one.code: _on_schedule(outline, one, period) for one in measured}
    leads = view.leads(measure.code, period.ends_on)
    for agency in outline.agencies:
        held = tuple(one for one in measured if view.part_rows(one, agency.id, period))
        if agency.id in leads:
            yield Obligation(period, measure.code, agency.id, "lead", measured, steps, likely)
        elif held:
            yield Obligation(period, measure.code, agency.id, "support", held, steps, likely)


def _on_schedule(outline: Scenario, indicator: Indicator, period: Period) -> Fraction:
    """About what should have been reached from nothing; values near it get lights of all kinds."""
    rows = sorted((r.due_on, r.value) for r in outline.targets if r.indicator == indicator.code)
    due_on, goal = next((row for row in rows if row[0] >= period.ends_on), rows[-1])
    if indicator.kind in ("annual_flow", "annual_quota"):
        return goal * Fraction(period.number, 4)
    elapsed = Fraction((period.ends_on - outline.plan.t0).days, (due_on - outline.plan.t0).days)
    return goal * min(elapsed, Fraction(1))


@st.composite
def entries(draw: st.DrawFn, indicator: Indicator, likely: Fraction) -> Entry:
    """What is filed for an indicator: near what is likely, or anything that may be filed."""
    ratio = indicator.kind == "ratio"
    if draw(st.booleans()):
        return draw(PAIRS) if ratio else draw(AMOUNTS)
    near = likely * draw(st.integers(14, 24)) / 20
    if not ratio:
        return Fraction(round(near * 10), 10)
    whole = draw(RISES)
    return min(Fraction(round(near * whole, 4)), whole), whole


@st.composite
def approvals(draw: st.DrawFn, owed: Obligation, known: Known) -> Approval:
    """One approved revision; a value is left out now and then."""
    values: dict[str, Entry] = {}
    for indicator in owed.indicators:
        if not seldom(draw, 12):
            values[indicator.code] = draw(entries(indicator, owed.likely[indicator.code]))
    claims = {}
    for step in owed.steps:
        if seldom(draw, 4):
            offset = draw(st.integers(-100, 20))
            claims[step.indicator, step.order] = owed.period.ends_on + timedelta(offset)
    judged = draw(st.sampled_from([None, *MOVABLE])) if owed.role == "lead" else None
    return Approval(owed.period, owed.measure, owed.agency, owed.role, known, values, claims, judged)


@st.composite
def filings(draw: st.DrawFn, owed: Obligation, order: int) -> tuple[tuple[Approval, ...], tuple[Waiver, ...]]:
    """What became of one report: approved, corrected later, missing, waived, or waived at first."""
    fate = draw(st.sampled_from(FATES))
    moment = after(owed.period, draw(st.integers(6, 20)), order)
    waiver = Waiver(owed.period, owed.measure, owed.agency, Known(after(owed.period, 2, order)), owed.role)
    if fate == "missing":
        return (), ()
    if fate == "waived":
        return (), (waiver,)
    if fate == "unwaived":
        lifted = replace(waiver, known=Known(waiver.known.recorded_at, after(owed.period, 5, order)))
        return (draw(approvals(owed, Known(moment))),), (lifted,)
    if fate == "corrected":
        later = moment + timedelta(draw(st.integers(1, 200)))
        first = draw(approvals(owed, Known(moment, later)))
        return (first, draw(approvals(owed, Known(later)))), ()
    return (draw(approvals(owed, Known(moment))),), ()


@st.composite
def silences(draw: st.DrawFn, outline: Scenario) -> dict[int, date]:
    """Agencies that came together of which one filed nothing until that day."""
    joined = [row for row in outline.successions if row.kind != "split"]
    if not joined or draw(st.booleans()):
        return {}
    row = draw(st.sampled_from(joined))
    return {draw(st.sampled_from([row.predecessor, row.successor])): row.on}


@st.composite
def overrides(draw: st.DrawFn, frame: Frame, filed: Scenario) -> tuple[Override, ...]:
    """Up to three moves of lights, as computed at the time where they can be moved."""
    keys = st.tuples(st.sampled_from(frame.quarters), st.sampled_from(filed.measures))
    found = []
    for period, measure in draw(st.lists(keys, max_size=3, unique=True)):
        moment = after(period, draw(st.integers(22, 60)))
        view = Judge(filed, moment)
        computed = view.measure_figure(measure, period).computed_light
        origin = computed if computed in MOVABLE else draw(st.sampled_from(MOVABLE))
        near = [light for light in MOVABLE if abs(MOVABLE.index(light) - MOVABLE.index(origin)) == 1]
        move = Override(period, measure.code, origin, draw(st.sampled_from(near)), Known(moment))
        if view.active(measure, period):
            found.append(move)
    return tuple(found)


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """A plan with all that happened to it."""
    frame, outline = draw(outlines())
    silent = draw(silences(outline))
    reports: list[Approval] = []
    waived: list[Waiver] = []
    for order, owed in enumerate(obligations(frame, outline)):
        if owed.period.ends_on < silent.get(owed.agency, date.min):
            continue
        approved, waivers = draw(filings(owed, order))
        reports += approved
        waived += waivers
    filed = replace(outline, approvals=tuple(reports), waivers=tuple(waived))
    return replace(filed, overrides=draw(overrides(frame, filed)))
