"""What changed between two quarters: lights, values, gaps, and what leads say of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from actions.domain.workflow import Role
from actions.models import Quarter, Report, Revision
from actions.querysets import Extent, counting
from agencies.authorization import Viewer
from agencies.models import Agency
from hz_plus.lib.joins import join, joined
from hz_plus.lib.quarters import Period
from indicators.domain.kinds import BEHIND, Level, Light, Shift, shift_of
from indicators.models import Figure
from indicators.selectors.areas import AreaLine, lay_out, measures_of
from indicators.selectors.lines import MeasureLine, Reading, figures_in, indicators_of, tally
from indicators.selectors.quarters import Chosen, QuarterRefused


@dataclass(frozen=True, slots=True)
class Told:
    """Why a measure is behind, as one of its leads says."""

    agency: Agency
    reason: str


@dataclass(frozen=True, slots=True)
class Mover:
    """A measure in two quarters. `was`: its figure in the earlier one; `value_before`: what the indicator that its
    light comes from now said then.
    """

    line: MeasureLine
    before: str
    after: str
    was: Figure | None = None
    value_before: Decimal | None = None
    told: tuple[Told, ...] = ()

    @property
    def shift(self) -> Shift:
        """Better, worse, or data gained or lost."""
        return shift_of(Light(self.before), Light(self.after))

    @property
    def value(self) -> Decimal | None:
        """What the indicator says now."""
        figure = self.line.driver.figure if self.line.driver else None
        return figure.value if figure is not None else None

    @property
    def change(self) -> Decimal | None:
        """Its value now minus then; None where one of the two is missing."""
        if self.value is None or self.value_before is None:
            return None
        return self.value - self.value_before

    @property
    def gap_before(self) -> Decimal | None:
        """How far behind schedule it was, in points."""
        return None if self.was is None else self.was.gap


@dataclass(frozen=True, slots=True)
class Movers:
    """Who moved; a measure that gained or lost its data is neither better nor worse."""

    worse: tuple[Mover, ...]
    better: tuple[Mover, ...]
    data: tuple[Mover, ...]


@dataclass(frozen=True, slots=True)
class AreaChange:
    """An area in two quarters: its light then, and how many of its measures had which."""

    line: AreaLine
    before: str
    counts_before: dict[str, int]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The chosen quarter beside an earlier one, `base`. `counts`: by light, measures then and now."""

    base: Quarter
    movers: Movers
    same: int
    counts: tuple[tuple[str, int, int], ...]
    areas: tuple[AreaChange, ...]

    @property
    def all_movers(self) -> tuple[Mover, ...]:
        """All that moved, worse ones first."""
        return (*self.movers.worse, *self.movers.better, *self.movers.data)


def since_last(reading: Reading, lines: Iterable[MeasureLine]) -> Movers | None:
    """Lights that changed since the quarter before; None where there is none before."""
    before = reading.chosen.previous
    return None if before is None else sorted_out(compared(reading, lines, before))


def compared(reading: Reading, lines: Iterable[MeasureLine], base: Quarter) -> list[Mover]:
    """Every measure that has a figure in both quarters."""
    found = []
    for line in lines:
        was = reading.figure(Level.MEASURE, line.measure.code, base)
        if was is not None and line.figure is not None:
            value = _value_of(reading, line, base)
            found.append(Mover(line, was.light, line.figure.light, was, value))
    return found


def _value_of(reading: Reading, line: MeasureLine, base: Quarter) -> Decimal | None:
    if line.driver is None:
        return None
    figure = reading.figure(Level.INDICATOR, line.driver.indicator.code, base)
    return figure.value if figure is not None else None


def sorted_out(movers: Iterable[Mover]) -> Movers:
    """Those that moved, by how."""
    by_shift: dict[Shift, list[Mover]] = defaultdict(list)
    for mover in movers:
        by_shift[mover.shift].append(mover)
    return Movers(*(tuple(by_shift[shift]) for shift in (Shift.WORSE, Shift.BETTER, Shift.DATA)))


def base_of(chosen: Chosen, asked: str) -> Quarter | None:
    """The quarter to compare with: the one `asked` for, else the one before; None where there is none before.

    Raises QuarterRefused for one that is badly written (400), not to be seen, or not before the chosen one (404).
    """
    if not asked:
        return chosen.previous
    latest = chosen.quarter
    try:
        period = Period.parse(asked)
    except ValueError:
        message = _("对比的季度写作 2018Q2：四位年份、字母Q和季度序号1至4。")
        raise QuarterRefused(message, status=400, plan=chosen.plan, latest=latest) from None
    for quarter in chosen.until[:-1]:
        if quarter.period == period:
            return quarter
    message = _("%(quarter)s不能作对比：应选所看季度之前、已经公开的季度。") % {"quarter": period}
    raise QuarterRefused(message, status=404, plan=chosen.plan, latest=latest)


def comparison(chosen: Chosen, base: Quarter, viewer: Viewer) -> Comparison:
    """The chosen quarter beside `base`. Four queries, three where nothing is behind or nothing was chosen."""
    leads = measures_of(chosen)
    reading = Reading(
        chosen,
        figures_in(chosen, [base, *chosen.recent(1)], (Level.AREA, Level.MEASURE, Level.INDICATOR)),
        indicators_of(chosen.plan),
        {measure.pk: agencies for measure, agencies in leads.items()},
    )
    areas = lay_out(reading, list(leads))
    found = compared(reading, [line for area in areas for line in area.measures], base)
    told = _told(chosen, viewer, [mover.line.measure.pk for mover in found if _wants_reason(mover)])
    return Comparison(
        base=base,
        movers=sorted_out(replace(mover, told=told.get(mover.line.measure.pk, ())) for mover in found),
        same=sum(mover.shift is Shift.SAME for mover in found),
        counts=_counts(reading, base),
        areas=tuple(_area(reading, line, base) for line in areas),
    )


def _wants_reason(mover: Mover) -> bool:
    return mover.shift is not Shift.SAME and mover.after in BEHIND


def _told(chosen: Chosen, viewer: Viewer, measures: Sequence[int]) -> Mapping[int, tuple[Told, ...]]:
    """By measure id, the reasons for delay in approved reports of its leads, for those who see what was submitted.
    One query, none where none is wanted.
    """
    if chosen.quarter is None or not measures:
        return {}
    seen = Report.objects.visible_to(viewer).filter(
        quarter=chosen.quarter, measure__in=measures, role=Role.LEAD
    )
    ordered = seen.select_related("agency").order_by("agency__order")
    told: dict[int, tuple[Told, ...]] = {}
    for row in join(ordered, "counting", "revisions", counting(chosen.as_of, "revisions__")):
        revision: Revision | None = joined(row, "counting")
        inside: bool = row.extent >= Extent.SUBMITTED  # type: ignore[attr-defined]  # annotated by visible_to
        if inside and revision is not None and revision.delay_reason:
            own = told.get(row.measure_id, ())
            told[row.measure_id] = (*own, Told(row.agency, revision.delay_reason))
    return told


def _counts(reading: Reading, base: Quarter) -> tuple[tuple[str, int, int], ...]:
    """By light, how many measures had it then and have it now."""
    rows = [row for row in reading.figures.values() if row.level == Level.MEASURE]
    then = tally(row.light for row in rows if row.quarter_id == base.pk)
    now = tally(row.light for row in rows if row.quarter_id != base.pk)
    return tuple((light.value, then[light], now[light]) for light in Light)


def _area(reading: Reading, line: AreaLine, base: Quarter) -> AreaChange:
    was = reading.figure(Level.AREA, line.area.code, base)
    rows = reading.figures.values()
    measures = [row.light for row in rows if (row.level, row.quarter_id, row.area) == _key(line, base)]
    return AreaChange(line, was.light if was is not None else Light.GREY.value, tally(measures))


def _key(line: AreaLine, base: Quarter) -> tuple[str, int, str]:
    return Level.MEASURE.value, base.pk, line.area.code
