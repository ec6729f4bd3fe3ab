"""The table of every reading page, as it is given out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from django.utils.translation import gettext_lazy

from actions.domain.workflow import Role
from actions.models import AreaKind
from hz_plus.lib.tables import Column, Named, Table, tabulate, through
from hz_plus.lib.wording import quarter_text
from indicators.domain.kinds import IndicatorKind, Shift
from indicators.models import Figure, Indicator
from indicators.models.indicators import KIND_LABELS
from indicators.selectors.agencies import AgencyGroup, AgencyLine, AgencyPage
from indicators.selectors.areas import AreaLine, AreaPage, History
from indicators.selectors.indicators import IndicatorDetail
from indicators.selectors.lines import MeasureLine, Point
from indicators.selectors.measures import MeasurePage
from indicators.selectors.movers import Comparison, Mover
from indicators.selectors.parts import DistrictIndicator, PartLine

from .cells import COMPUTED, COVERAGE, DEFINED, NUMBERS, counts, light, names, role_of, yes


def driver(line: MeasureLine) -> Indicator | None:
    """The indicator that the measure's light comes from."""
    return None if line.driver is None else line.driver.indicator


def driver_figure(line: MeasureLine) -> Figure | None:
    """What that indicator's figure says."""
    return None if line.driver is None else line.driver.figure


SHIFTS = {
    Shift.WORSE: gettext_lazy("变差"),
    Shift.BETTER: gettext_lazy("好转"),
    Shift.DATA: gettext_lazy("数据有无变化"),
    Shift.SAME: gettext_lazy("不变"),
}

AREA: tuple[Column[AreaLine], ...] = (
    Column("code", gettext_lazy("领域编号"), lambda row: row.area.code),
    Column("name", gettext_lazy("领域名称"), lambda row: row.area.name),
    Column(
        "kind", gettext_lazy("类别"), lambda row: Named(row.area.kind, str(AreaKind(row.area.kind).label))
    ),
    Column("leads", gettext_lazy("牵头单位"), lambda row: names(row.leads)),
    Column("light", gettext_lazy("研判"), lambda row: light(row.light)),
    *through(lambda row: row.counts, counts()),
)

MEASURE: tuple[Column[MeasureLine], ...] = (
    Column("code", gettext_lazy("措施编号"), lambda row: row.measure.code),
    Column("title", gettext_lazy("措施名称"), lambda row: row.measure.title),
    Column("area", gettext_lazy("领域编号"), lambda row: row.measure.area.code),
    Column("life", gettext_lazy("状态"), lambda row: Named(row.measure.life, row.measure.life_name)),
    Column("leads", gettext_lazy("牵头单位"), lambda row: names(row.leads)),
    Column("light", gettext_lazy("研判"), lambda row: light(row.light) if row.counts else None),
    *through(lambda row: row.figure, COMPUTED),
    *through(driver, DEFINED),
    *through(driver_figure, NUMBERS),
)

INDICATOR: tuple[Column[IndicatorDetail], ...] = (
    Column("code", gettext_lazy("指标编号"), lambda row: row.line.indicator.code),
    Column("name", gettext_lazy("指标名称"), lambda row: row.line.indicator.name),
    Column("measure", gettext_lazy("措施编号"), lambda row: row.line.indicator.measure.code),
    Column("kind", gettext_lazy("类型"), lambda row: _kind(row.line.indicator)),
    Column("unit", gettext_lazy("单位"), lambda row: row.line.indicator.unit or None),
    Column("due_on", gettext_lazy("目标日期"), lambda row: row.governing.due_on if row.governing else None),
    Column("light", gettext_lazy("研判"), lambda row: light(row.line.light)),
    *through(lambda row: row.line.figure, NUMBERS),
    *through(lambda row: row.line.figure, COVERAGE),
)

SERIES: tuple[Column[tuple[Indicator | None, Point]], ...] = (
    Column("quarter", gettext_lazy("季度"), lambda row: _quarter(row[1])),
    *through(lambda row: row[0], DEFINED),
    Column("light", gettext_lazy("研判"), lambda row: light(row[1].light)),
    *through(lambda row: row[1].figure, NUMBERS),
    *through(lambda row: row[1].figure, COVERAGE),
)
"""One row for each indicator and quarter; a row without indicator is the measure itself."""

MOVER: tuple[Column[Mover], ...] = (
    Column("shift", gettext_lazy("变化"), lambda row: Named(row.shift, str(SHIFTS[row.shift]))),
    Column("light_before", gettext_lazy("此前研判"), lambda row: light(row.before)),
    Column("value_before", gettext_lazy("此前数值"), lambda row: row.value_before),
    Column("gap_before", gettext_lazy("此前差距（百分点）"), lambda row: row.gap_before),
    Column("change", gettext_lazy("数值变化"), lambda row: row.change),
    *through(lambda row: row.line, MEASURE),
)

AGENCY: tuple[Column[AgencyLine], ...] = (
    Column("code", gettext_lazy("代码"), lambda row: row.agency.code),
    Column("name", gettext_lazy("单位"), lambda row: row.agency.name),
    Column("kind", gettext_lazy("类别"), lambda row: Named(row.agency.kind, row.agency.get_kind_display())),
    Column("leads", gettext_lazy("牵头措施"), lambda row: row.leads),
    Column("supports", gettext_lazy("配合措施"), lambda row: row.supports),
    *through(lambda row: row.counts, counts()),
)

PART: tuple[Column[PartLine], ...] = (
    *through(lambda row: row.indicator, DEFINED),
    Column("agency", gettext_lazy("单位代码"), lambda row: row.agency.code),
    Column("name", gettext_lazy("单位名称"), lambda row: row.agency.short_name),
    Column("division_code", gettext_lazy("行政区划代码"), lambda row: row.agency.division_code or None),
    Column("value", gettext_lazy("完成"), lambda row: row.value),
    Column("target", gettext_lazy("任务"), lambda row: row.target),
    Column("share", gettext_lazy("完成率"), lambda row: row.share),
    Column("due_on", gettext_lazy("目标日期"), lambda row: row.due_on),
    Column("light", gettext_lazy("研判"), lambda row: light(row.light)),
    Column("stale", gettext_lazy("未更新"), lambda row: yes(row.is_carried)),
)

OWN: tuple[Column[tuple[Role, MeasureLine]], ...] = (
    Column("role", gettext_lazy("职责"), lambda row: role_of(row[0])),
    *through(lambda row: row[1], MEASURE),
)


def _kind(row: Indicator) -> Named:
    return Named(row.kind, str(KIND_LABELS[IndicatorKind(row.kind)]))


def _quarter(point: Point) -> Named:
    period = point.quarter.period
    return Named(str(period), quarter_text(period.year, period.number))


def areas(lines: Iterable[AreaLine]) -> Table:
    """Areas with their lights and how many measures have which."""
    return tabulate(AREA, lines)


def area(page: AreaPage) -> Table:
    """The measures of one area, a column for the light of each quarter."""

    def in_quarter(place: int) -> Callable[[History], Named | None]:
        return lambda row: light(row.points[place].light)

    heads: Sequence[Named] = [_quarter(point) for point in page.recent]
    grid = [Column(head.code, head.label, in_quarter(place)) for place, head in enumerate(heads)]
    return tabulate([*through(_line, MEASURE), *grid], page.history)


def _line(row: History) -> MeasureLine:
    return row.line


def measures(lines: Iterable[MeasureLine]) -> Table:
    """Measures with the indicator that their light comes from."""
    return tabulate(MEASURE, lines)


def movers(page: Comparison) -> Table:
    """The measures that moved since an earlier quarter, worse ones first."""
    return tabulate(MOVER, page.all_movers)


def measure(page: MeasurePage) -> Table:
    """A measure in every quarter, then each of its indicators in every quarter."""
    own: list[tuple[Indicator | None, Point]] = [(None, point) for point in page.history]
    return tabulate(SERIES, [*own, *_series(page.in_order)])


def indicators(details: Iterable[IndicatorDetail]) -> Table:
    """Indicators with target and progress."""
    return tabulate(INDICATOR, details)


def indicator(detail: IndicatorDetail) -> Table:
    """One indicator in every quarter."""
    return tabulate(SERIES, _series([detail]))


def _series(details: Iterable[IndicatorDetail]) -> list[tuple[Indicator | None, Point]]:
    return [(detail.line.indicator, point) for detail in details for point in detail.series]


def agencies(groups: Iterable[AgencyGroup]) -> Table:
    """Agencies with what they lead and support, and the lights of what they lead."""
    return tabulate(AGENCY, [line for group in groups for line in group.lines])


def districts(rows: Iterable[DistrictIndicator]) -> Table:
    """One row for each part of a decomposed target, indicator by indicator."""
    return tabulate(PART, [part for row in rows for part in row.decomposition.parts])


def agency(page: AgencyPage) -> Table:
    """The measures of one agency, those it leads first."""
    led = [(Role.LEAD, line) for line in page.leads]
    return tabulate(OWN, [*led, *((Role.SUPPORT, line) for line in page.supports)])
