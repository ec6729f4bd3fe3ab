"""All figures of a plan, the slow and obvious way.

Written from the product definition alone, without a look at the engine. Property tests hold the engine
against it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction

from hz_plus.lib.quarters import Period
from tests.oracle.rules import (
    BASELINE_UNKNOWN,
    LATE_DAYS,
    MOVABLE,
    NEVER_FILED,
    NO_DATA,
    NO_TARGET,
    NOT_JUDGED,
    TOO_FEW,
    Expected,
    Path,
    Reading,
    Rows,
    Subject,
    area_figure,
    badness,
    count,
    lit,
    roll_up,
)
from tests.oracle.scenario import Indicator, Known, Measure, Scenario, Span, Step, Threshold
from tests.oracle.view import View, valid_on


def figures(scenario: Scenario, period: Period, as_of: datetime) -> dict[tuple[str, Subject], Expected]:
    """All figures of the quarter as they were at a moment, by (level, subject).

    The levels are plan (subject: slug), area, measure, indicator (code), agency and district (id). Every
    agency that is not a group has a figure, also with nothing to count. Measures that are not active on the
    quarter's last day, and their indicators, have none.
    """
    view = Judge(scenario, as_of)
    found: dict[tuple[str, Subject], Expected] = {}
    active = [measure for measure in scenario.measures if view.active(measure, period)]
    for measure in active:
        for indicator in view.indicators_of(measure.code):
            found["indicator", indicator.code] = view.indicator_figure(indicator, period)
        found["measure", measure.code] = view.measure_figure(measure, period)
    lights = {measure.code: found["measure", measure.code].light for measure in active}
    for area in scenario.areas:
        found["area", area.code] = area_figure([lights[m.code] for m in active if m.area == area.code])
    leads = {measure.code: view.leads(measure.code, period.ends_on) for measure in active}
    for agency in scenario.agencies:
        if agency.kind != "group":
            led = [code for code, agencies in leads.items() if agency.id in agencies]
            found["agency", agency.id] = Expected(counts=count([lights[code] for code in led]))
        if agency.kind == "district":
            found["district", agency.id] = view.district_figure(agency.id, active, period)
    found["plan", scenario.plan.slug] = Expected(counts=count(lights.values()))
    return found


class Judge(View):
    """A plan as it was known at one moment, with the lights of what is in it."""

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
        """Whether the last year's own quota is met by those who filed; by nobody is not met. Only quotas ask."""
        if indicator.kind != "annual_quota" or not rows:
            return True
        due_on, quota = rows[-1]
        counts = [self.latest_of_year(indicator, agency, due_on.year, q, q) for agency in agencies]
        known = [counted for counted in counts if counted is not None]
        return bool(known) and sum(known, Fraction(0)) >= quota

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
        if reading.value is None:
            return lit(figure, "grey", NO_DATA if reading.heard else NEVER_FILED)
        if reading.thin or not path.rows:
            return lit(figure, "grey", TOO_FEW if reading.thin else NO_TARGET)
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
        if not steps:
            return lit(figure, "grey", NO_TARGET)
        if not undone:
            return lit(figure, "done")
        late = max(((q.ends_on - step.due_on).days for step in undone), default=-1)
        if late >= 0:
            return lit(figure, "red" if late > LATE_DAYS else "yellow")
        if figure.reported:
            return lit(figure, "green")
        if self.lead_reported(indicator.measure, q.previous()):
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
        """Whether a lead's report of the measure was approved for a quarter; who led it then says the report."""
        return any((row.measure, row.role, row.period) == (measure, "lead", p) for row in self.approvals)

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
        at = self.frozen(indicator, rows, q)
        reading = self.without_baselines().reading(indicator, units, how, at, q)
        base = Fraction(0) if indicator.starts_from_zero else None
        path = self.path(indicator, rows, base, self.plan.t0, q)
        return self.judge(path, reading, q, self.last_year_met(indicator, units, rows, q)).light

    def units(self, indicator: Indicator, unit: int, q: Period) -> list[int]:
        """A unit, and of all those that lie below it, however far, the ones that hold a part of the indicator."""
        below = [
            one
            for row in self.agencies
            if row.parent == unit
            for one in self.units(indicator, row.id, q)
            if one != row.id or self.part_rows(indicator, row.id, q)
        ]
        return [unit, *below]

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
