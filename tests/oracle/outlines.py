"""Small random plans before anybody has filed, for property tests.

Every plan is one that could have been recorded: of each key at most one row is known and valid at a time, a
baseline falls short of its targets, and every number has at most 15 significant digits and 4 decimals.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import TypeVar

from hypothesis import strategies as st

from hz_plus.lib.quarters import Period
from tests.oracle.scenario import (
    Agency,
    Aggregation,
    Area,
    Baseline,
    Indicator,
    Kind,
    Known,
    Link,
    Measure,
    Membership,
    Method,
    Part,
    Plan,
    Role,
    Scenario,
    Shape,
    Span,
    Step,
    Succession,
    Target,
    Threshold,
)

FIRST = Period(2016, 1)
LOADED = Known(datetime(2015, 12, 1, 1, tzinfo=UTC))
FAR = datetime(2100, 1, 1, tzinfo=UTC)
OPEN = Span()
GROUPS = (91, 92)
NEWCOMERS = (21, 22, 23)  # agencies that come to be by succession

KINDS: tuple[Kind, ...] = ("stock", "annual_flow", "annual_quota", "ratio", "milestone")
SHAPES: tuple[Shape, ...] = ("linear", "s_curve", "points", "step")
ROLES: tuple[Role, ...] = ("lead", "support", "support")
OF_NUMBERS: tuple[Aggregation, ...] = ("lead", "sum", "max", "mean")
OF_RATIOS: tuple[Aggregation, ...] = ("lead", "ratio_of_sums", "max", "mean")

Amended = TypeVar("Amended", Link, Membership, Method, Part, Target, Threshold)
Rewritten = TypeVar("Rewritten", Baseline, Step)


# --- Small things -------------------------------------------------------------------------------------

SMALL = st.integers(0, 120).map(Fraction)
AMOUNTS = st.one_of(
    SMALL,
    SMALL,
    st.integers(0, 1_200_000).map(lambda n: Fraction(n, 10_000)),
    st.integers(0, 10**15 - 1).map(lambda n: Fraction(n, 10_000)),
)
RISES = st.one_of(
    st.integers(1, 60).map(Fraction),
    st.integers(1, 600_000).map(lambda n: Fraction(n, 10_000)),
)
PERCENT = st.integers(1, 100).map(lambda n: Fraction(n, 100))
PAIRS = st.one_of(
    st.tuples(SMALL, SMALL).map(lambda pair: (pair[0], pair[0] + pair[1] + 1)),
    st.tuples(SMALL, RISES).map(lambda pair: (pair[0], pair[0] + pair[1])),
    RISES.map(lambda whole: (whole, whole)),
)


def seldom(draw: st.DrawFn, one_in: int = 5) -> bool:
    """True now and then; shrinks to False."""
    return draw(st.integers(0, one_in - 1)) == one_in - 1


@dataclass(frozen=True)
class Frame:
    """What the other draws refer to."""

    plan: Plan
    last: Period
    agencies: tuple[Agency, ...]  # those there are at the start, without groups
    groups: tuple[int, ...]

    @property
    def quarters(self) -> list[Period]:
        return [FIRST.plus(n) for n in range(10) if FIRST.plus(n) <= self.last]


@st.composite
def days(draw: st.DrawFn, frame: Frame) -> date:
    """A day in the quarters looked at; often a quarter's first or last."""
    period = draw(st.sampled_from(frame.quarters))
    within = st.integers(1, 88).map(lambda n: period.starts_on + timedelta(n))
    return draw(st.one_of(st.just(period.ends_on), st.just(period.starts_on), within))


@st.composite
def instants(draw: st.DrawFn, frame: Frame) -> datetime:
    """A moment at which a definition may be recorded or amended."""
    span = (frame.last.ends_on - FIRST.starts_on).days + 60
    return datetime(2016, 1, 2, 3, tzinfo=UTC) + timedelta(draw(st.integers(0, span)))


def after(period: Period, wait: int, order: int = 0) -> datetime:
    """A moment some days after a quarter's end; a later one for each further report."""
    return datetime.combine(period.ends_on + timedelta(wait), time(8), UTC) + timedelta(minutes=order)


@st.composite
def amended(
    draw: st.DrawFn, frame: Frame, row: Amended, other: Amended, one_in: int = 6
) -> tuple[Amended, ...]:
    """The row as it is; or, now and then, from a moment on the other: altogether, or from a day."""
    if not seldom(draw, one_in):
        return (row,)
    moment = draw(instants(frame))
    old = replace(row, known=Known(row.known.recorded_at, moment))
    new = replace(other, known=Known(moment))
    if draw(st.booleans()):
        return old, new
    day = draw(days(frame))
    kept = replace(row, valid=Span(None, day - timedelta(1)), known=Known(moment))
    return old, kept, replace(new, valid=Span(day, None))


@st.composite
def rewritten(draw: st.DrawFn, frame: Frame, row: Rewritten, other: Rewritten) -> tuple[Rewritten, ...]:
    """The row as it is, or the other in its place from a moment on; for what has no days of its own."""
    if not seldom(draw):
        return (row,)
    moment = max(draw(instants(frame)), row.known.recorded_at + timedelta(1))
    old = replace(row, known=Known(row.known.recorded_at, moment))
    return old, replace(other, known=Known(moment))


# --- Who ----------------------------------------------------------------------------------------------


@st.composite
def frames(draw: st.DrawFn) -> Frame:
    """The plan, its quarters and its agencies."""
    last = FIRST.plus(draw(st.integers(1, 9)))
    t0 = draw(st.sampled_from([date(2015, 12, 31)] * 4 + [date(2015, 9, 30), date(2015, 11, 17)]))
    plan = Plan("random", t0, date(2016, 1, 1), date(last.year, 12, 31))
    found: list[Agency] = []
    kinds = ["department"] if seldom(draw, 4) else ["department", "district", "district"]
    for n in range(1, draw(st.integers(2, 5)) + 1):
        kind = draw(st.sampled_from(kinds))
        above = [agency.id for agency in found if agency.kind == "district"]
        nested = kind == "district" and above and not seldom(draw, 3)
        parent = draw(st.sampled_from(above)) if nested else None
        found.append(Agency(n, f"a{n}", "district" if kind == "district" else "department", parent))
    return Frame(plan, last, tuple(found), GROUPS[: draw(st.integers(0, 2))])


@st.composite
def memberships(draw: st.DrawFn, frame: Frame) -> tuple[Membership, ...]:
    """Who belongs to the groups; at times only from, or up to, some day."""
    found = []
    for group in frame.groups:
        for agency in frame.agencies:
            if draw(st.booleans()):
                span = OPEN
                if seldom(draw):
                    day = draw(days(frame))
                    span = draw(st.sampled_from([Span(day, None), Span(None, day)]))
                found.append(Membership(group, agency.id, span, LOADED))
    return tuple(found)


@st.composite
def successions(draw: st.DrawFn, frame: Frame) -> tuple[Succession, ...]:
    """At most one rename, merger or split; now and then what came of it is renamed later."""
    kind = draw(st.sampled_from(["none", "none", "rename", "merge", "merge", "merge", "split"]))
    if kind == "none":
        return ()
    on = draw(days(frame))
    known = Known(draw(st.one_of(st.just(LOADED.recorded_at), instants(frame))))
    one, other = draw(st.permutations([agency.id for agency in frame.agencies]))[:2]
    new, newer, last = NEWCOMERS
    into_new = draw(st.booleans())
    found: tuple[Succession, ...] = (Succession(one, new, "rename", on, known),)
    if kind == "merge":
        merged = Succession(one, new if into_new else other, "merge", on, known)
        later = draw(days(frame)) if into_new and seldom(draw, 3) else on
        found = (merged, replace(merged, predecessor=other, on=later)) if into_new else (merged,)
    elif kind == "split":
        split = Succession(one, new, "split", on, known)
        found = (split, replace(split, successor=newer if into_new else other))
    if seldom(draw, 4):
        day = max(draw(days(frame)), max(row.on for row in found))
        found += (Succession(found[0].successor, last, "rename", day, known),)
    return found


def newcomers(frame: Frame, rows: Iterable[Succession]) -> tuple[Agency, ...]:
    """The agencies that come to be, of the kind and in the place of those they follow."""
    every = {agency.id: agency for agency in frame.agencies}
    for row in rows:
        if row.successor in NEWCOMERS:
            every[row.successor] = replace(every[row.predecessor], id=row.successor, code=f"a{row.successor}")
    return tuple(agency for agency in every.values() if agency.id in NEWCOMERS)


@st.composite
def links(draw: st.DrawFn, frame: Frame, measure: str) -> tuple[Link, ...]:
    """A measure's leads and supports, each agency and group once; a lead may change hands."""
    agencies = [agency.id for agency in frame.agencies]
    able = draw(st.permutations([*agencies, *frame.groups]))
    able = able[: draw(st.integers(1, min(4, len(able))))]
    others = sorted(set(agencies) - set(able))
    found: list[Link] = []
    for order, agency in enumerate(able, 1):
        role: Role = "lead" if order == 1 else draw(st.sampled_from(ROLES))
        row = Link(measure, agency, role, order, OPEN, LOADED)
        if role == "lead" and others:
            found += draw(amended(frame, row, replace(row, agency=others.pop())))
        else:
            found.append(row)
    return tuple(found)


# --- What ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Definition:
    """One indicator with its rows."""

    indicator: Indicator
    methods: tuple[Method, ...] = ()
    baselines: tuple[Baseline, ...] = ()
    targets: tuple[Target, ...] = ()
    steps: tuple[Step, ...] = ()
    parts: tuple[Part, ...] = ()


@st.composite
def definitions(draw: st.DrawFn, frame: Frame, measure: str, letter: str) -> Definition:
    """An indicator of any kind."""
    kind = draw(st.sampled_from(KINDS))
    falling = kind in ("stock", "annual_flow", "ratio") and seldom(draw, 4)
    zero = not falling and kind in ("stock", "annual_quota") and not seldom(draw, 3)
    indicator = Indicator(f"{measure}-{letter}", measure, kind, "down" if falling else "up", zero)
    if kind == "milestone":
        method = Method(indicator.code, "lead", "linear", (), OPEN, LOADED)
        return Definition(indicator, methods=(method,), steps=draw(steps(frame, indicator)))
    base = draw(bases(indicator))
    due = draw(due_days(frame, kind))
    return Definition(
        indicator,
        methods=draw(methods(frame, indicator)),
        baselines=draw(baselines(frame, indicator, base)),
        targets=draw(targets(frame, indicator, base, due)),
        parts=draw(parts(frame, indicator, due)),
    )


@st.composite
def steps(draw: st.DrawFn, frame: Frame, indicator: Indicator) -> tuple[Step, ...]:
    """One to three steps, of which one may be put off."""
    found: list[Step] = []
    for order, due_on in enumerate(sorted(draw(st.lists(days(frame), min_size=1, max_size=3))), 1):
        weight = draw(st.sampled_from([Fraction(1), Fraction(2), Fraction(1, 4)]))
        row = Step(indicator.code, order, due_on, weight, LOADED)
        later = due_on + timedelta(draw(st.sampled_from([31, 92, 93])))
        found += draw(rewritten(frame, row, replace(row, due_on=later)))
    return tuple(found)


@st.composite
def bases(draw: st.DrawFn, indicator: Indicator) -> Fraction:
    """Where a path starts, should it be known: below the targets of a rising indicator, above the others."""
    if indicator.kind == "ratio":
        low, high = (60, 90) if indicator.direction == "down" else (0, 50)
        return Fraction(draw(st.integers(low, high)), 100)
    return draw(RISES) + 100 if indicator.direction == "down" else draw(SMALL)


@st.composite
def due_days(draw: st.DrawFn, frame: Frame, kind: Kind) -> list[date]:
    """Up to three days on which something is due; of a quota every year's last."""
    if kind == "annual_quota":
        return [date(year, 12, 31) for year in range(2016, frame.plan.ends_on.year + 1)]
    end = st.just(frame.plan.ends_on)
    return sorted(draw(st.sets(st.one_of(end, days(frame)), min_size=1, max_size=3)))


@st.composite
def baselines(draw: st.DrawFn, frame: Frame, indicator: Indicator, base: Fraction) -> tuple[Baseline, ...]:
    """None, a recorded one or an adopted one; later at times another value."""
    source = draw(st.sampled_from(["none", "none", "recorded", "recorded", "adopted"]))
    if source == "none" or indicator.kind == "annual_quota":
        return ()
    period = draw(st.sampled_from(frame.quarters))
    if source == "adopted":
        row = Baseline(indicator.code, base, period.ends_on, True, Known(after(period, 28)))
    else:
        recorded = draw(st.sampled_from([LOADED.recorded_at, after(period, 29)]))
        row = Baseline(indicator.code, base, frame.plan.t0, False, Known(recorded))
    return draw(rewritten(frame, row, replace(row, value=further(indicator, base))))


def further(indicator: Indicator, base: Fraction) -> Fraction:
    """Another baseline, farther from the target, within what may be filed."""
    if indicator.direction == "up":
        return base / 2 if (base * 5000).denominator == 1 else base
    return min(base + Fraction(1, 20), Fraction(1)) if indicator.kind == "ratio" else base + 10


@st.composite
def targets(
    draw: st.DrawFn, frame: Frame, indicator: Indicator, base: Fraction, due: list[date]
) -> tuple[Target, ...]:
    """A value for every day, each beyond the one before and beyond the baseline."""
    found: list[Target] = []
    level = max(base, Fraction(0))
    for n, due_on in enumerate(due):
        if indicator.kind == "ratio":
            value = Fraction(50 - 10 * n, 100) if indicator.direction == "down" else ratio_goal(n, len(due))
            other = value
        elif indicator.direction == "down":
            value, other = Fraction(90 - 20 * n), Fraction(80 - 20 * n)
        else:
            rise = draw(RISES)
            level = rise if indicator.kind == "annual_quota" else level + rise
            value, other = level, level + 5
        row = Target(indicator.code, due_on, value, OPEN, LOADED)
        found += draw(amended(frame, row, replace(row, value=other)))
    return tuple(found)


def ratio_goal(n: int, count: int) -> Fraction:
    """A full share at last, less before."""
    return Fraction(1) if n == count - 1 else Fraction(7 + n, 10)


@st.composite
def methods(draw: st.DrawFn, frame: Frame, indicator: Indicator) -> tuple[Method, ...]:
    """Any way of combining agencies that fits the kind, with any shape."""
    ways = OF_RATIOS if indicator.kind == "ratio" else OF_NUMBERS
    shapes = SHAPES if indicator.kind != "annual_quota" else SHAPES[:1]

    def one() -> Method:
        shape = draw(st.sampled_from(shapes))
        points: tuple[tuple[date, Fraction], ...] = ()
        if shape in ("points", "step"):
            agreed = sorted(draw(st.sets(days(frame), min_size=1, max_size=3)))
            points = tuple(zip(agreed, sorted(draw(PERCENT) for _ in agreed), strict=True))
        return Method(indicator.code, draw(st.sampled_from(ways)), shape, points, OPEN, LOADED)

    return draw(amended(frame, one(), one(), 3))


@st.composite
def parts(draw: st.DrawFn, frame: Frame, indicator: Indicator, due: list[date]) -> tuple[Part, ...]:
    """Up to four agencies' parts, due on the days of the targets."""
    ids = [agency.id for agency in frame.agencies]
    holders = draw(st.permutations(ids))[: 0 if seldom(draw) else draw(st.integers(1, min(4, len(ids))))]
    found: list[Part] = []
    for agency in sorted(holders):
        for due_on in due:
            value = draw(PERCENT if indicator.kind == "ratio" else RISES)
            other = value / 2 if (value * 5000).denominator == 1 else value
            row = Part(indicator.code, agency, due_on, value, OPEN, LOADED)
            found += draw(amended(frame, row, replace(row, value=other), 12))
    return tuple(found)


@st.composite
def measures(draw: st.DrawFn, frame: Frame, areas: tuple[Area, ...]) -> tuple[Measure, ...]:
    """One to four measures; one now and then ends."""
    found = []
    for n in range(1, draw(st.integers(1, 4)) + 1):
        area = draw(st.sampled_from(areas)).code
        row = Measure(f"{area}.{n}", area)
        if seldom(draw, 6):
            row = replace(row, inactive_from=draw(days(frame)), known_inactive=Known(draw(instants(frame))))
        found.append(row)
    return tuple(found)


@st.composite
def thresholds(draw: st.DrawFn, frame: Frame) -> tuple[Threshold, ...]:
    """5 and 15 points, later at times others."""
    row = Threshold(Fraction(5), Fraction(15), OPEN, LOADED)
    yellow = Fraction(draw(st.integers(0, 20)))
    red = yellow + draw(st.integers(1, 20))
    return draw(amended(frame, row, replace(row, yellow=yellow, red=red), 4))


@st.composite
def outlines(draw: st.DrawFn) -> tuple[Frame, Scenario]:
    """A plan before anybody has filed."""
    frame = draw(frames())
    areas = tuple(Area(str(n)) for n in range(1, draw(st.integers(1, 3)) + 1))
    found = draw(measures(frame, areas))
    letters = "abcde"[: draw(st.integers(1, 5))]
    defined = [draw(definitions(frame, draw(st.sampled_from(found)).code, letter)) for letter in letters]
    followed = draw(successions(frame))
    groups = tuple(Agency(group, f"g{group}", "group") for group in frame.groups)
    return frame, Scenario(
        plan=frame.plan,
        agencies=(*frame.agencies, *newcomers(frame, followed), *groups),
        memberships=draw(memberships(frame)),
        successions=followed,
        areas=areas,
        measures=found,
        links=tuple(row for measure in found for row in draw(links(frame, measure.code))),
        thresholds=draw(thresholds(frame)),
        indicators=tuple(one.indicator for one in defined),
        methods=tuple(row for one in defined for row in one.methods),
        baselines=tuple(row for one in defined for row in one.baselines),
        targets=tuple(row for one in defined for row in one.targets),
        steps=tuple(row for one in defined for row in one.steps),
        parts=tuple(row for one in defined for row in one.parts),
    )
