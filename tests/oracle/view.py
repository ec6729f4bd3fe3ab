"""What was filed, read the slow and obvious way: who holds an indicator, one agency's series, several together.

Every question loops over all rows, every number is a Fraction, nothing is kept for later. A definition counts
for a quarter when it was known at the moment asked about and is valid on the quarter's last day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from datetime import date, datetime
from fractions import Fraction
from typing import Protocol, Self, TypeVar

from hz_plus.lib.quarters import Period
from tests.oracle.rules import Reading, Rows, add, combine, number
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
)


class _HasKnown(Protocol):
    @property
    def known(self) -> Known: ...


class _HasValid(Protocol):
    @property
    def valid(self) -> Span: ...


K = TypeVar("K", bound=_HasKnown)
V = TypeVar("V", bound=_HasValid)


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

    def without_baselines(self) -> Self:
        """The same without what was recorded of the whole: it says nothing of the parts."""
        bare = copy(self)
        bare.baselines = []
        return bare

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

        Before a rename or merger that has taken effect by q, it is the sum of the entries of all who came
        together and ever filed before that day, the agency itself included; one of them without an entry
        makes it missing. A split gives no history.
        """
        takeovers = [
            row
            for row in self.successions
            if row.successor == agency and row.kind != "split" and p.ends_on < row.on <= q.ends_on
        ]
        takeovers = [row for row in takeovers if self.ever_filed(indicator, row.predecessor, row.on, q)]
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

    def ever_filed(self, indicator: Indicator, agency: int, day: date, q: Period) -> bool:
        """Whether an agency has any entry, inherited ones included, for a quarter ending before a day."""
        periods = {row.period for row in self.approvals if row.period.ends_on < day}
        return any(self.entry(indicator, agency, p, q) is not None for p in periods)

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
