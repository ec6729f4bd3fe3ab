"""All figures of a plan, the slow and obvious way.

Written from the product definition alone, without a look at the engine: every question loops over all rows,
every number is a Fraction, nothing is kept for later. Property tests hold the engine against it.

Words used throughout: `q` is the quarter that is looked at, `p` one whose filings are read. A definition
counts for q when it was known at the moment asked about and is valid on q's last day.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Protocol, TypeVar

from hz_plus.lib.quarters import Period
from tests.oracle.scenario import (
    Approval,
    Baseline,
    Entry,
    Indicator,
    Known,
    Measure,
    Method,
    Scenario,
    Span,
    Step,
    Threshold,
)

LIGHTS = ("done", "green", "yellow", "red", "grey")
WORST_FIRST = ("red", "yellow", "grey", "green", "done")
MOVABLE = ("red", "yellow", "green")
NEVER_FILED = "never_filed"
NO_DATA = "no_data"
BASELINE_UNKNOWN = "baseline_unknown"
NOT_JUDGED = "not_judged"
MOSTLY_GREY = "mostly_grey"
LATE_DAYS = 92  # a step later than this makes a milestone red

Subject = str | int  # a code; of an agency or district its id
Rows = Sequence[tuple[date, Fraction]]


class _HasKnown(Protocol):
    @property
    def known(self) -> Known: ...


class _HasValid(Protocol):
    @property
    def valid(self) -> Span: ...


K = TypeVar("K", bound=_HasKnown)
V = TypeVar("V", bound=_HasValid)


@dataclass(frozen=True)
class Expected:
    """What a figure must say. A measure repeats the numbers of its driver; other levels have counts alone."""

    light: str = ""
    computed_light: str = ""
    reason: str = ""
    value: Fraction | None = None
    expected: Fraction | None = None
    target: Fraction | None = None
    attainment: Fraction | None = None
    gap: Fraction | None = None
    stale: bool = False
    reported: int = 0
    to_report: int = 0
    counts: dict[str, int] | None = None
    driver: str = ""
    judged: str = ""
    overdue: bool = False
    due_on: date | None = None
    forecast_on: date | None = None


@dataclass(frozen=True)
class Reading:
    """What some agencies' series say together."""

    value: Fraction | None
    stale: bool
    thin: bool  # a sum in which fewer than half of the agencies have a value
    reported: int
    to_report: int
    heard: bool  # somebody has filed at some time


@dataclass(frozen=True)
class Path:
    """The way an indicator, or a district's part, must go."""

    kind: str
    falling: bool
    rows: Rows  # days and values of its targets, in time order
    base: Fraction | None
    start: date
    method: Method

    def governing(self, q: Period) -> tuple[date, Fraction]:
        """Day and value to be reached. A quota's are its last day and the sum of all its years."""
        if self.kind == "annual_quota":
            return self.rows[-1][0], sum((value for _, value in self.rows), Fraction(0))
        for due_on, value in self.rows:
            if q <= Period.containing(due_on):
                return due_on, value
        return self.rows[-1]

    def final(self, q: Period) -> bool:
        """Whether q is judged finally; a target due when the path starts, or before, always is."""
        due_on = self.governing(q)[0]
        return q.ends_on >= due_on or due_on <= self.start

    def met(self, value: Fraction, q: Period) -> bool:
        """Whether the value is at the target or beyond it, in the indicator's direction."""
        goal = self.governing(q)[1]
        return value <= goal if self.falling else value >= goal

    def share(self, q: Period) -> Fraction:
        """How much of the way should be done by q's end."""
        due_on, goal = self.governing(q)
        if self.kind == "annual_quota":
            past = sum((value for day, value in self.rows if day.year < q.year), Fraction(0))
            this = sum((value for day, value in self.rows if day.year == q.year), Fraction(0))
            return (past + this * Fraction(q.number, 4)) / goal
        if self.final(q):
            return Fraction(1)
        if self.method.shape == "step":
            return self._stepped(q.ends_on)
        if self.method.shape == "points":
            return self._between_points(q.ends_on, due_on)
        whole = (due_on - self.start).days
        tau = min(max(Fraction((q.ends_on - self.start).days, whole), Fraction(0)), Fraction(1))
        return 3 * tau**2 - 2 * tau**3 if self.method.shape == "s_curve" else tau

    def _stepped(self, day: date) -> Fraction:
        """The share of the last agreed day that has come."""
        reached = Fraction(0)
        for agreed_on, share in sorted(self.method.points):
            if agreed_on <= day:
                reached = share
        return reached

    def _between_points(self, day: date, due_on: date) -> Fraction:
        """Straight lines between the agreed points that lie between start and target."""
        inner = [point for point in sorted(self.method.points) if self.start < point[0] < due_on]
        points = [(self.start, Fraction(0)), *inner, (due_on, Fraction(1))]
        for (left, low), (right, high) in itertools.pairwise(points):
            if left <= day <= right:
                return low + (high - low) * Fraction((day - left).days, (right - left).days)
        return Fraction(0)  # before the start


def figures(scenario: Scenario, period: Period, as_of: datetime) -> dict[tuple[str, Subject], Expected]:
    """All figures of the quarter as they were at a moment, by (level, subject).

    The levels are plan (subject: slug), area, measure, indicator (code), agency and district (id). Every
    agency that is not a group has a figure, also with nothing to count. Measures that are not active on the
    quarter's last day, and their indicators, have none.
    """
    view = View(scenario, as_of)
    found: dict[tuple[str, Subject], Expected] = {}
    active = [measure for measure in scenario.measures if view.active(measure, period)]
    for measure in active:
        for indicator in view.indicators_of(measure.code):
            found["indicator", indicator.code] = view.indicator_figure(indicator, period)
        found["measure", measure.code] = view.measure_figure(measure, period)
    lights = {measure.code: found["measure", measure.code].light for measure in active}
    for area in scenario.areas:
        found["area", area.code] = area_figure([lights[m.code] for m in active if m.area == area.code])
    for agency in scenario.agencies:
        if agency.kind != "group":
            led = [m.code for m in active if agency.id in view.leads(m.code, period.ends_on)]
            found["agency", agency.id] = Expected(counts=count([lights[code] for code in led]))
        if agency.kind == "district":
            found["district", agency.id] = view.district_figure(agency.id, active, period)
    found["plan", scenario.plan.slug] = Expected(counts=count(lights.values()))
    return found


def count(lights: Iterable[str]) -> dict[str, int]:
    """How many there are of each light."""
    lights = list(lights)
    return {light: lights.count(light) for light in LIGHTS}


def roll_up(counts: dict[str, int]) -> str:
    """The light of an area over its measures; the first rule that fits, in this order."""
    n = sum(counts.values())
    if n == 0 or 2 * counts["grey"] > n:
        return "grey"
    if 3 * counts["red"] >= n:
        return "red"
    if counts["red"] == 0 and 3 * (counts["green"] + counts["done"]) >= 2 * n:
        return "green"
    return "yellow"


def area_figure(lights: Sequence[str]) -> Expected:
    """An area's light and counts; an area without a measure is grey."""
    counts = count(lights)
    light = roll_up(counts)
    return Expected(light, light, reason=MOSTLY_GREY if light == "grey" else "", counts=counts)


def combine(entries: Sequence[Entry], how: str) -> Fraction | None:
    """One value out of several agencies'. A ratio's sum is that of its numerators over its denominators."""
    pairs = [entry for entry in entries if isinstance(entry, tuple)]
    numbers = [entry for entry in entries if not isinstance(entry, tuple)]
    if pairs and how not in ("mean", "max"):
        n, d = sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)
        return Fraction(n) / d if d else None
    numbers += [n / d for n, d in pairs if d]
    if not numbers:
        return None
    if how == "max":
        return max(numbers)
    total = sum(numbers, Fraction(0))
    return total / len(numbers) if how == "mean" else total


def add(entries: Sequence[Entry]) -> Entry:
    """Numbers added, or numerators and denominators each."""
    if isinstance(entries[0], tuple):
        pairs = [entry for entry in entries if isinstance(entry, tuple)]
        return sum((n for n, _ in pairs), Fraction(0)), sum((d for _, d in pairs), Fraction(0))
    return sum((entry for entry in entries if not isinstance(entry, tuple)), Fraction(0))


def number(entry: Entry | None) -> Fraction | None:
    """The entry of an indicator that is no ratio."""
    assert not isinstance(entry, tuple)
    return entry


def valid_on(rows: Iterable[V], day: date) -> list[V]:
    """The rows valid on a day."""
    return [row for row in rows if row.valid.holds(day)]


class View:
    """A plan as it was known at one moment."""

    def __init__(self, scenario: Scenario, as_of: datetime) -> None:
        def known(rows: Iterable[K]) -> list[K]:
            return [row for row in rows if row.known.at(as_of)]

        self.as_of = as_of
        self.plan = scenario.plan
        self.agencies = scenario.agencies
        self.indicators = scenario.indicators
        self.memberships = known(scenario.memberships)
        self.successions = known(scenario.successions)
        self.links = known(scenario.links)
        self.thresholds = known(scenario.thresholds)
        self.methods = known(scenario.methods)
        self.baselines = known(scenario.baselines)
        self.targets = known(scenario.targets)
        self.steps = known(scenario.steps)
        self.parts = known(scenario.parts)
        self.approvals = known(scenario.approvals)
        self.waivers = known(scenario.waivers)
        self.overrides = known(scenario.overrides)

    # --- Definitions ------------------------------------------------------------------------------

    def active(self, measure: Measure, q: Period) -> bool:
        """Whether a measure counts on q's last day."""
        life = measure.known_inactive
        if measure.inactive_from is None or (life is not None and not life.at(self.as_of)):
            return True
        return q.ends_on < measure.inactive_from

    def indicators_of(self, measure: str) -> list[Indicator]:
        """A measure's indicators."""
        return [indicator for indicator in self.indicators if indicator.measure == measure]

    def method(self, indicator: Indicator, q: Period) -> Method:
        """How an indicator is computed at q; by its lead and a straight line where nothing was laid down."""
        rows = [row for row in valid_on(self.methods, q.ends_on) if row.indicator == indicator.code]
        plain = Method(indicator.code, "lead", "linear", (), Span(), Known(self.as_of))
        return rows[0] if rows else plain

    def heirs(self, agency: int, day: date) -> set[int]:
        """Who has on a day what was the agency's; chains are followed, a split gives all to each."""
        nexts = [row.successor for row in self.successions if row.predecessor == agency and row.on <= day]
        if not nexts:
            return {agency}
        return set().union(*(self.heirs(successor, day) for successor in nexts))

    def kind_of(self, agency: int) -> str:
        """Department, district or group."""
        return next(row.kind for row in self.agencies if row.id == agency)

    def leads(self, measure: str, day: date) -> list[int]:
        """The agencies that lead a measure on a day.

        An agency's own link outranks its membership in a group; of two own links a lead's outranks a
        support's; of two groups the first in the text's order counts. Successors stand for those they follow.
        """
        own: dict[int, str] = {}
        through_group: dict[int, str] = {}
        links = [row for row in valid_on(self.links, day) if row.measure == measure]
        for link in sorted(links, key=lambda row: row.order):
            for holder in self.heirs(link.agency, day):
                if self.kind_of(holder) == "group":
                    for member in self.members(holder, day):
                        through_group.setdefault(member, link.role)
                elif link.role == "lead" or holder not in own:
                    own[holder] = link.role
        roles = through_group | own
        return sorted(agency for agency, role in roles.items() if role == "lead")

    def members(self, group: int, day: date) -> set[int]:
        """A group's members on a day."""
        rows = [row for row in valid_on(self.memberships, day) if row.group == group]
        return set().union(*(self.heirs(row.member, day) for row in rows))

    def part_rows(self, indicator: Indicator, agency: int, q: Period) -> list[tuple[date, Fraction]]:
        """Days and values of an agency's part at q, its predecessors' included.

        Where two parts fall to one agency, amounts due on one day add up; of shares the larger stays.
        """
        rows: dict[date, Fraction] = {}
        for part in valid_on(self.parts, q.ends_on):
            if part.indicator != indicator.code or agency not in self.heirs(part.agency, q.ends_on):
                continue
            if part.due_on not in rows:
                rows[part.due_on] = part.value
            elif indicator.kind == "ratio":
                rows[part.due_on] = max(rows[part.due_on], part.value)
            else:
                rows[part.due_on] += part.value
        return sorted(rows.items())

    def part_holders(self, indicator: Indicator, q: Period) -> list[int]:
        """The agencies that hold a part at q."""
        return [row.id for row in self.agencies if self.part_rows(indicator, row.id, q)]

    def holders(self, indicator: Indicator, q: Period) -> list[int]:
        """The agencies whose series make an indicator's value at q, waived ones included."""
        if self.method(indicator, q).aggregation == "lead":
            return self.leads(indicator.measure, q.ends_on)
        return self.part_holders(indicator, q)

    def waived(self, measure: str, agency: int, q: Period) -> bool:
        """Whether an agency need not report on a measure for q."""
        return any((row.period, row.measure, row.agency) == (q, measure, agency) for row in self.waivers)

    def not_waived(self, measure: str, agencies: Sequence[int], q: Period) -> list[int]:
        """The agencies looked at in q."""
        return [agency for agency in agencies if not self.waived(measure, agency, q)]

    def baseline(self, indicator: Indicator) -> Baseline | None:
        """The recorded or adopted baseline."""
        return next((row for row in self.baselines if row.indicator == indicator.code), None)

    # --- One agency's series ----------------------------------------------------------------------

    def report(self, measure: str, agency: int, p: Period) -> Approval | None:
        """The approved revision of an agency's report for p."""
        for row in self.approvals:
            if (row.period, row.measure, row.agency) == (p, measure, agency):
                return row
        return None

    def filed(self, indicator: Indicator, agency: int, p: Period) -> Entry | None:
        """What the agency itself filed for p."""
        report = self.report(indicator.measure, agency, p)
        return report.values.get(indicator.code) if report else None

    def entry(self, indicator: Indicator, agency: int, p: Period, q: Period) -> Entry | None:
        """An agency's entry at p, seen from q.

        Before a rename or merger that has taken effect by q, it is the sum of the predecessors' entries and
        of its own where it filed before that day; one of them without an entry makes it missing. A split
        gives no history.
        """
        takeovers = [
            row
            for row in self.successions
            if row.successor == agency and row.kind != "split" and p.ends_on < row.on <= q.ends_on
        ]
        if not takeovers:
            return self.filed(indicator, agency, p)
        entries = [self.entry(indicator, before, p, q) for before in {row.predecessor for row in takeovers}]
        if self.filed_before(indicator, agency, min(row.on for row in takeovers)):
            entries.append(self.filed(indicator, agency, p))
        there = [entry for entry in entries if entry is not None]
        return add(there) if len(there) == len(entries) else None

    def filed_before(self, indicator: Indicator, agency: int, day: date) -> bool:
        """Whether the agency itself filed anything for a quarter ending before a day."""
        return any(
            row.agency == agency and indicator.code in row.values and row.period.ends_on < day
            for row in self.approvals
            if row.measure == indicator.measure
        )

    def value(self, indicator: Indicator, agency: int, p: Period, q: Period) -> Entry | None:
        """An agency's value at p, seen from q: of flows and quotas the derived one."""
        if indicator.kind == "annual_flow":
            return self.rolling(indicator, agency, p, q)
        if indicator.kind == "annual_quota":
            return self.years_sum(indicator, agency, p, q)
        return self.entry(indicator, agency, p, q)

    def rolling(self, indicator: Indicator, agency: int, p: Period, q: Period) -> Fraction | None:
        """The amount of the four quarters that end with p."""
        to_date = number(self.entry(indicator, agency, p, q))
        if to_date is None or p.number == 4:
            return to_date
        total = self.year_total(indicator, agency, p.year - 1, q)
        if total is None:
            return None
        before = number(self.entry(indicator, agency, p.plus(-4), q))
        if before is None:
            return to_date + total * (1 - Fraction(p.number, 4))
        return to_date + total - before

    def year_total(self, indicator: Indicator, agency: int, year: int, q: Period) -> Fraction | None:
        """A year's amount: as filed for its last quarter, else as recorded for the year the path starts from.

        A baseline of the whole says nothing of the parts, so it serves a sole holder only.
        """
        filed = number(self.entry(indicator, agency, Period(year, 4), q))
        base = self.baseline(indicator)
        if filed is not None or base is None or base.adopted or base.on != date(year, 12, 31):
            return filed
        return base.value if self.holders(indicator, q) == [agency] else None

    def years_sum(self, indicator: Indicator, agency: int, p: Period, q: Period) -> Fraction | None:
        """The counts of all plan years up to p; missing where p, or a whole year, is without one."""
        if self.entry(indicator, agency, p, q) is None:
            return None
        total = Fraction(0)
        for year in range(self.plan.starts_on.year, min(p.year, self.plan.ends_on.year) + 1):
            counted = self.latest_of_year(indicator, agency, year, p, q)
            if counted is None:
                return None
            total += counted
        return total

    def latest_of_year(
        self, indicator: Indicator, agency: int, year: int, p: Period, q: Period
    ) -> Fraction | None:
        """The latest count of a year, at or before p."""
        latest = None
        for quarter in (Period(year, n) for n in (1, 2, 3, 4)):
            counted = number(self.entry(indicator, agency, quarter, q))
            if quarter <= p and counted is not None:
                latest = counted
        return latest

    # --- Several agencies together ----------------------------------------------------------------

    def frozen(self, indicator: Indicator, rows: Rows, q: Period) -> Period:
        """The quarter whose values count at q: a flow stops at the one in which its last target is due."""
        if indicator.kind != "annual_flow" or not rows:
            return q
        return min(q, Period.containing(rows[-1][0]))

    def reading(
        self, indicator: Indicator, agencies: Sequence[int], how: str, at: Period, q: Period
    ) -> Reading:
        """The agencies' values at a quarter, each carried from the one before where it is missing, together.

        A flow is not carried across the year end. Any carried or absent one makes the result stale.
        """
        values: list[Entry] = []
        stale = False
        for agency in agencies:
            value = self.value(indicator, agency, at, q)
            if value is None:
                stale = True
                if indicator.kind != "annual_flow" or at.number != 1:
                    value = self.value(indicator, agency, at.previous(), q)
            if value is not None:
                values.append(value)
        combined = combine(values, how)
        return Reading(
            value=combined,
            stale=stale and combined is not None,
            thin=how == "sum" and 2 * len(values) < len(agencies),
            reported=sum(self.entry(indicator, agency, at, q) is not None for agency in agencies),
            to_report=len(agencies),
            heard=any(self.heard(indicator, agency, at, q) for agency in agencies),
        )

    def heard(self, indicator: Indicator, agency: int, at: Period, q: Period) -> bool:
        """Whether an agency has any entry at or before a quarter."""
        periods = {row.period for row in self.approvals if row.period <= at}
        return any(self.entry(indicator, agency, p, q) is not None for p in periods)

    def target_rows(self, indicator: Indicator, q: Period) -> list[tuple[date, Fraction]]:
        """An indicator's targets at q, in time order."""
        rows = [row for row in valid_on(self.targets, q.ends_on) if row.indicator == indicator.code]
        return sorted((row.due_on, row.value) for row in rows)

    def combined(self, indicator: Indicator, at: Period, q: Period) -> Reading:
        """An indicator's value at a quarter, of q's holders."""
        agencies = self.not_waived(indicator.measure, self.holders(indicator, q), q)
        return self.reading(indicator, agencies, self.method(indicator, q).aggregation, at, q)

    # --- Lights -----------------------------------------------------------------------------------

    def indicator_figure(self, indicator: Indicator, q: Period) -> Expected:
        """An indicator's figure."""
        if indicator.kind == "milestone":
            return self.milestone_figure(indicator, q)
        rows = self.target_rows(indicator, q)
        at = self.frozen(indicator, rows, q)
        reading = self.combined(indicator, at, q)
        row = self.baseline(indicator)
        base = row.value if row else Fraction(0) if indicator.starts_from_zero else None
        path = self.path(indicator, rows, base, row.on if row else self.plan.t0, q)
        holders = self.not_waived(indicator.measure, self.holders(indicator, q), q)
        figure = self.judge(path, reading, q, self.last_year_met(indicator, holders, rows, q))
        return replace(figure, forecast_on=self.forecast(indicator, path, reading, at))

    def path(self, indicator: Indicator, rows: Rows, base: Fraction | None, start: date, q: Period) -> Path:
        """The path of an indicator, or of a part of it."""
        falling = indicator.direction == "down"
        return Path(indicator.kind, falling, rows, base, start, self.method(indicator, q))

    def last_year_met(self, indicator: Indicator, agencies: Sequence[int], rows: Rows, q: Period) -> bool:
        """Whether the last year's own quota is met; not known is not met. Only quotas ask."""
        if indicator.kind != "annual_quota" or not rows:
            return True
        due_on, quota = rows[-1]
        counts = [self.latest_of_year(indicator, agency, due_on.year, q, q) for agency in agencies]
        known = [counted for counted in counts if counted is not None]
        return len(known) == len(counts) and sum(known, Fraction(0)) >= quota

    def judge(self, path: Path, reading: Reading, q: Period, last_year_met: bool) -> Expected:
        """The light of a value against its path."""
        figure = Expected(
            value=reading.value, stale=reading.stale, reported=reading.reported, to_report=reading.to_report
        )
        if path.rows:
            due_on, goal = path.governing(q)
            figure = replace(figure, target=goal, due_on=due_on)
            if path.base is not None:
                wanted = path.base + path.share(q) * (goal - path.base)
                figure = replace(figure, expected=wanted)
        if reading.value is None or reading.thin or not path.rows:
            return lit(figure, "grey", NO_DATA if reading.heard else NEVER_FILED)
        if path.base is None:
            at_any_time = path.kind not in ("annual_flow", "annual_quota")
            if path.met(reading.value, q) and last_year_met and (at_any_time or path.final(q)):
                return lit(figure, "done")
            return lit(figure, "grey", BASELINE_UNKNOWN)
        attainment = (reading.value - path.base) / (goal - path.base)
        gap = 100 * (path.share(q) - attainment)
        figure = replace(figure, attainment=attainment, gap=gap)
        return self.judge_gap(figure, path, q, last_year_met)

    def judge_gap(self, figure: Expected, path: Path, q: Period, last_year_met: bool) -> Expected:
        """The light where attainment and gap are known."""
        assert figure.attainment is not None
        assert figure.gap is not None
        reached = figure.attainment >= 1
        if path.final(q):
            if reached and last_year_met:
                return lit(figure, "done")
            return replace(lit(figure, "red"), overdue=True)
        if reached and path.kind not in ("annual_flow", "annual_quota"):
            return lit(figure, "done")
        threshold = self.threshold(q)
        gap = round(figure.gap, 12)  # half-even
        if gap <= threshold.yellow:
            return lit(figure, "green")
        return lit(figure, "yellow" if gap <= threshold.red else "red")

    def threshold(self, q: Period) -> Threshold:
        """The plan's thresholds at q."""
        rows = valid_on(self.thresholds, q.ends_on)
        return rows[0] if rows else Threshold(Fraction(5), Fraction(15), Span(), Known(self.as_of))

    def forecast(self, indicator: Indicator, path: Path, reading: Reading, at: Period) -> date | None:
        """The day on which the target will be met at the pace of the last four quarters."""
        if indicator.kind == "annual_quota" or not path.rows or reading.value is None or reading.stale:
            return None
        if path.met(reading.value, at):
            return at.ends_on
        before = self.year_ago(indicator, path, at.plus(-4))
        if before is None:
            return None
        pace = (reading.value - before) / (at.ends_on - at.plus(-4).ends_on).days
        left = path.governing(at)[1] - reading.value
        if pace * left <= 0:
            return None
        days = math.ceil(left / pace)
        return at.ends_on + timedelta(days) if days <= (date.max - at.ends_on).days else None

    def year_ago(self, indicator: Indicator, path: Path, p: Period) -> Fraction | None:
        """The value a forecast starts from: the baseline where the path starts then, else p's own."""
        if path.start == p.ends_on and path.base is not None:
            return path.base
        at = self.frozen(indicator, self.target_rows(indicator, p), p)
        reading = self.combined(indicator, at, p)
        return None if reading.stale else reading.value

    # --- Milestones -------------------------------------------------------------------------------

    def milestone_figure(self, indicator: Indicator, q: Period) -> Expected:
        """A milestone's figure, judged by lateness alone.

        A green one without a lead's approved report in q and the quarter before is grey; one that rests on
        the quarter before is stale. It is due on its last step's day.
        """
        steps = [step for step in self.steps if step.indicator == indicator.code]
        undone = [step for step in steps if not self.done(step, indicator, q)]
        whole = sum((step.weight for step in steps), Fraction(0))
        figure = Expected(
            value=1 - sum((step.weight for step in undone), Fraction(0)) / whole if whole else None,
            reported=int(self.lead_reported(indicator.measure, q)),
            to_report=1,
            due_on=max((step.due_on for step in steps), default=None),
        )
        if steps and not undone:
            return lit(figure, "done")
        late = max(((q.ends_on - step.due_on).days for step in undone), default=-1)
        if late >= 0:
            return lit(figure, "red" if late > LATE_DAYS else "yellow")
        if steps and figure.reported:
            return lit(figure, "green")
        if steps and self.lead_reported(indicator.measure, q.previous()):
            return replace(lit(figure, "green"), stale=True)
        periods = {row.period for row in self.approvals if row.period <= q}
        heard = any(self.lead_reported(indicator.measure, p) for p in periods)
        return lit(figure, "grey", NO_DATA if heard else NEVER_FILED)

    def done(self, step: Step, indicator: Indicator, q: Period) -> bool:
        """Whether a step counts as done at q, whichever report of the measure claims it."""
        days = [
            row.claims[step.indicator, step.order]
            for row in self.approvals
            if row.measure == indicator.measure
            and row.period <= q
            and (step.indicator, step.order) in row.claims
        ]
        return bool(days) and min(days) <= q.ends_on

    def lead_reported(self, measure: str, p: Period) -> bool:
        """Whether a lead of that quarter has an approved report for it."""
        return any(self.report(measure, lead, p) is not None for lead in self.leads(measure, p.ends_on))

    # --- Measures and districts -------------------------------------------------------------------

    def measure_figure(self, measure: Measure, q: Period) -> Expected:
        """A measure's figure: its worst indicator's, or its leads' own judgement; then the override."""
        judgement = self.judgement(measure.code, q)
        judged = "" if judgement.light == "grey" else judgement.light
        found = [(i.code, self.indicator_figure(i, q)) for i in self.indicators_of(measure.code)]
        if found:
            driver, worst = min(found, key=lambda pair: badness(*pair))
            figure = replace(worst, driver=driver, judged=judged)
        else:
            figure = replace(judgement, judged=judged)
        return replace(figure, light=self.moved(measure.code, figure.computed_light, q))

    def judgement(self, measure: str, q: Period) -> Expected:
        """The leads' judged lights for q as one; a single lead's as it is."""
        leads = self.not_waived(measure, self.leads(measure, q.ends_on), q)
        reports = [self.report(measure, lead, q) for lead in leads]
        lights = [report.judged if report and report.judged else "grey" for report in reports]
        light = roll_up(count(lights))
        figure = Expected(reported=len(lights) - lights.count("grey"), to_report=len(lights))
        return lit(figure, light, NOT_JUDGED if light == "grey" else "")

    def moved(self, measure: str, computed: str, q: Period) -> str:
        """The light after a reviewer's move, which lapses where the computed one is not its origin."""
        for row in self.overrides:
            if (row.period, row.measure, row.from_light) == (q, measure, computed):
                both = {row.from_light, row.light} <= set(MOVABLE)
                if both and abs(MOVABLE.index(row.from_light) - MOVABLE.index(row.light)) == 1:
                    return row.light
        return computed

    def district_figure(self, district: int, active: Sequence[Measure], q: Period) -> Expected:
        """How many of a district's parts have which light; the parts it need not report on are left out."""
        lights = [
            self.part_light(indicator, district, q)
            for measure in active
            if not self.waived(measure.code, district, q)
            for indicator in self.indicators_of(measure.code)
            if self.part_rows(indicator, district, q)
        ]
        return Expected(counts=count(lights))

    def part_light(self, indicator: Indicator, district: int, q: Period) -> str:
        """The light of a district's part, with those of the units below it."""
        units = self.not_waived(indicator.measure, self.units(indicator, district, q), q)
        rows = self.part_target(indicator, district, units, q)
        how = "ratio_of_sums" if indicator.kind == "ratio" else "sum"
        reading = self.reading(indicator, units, how, self.frozen(indicator, rows, q), q)
        base = Fraction(0) if indicator.starts_from_zero else None
        path = self.path(indicator, rows, base, self.plan.t0, q)
        return self.judge(path, reading, q, self.last_year_met(indicator, units, rows, q)).light

    def units(self, indicator: Indicator, unit: int, q: Period) -> list[int]:
        """A unit, and below it those that hold a part of the indicator, and below each of these likewise."""
        found = [unit]
        for row in self.agencies:
            if row.parent == unit and self.part_rows(indicator, row.id, q):
                found += self.units(indicator, row.id, q)
        return found

    def part_target(
        self, indicator: Indicator, district: int, units: Sequence[int], q: Period
    ) -> list[tuple[date, Fraction]]:
        """What a unit and those below it must reach: amounts add up, a share stays the unit's own."""
        if indicator.kind == "ratio":
            return self.part_rows(indicator, district, q)
        rows: dict[date, Fraction] = {}
        for unit in units:
            for due_on, value in self.part_rows(indicator, unit, q):
                rows[due_on] = rows.get(due_on, Fraction(0)) + value
        return sorted(rows.items())


def lit(figure: Expected, light: str, reason: str = "") -> Expected:
    """The figure with its computed light."""
    return replace(figure, light=light, computed_light=light, reason=reason)


def badness(code: str, figure: Expected) -> tuple[int, bool, Fraction, str]:
    """The order in which indicators drive their measure: worst light, larger gap (none is last), code."""
    gap = Fraction(0) if figure.gap is None else round(figure.gap, 12)
    return WORST_FIRST.index(figure.computed_light), figure.gap is None, -gap, code
