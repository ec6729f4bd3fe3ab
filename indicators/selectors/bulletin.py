"""What a bulletin is written from: the figures published of a quarter, or, before that, those that would be.

The numbers and tables are worded in the request's language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import override

from actions.domain.stages import Stage
from actions.models import AreaKind, Quarter
from actions.selectors.corrections import Correction, corrections
from actions.selectors.filing_lights import Filing, filing_by_kind
from agencies.models import AgencyKind
from hz_plus.lib import clock
from hz_plus.lib.wording import day_text, quarter_text, written
from indicators.domain.bulletin import ANNEX, LANGUAGES, Section, Sheet, Snapshot
from indicators.domain.kinds import BEHIND, Level, Light
from indicators.models import Figure, Indicator, PublishedFigure
from indicators.models.figures import LIGHT_LABELS, FigureColumns
from indicators.selectors.amounts import amount, due_text, expected, gap_text, target_text, with_unit
from indicators.selectors.areas import AreaLine, lay_out, measures_of
from indicators.selectors.indicators import governing_of
from indicators.selectors.lines import Figures, IndicatorLine, MeasureLine, Reading, tally, targets_on
from indicators.selectors.movers import Movers, compared, sorted_out
from indicators.selectors.overview import by_gap
from indicators.selectors.quarters import Chosen

_FINE = ("done", "green")
_LEVELS = (Level.AREA, Level.MEASURE, Level.INDICATOR)
_COLUMNS = [field.attname for field in FigureColumns._meta.get_fields() if hasattr(field, "attname")]
LISTED = 12
"""How many measures a paragraph names; the table has them all."""


@dataclass(frozen=True, slots=True)
class Facts:
    """A quarter's figures beside those of the quarter published before it, in no language yet."""

    quarter: Quarter
    previous: Quarter | None
    next: Quarter | None
    areas: tuple[AreaLine, ...]
    indicators: tuple[IndicatorLine, ...]
    movers: Movers | None
    same: int
    before: Mapping[str, int] | None
    filing: Mapping[str, Filing]
    corrections: Sequence[Correction]

    def lines(self, kind: AreaKind | None = None) -> list[MeasureLine]:
        """The measures that count, of one kind of area or of all."""
        return [line for area in self.areas if kind in (None, area.area.kind) for line in area.measures]


def facts_of(quarter: Quarter) -> Facts:
    """All that a bulletin says. Nine queries."""
    around = list(Quarter.objects.filter(plan=quarter.plan_id).select_related("plan").in_time_order())
    at = around.index(quarter)
    previous = next((row for row in reversed(around[:at]) if row.stage == Stage.PUBLISHED), None)
    visible = (previous, quarter) if previous else (quarter,)
    chosen = Chosen(quarter.plan, quarter, visible)
    leads = measures_of(chosen)
    indicators = {
        row.code: row
        for row in Indicator.objects.filter(plan=quarter.plan)
        .select_related("measure")
        .with_targets()
        .order_by("order")
    }
    reading = Reading(
        chosen,
        {key: row for own in visible for key, row in _figures(own).items()},
        indicators,
        {measure.pk: agencies for measure, agencies in leads.items()},
    )
    areas = lay_out(reading, list(leads))
    moved = (
        compared(reading, [line for area in areas for line in area.measures], previous) if previous else []
    )
    movers = sorted_out(moved)
    return Facts(
        quarter=quarter,
        previous=previous,
        next=around[at + 1] if at + 1 < len(around) else None,
        areas=areas,
        indicators=tuple(reading.indicator_line(row, trend=0) for row in indicators.values()),
        movers=movers if previous else None,
        same=len(moved) - len(movers.worse) - len(movers.better) - len(movers.data),
        before=_before(reading, areas, previous) if previous else None,
        filing=filing_by_kind(quarter),
        corrections=_corrections(quarter, previous),
    )


def _figures(quarter: Quarter) -> Figures:
    """What was published of the quarter, else what is stored now. One query."""
    table = PublishedFigure if quarter.stage == Stage.PUBLISHED else Figure
    rows = table.objects.of(quarter).filter(level__in=_LEVELS)
    return {(quarter.pk, row.level, row.subject): _as_figure(row) for row in rows}


def _as_figure(row: FigureColumns) -> Figure:
    return row if isinstance(row, Figure) else Figure(**{name: getattr(row, name) for name in _COLUMNS})


def _before(reading: Reading, areas: Iterable[AreaLine], previous: Quarter) -> dict[str, int]:
    """By light, the action measures of the quarter before."""
    actions = {area.area.code for area in areas if area.area.kind == AreaKind.ACTION}
    rows = (row for key, row in reading.figures.items() if key[:2] == (previous.pk, Level.MEASURE))
    return tally(row.light for row in rows if row.area in actions)


def _corrections(quarter: Quarter, previous: Quarter | None) -> list[Correction]:
    """Approved between the publication before and this one (PRODUCT §5)."""
    if previous is None:
        return []
    until = quarter.published_at or clock.now()
    found = corrections(quarter.plan, previous.published_at)
    return [row for row in found if row.approved_at is not None and row.approved_at <= until]


def snapshots(facts: Facts) -> dict[str, Snapshot]:
    """The facts worded in every language of a bulletin."""
    found = {}
    for language in LANGUAGES:
        with override(language):
            found[language] = Snapshot(numbers(facts), sheets(facts))
    return found


# --- What references stand for --------------------------------------------------------------------


def numbers(facts: Facts) -> dict[str, str]:
    """By reference, its text; empty where there is nothing to name."""
    actions, safeguards = facts.lines(AreaKind.ACTION), facts.lines(AreaKind.SAFEGUARD)
    counts = tally(line.light for line in actions)
    guarded = tally(line.light for line in safeguards)
    behind = by_gap(line for line in actions if line.light in BEHIND)
    return {
        "day": day_text(facts.quarter.ends_on),
        "quarter": _name(facts.quarter),
        "measures": str(len(actions)),
        **{light.value: str(counts[light]) for light in Light},
        "grey": str(counts["grey"] + counts["todo"]),
        "safeguards": str(len(safeguards)),
        "safeguards_fine": str(sum(guarded[light] for light in _FINE)),
        "safeguards_behind": str(sum(guarded[light] for light in BEHIND)),
        "safeguards_grey": str(guarded["grey"] + guarded["todo"]),
        "done_list": _list(line for line in actions if line.light == Light.DONE),
        "red_list": _list(line for line in behind if line.light == Light.RED),
        "yellow_list": _list(line for line in behind if line.light == Light.YELLOW),
        "grey_list": _list(line for line in actions if line.light == Light.GREY),
        **_moved(facts),
        **_filed(facts),
        **_next(facts),
    }


def _name(quarter: Quarter | None) -> str:
    return quarter_text(quarter.year, quarter.number) if quarter is not None else ""


def _list(lines: Iterable[MeasureLine]) -> str:
    """Measures by code and title, with who leads them; no more than a reader takes in."""
    own = list(lines)
    shown = [_("%(code)s%(title)s（%(leads)s）") % _words(line) for line in own[:LISTED]]
    text = _("、").join(shown)
    if len(own) == len(shown):
        return text
    return _("%(list)s等%(count)d项") % {"list": text, "count": len(own)}


def _words(line: MeasureLine) -> dict[str, str]:
    return {"code": f"{line.measure.code} ", "title": line.measure.title, "leads": _leads(line)}


def _leads(line: MeasureLine) -> str:
    return _("、").join(agency.short_name for agency in line.leads)


def _moved(facts: Facts) -> dict[str, str]:
    movers = facts.movers
    if movers is None:
        return dict.fromkeys(("previous", "better", "worse", "same", "better_list", "worse_list"), "")
    return {
        "previous": _name(facts.previous),
        "better": str(len(movers.better)),
        "worse": str(len(movers.worse)),
        "same": str(facts.same),
        "better_list": _list(mover.line for mover in movers.better),
        "worse_list": _list(mover.line for mover in movers.worse),
    }


def _filed(facts: Facts) -> dict[str, str]:
    whole = list(facts.filing.values())
    due, on_time = sum(row.due for row in whole), sum(row.on_time for row in whole)
    waived = sum(row.waived for row in whole)
    return {
        "owed": str(due),
        "on_time": str(on_time),
        "on_time_share": _share(on_time, due),
        "late": str(sum(row.late for row in whole)),
        "not_filed": str(sum(row.not_filed for row in whole)),
        "waived": str(waived) if waived else "",
    }


def _share(part: int, whole: int) -> str:
    return f"{written(Decimal(part) / whole * 100, 1)}%" if whole else ""


def _next(facts: Facts) -> dict[str, str]:
    row = facts.next
    if row is None:
        return dict.fromkeys(("next_quarter", "next_lead_due", "next_district_due"), "")
    zone = row.plan.time_zone
    return {
        "next_quarter": _name(row),
        "next_lead_due": day_text(clock.last_day(row.lead_due_at, zone)),
        "next_district_due": day_text(clock.last_day(row.district_due_at, zone)),
    }


# --- Tables ---------------------------------------------------------------------------------------


def sheets(facts: Facts) -> dict[str, tuple[Sheet, ...]]:
    """The tables of each part, and the annexes."""
    behind = by_gap(line for line in facts.lines() if line.light in BEHIND)
    corrected = (_corrected(facts.corrections),) if facts.corrections else ()
    return {
        Section.OVERALL.value: (_lights(facts),),
        Section.BEHIND.value: (_behind(behind),) if behind else (),
        Section.FILING.value: (_filing(facts.filing),),
        ANNEX: (_areas(facts.areas), _indicators(facts), *corrected),
    }


def _label(light: str) -> str:
    return _("尚未启动") if light == "todo" else str(LIGHT_LABELS[Light(light)])


def _numeric(first: int, count: int) -> tuple[int, ...]:
    return tuple(range(first, first + count))


def _counted(counts: Mapping[str, int]) -> tuple[str, ...]:
    """By light, without data last and with what has not started, then all together."""
    shown = [counts[light] for light in Light]
    shown[-1] += counts.get("todo", 0)
    return (*(str(count) for count in shown), str(sum(shown)))


def _lights(facts: Facts) -> Sheet:
    rows = [(_name(facts.quarter), *_counted(tally(line.light for line in facts.lines(AreaKind.ACTION))))]
    if facts.before is not None:
        rows.append((_name(facts.previous), *_counted(facts.before)))
    heads = (_("季度"), *(_label(light) for light in Light), _("合计"))
    return Sheet(_("各类研判的措施项数"), heads, tuple(rows), _numeric(1, len(heads) - 1))


def _behind(lines: Sequence[MeasureLine]) -> Sheet:
    heads = (
        _("编号"),
        _("措施"),
        _("牵头单位"),
        _("研判"),
        _("指标"),
        _("现值"),
        _("序时应达"),
        _("目标值"),
        _("差距"),
    )
    rows = tuple(
        (
            line.measure.code,
            line.measure.title,
            _leads(line),
            _label(line.light),
            *_measured(line.driver, line.figure),
        )
        for line in lines
    )
    return Sheet(_("进度偏慢和明显滞后的措施"), heads, rows, _numeric(5, 3))


def _measured(line: IndicatorLine | None, figure: Figure | None) -> tuple[str, ...]:
    """Name, value, expected value, target and gap of the indicator that a light comes from."""
    if line is None:
        return _("自评"), "", "", "", ""
    own = line.figure
    return (
        line.indicator.name,
        *_amounts(line.indicator, own),
        _lateness(figure or own),
    )


def _amounts(indicator: Indicator, figure: Figure | None) -> tuple[str, str, str]:
    if figure is None:
        return "", "", ""
    return (
        with_unit(amount(figure.value, indicator), indicator),
        with_unit(expected(figure.expected, indicator), indicator),
        with_unit(amount(figure.target, indicator), indicator),
    )


def _lateness(figure: Figure | None) -> str:
    if figure is None:
        return ""
    days = figure.facts.get("late_days")
    return gap_text(figure.gap, figure.facts) if days is None else _("逾期%(days)s天") % {"days": days}


def _filing(filing: Mapping[str, Filing]) -> Sheet:
    heads = (_("单位类别"), _("应报"), _("按时"), _("迟报"), _("未报送"), _("按时率"))
    kinds = [kind for kind in AgencyKind if kind in filing]
    rows = [(str(kind.label), *_filed_row([filing[kind]])) for kind in kinds]
    rows.append((_("合计"), *_filed_row(list(filing.values()))))
    return Sheet(_("各类单位报送情况（份）"), heads, tuple(rows), _numeric(1, 5))


def _filed_row(own: Sequence[Filing]) -> tuple[str, ...]:
    due, on_time = sum(row.due for row in own), sum(row.on_time for row in own)
    late, missing = sum(row.late for row in own), sum(row.not_filed for row in own)
    return str(due), str(on_time), str(late), str(missing), _share(on_time, due)


def _areas(areas: Iterable[AreaLine]) -> Sheet:
    heads = (_("编号"), _("领域"), _("研判"), *(_label(light) for light in Light), _("合计"))
    rows = tuple((row.area.code, row.area.name, _label(row.light), *_counted(row.counts)) for row in areas)
    return Sheet(_("各领域进展"), heads, rows, _numeric(3, len(Light) + 1))


def _indicators(facts: Facts) -> Sheet:
    heads = (_("编号"), _("指标"), _("研判"), _("现值"), _("序时应达"), _("目标值"), _("期限"), _("差距"))
    rows = tuple(_indicator(line, facts.quarter) for line in facts.indicators)
    return Sheet(_("各项指标进展"), heads, rows, _numeric(3, 3))


def _indicator(line: IndicatorLine, quarter: Quarter) -> tuple[str, ...]:
    governing = governing_of(targets_on(line.indicator, quarter.ends_on), line.figure)
    value, path, goal = _amounts(line.indicator, line.figure)
    return (
        line.indicator.code,
        line.indicator.name,
        _label(line.light),
        value,
        path,
        goal or (target_text(governing, line.indicator) if governing else ""),
        due_text(governing) if governing else "",
        _lateness(line.figure),
    )


def _corrected(rows: Iterable[Correction]) -> Sheet:
    heads = (_("编号"), _("季度"), _("措施"), _("单位"), _("更正理由"))
    told = tuple(
        (
            row.report.measure.code,
            _name(row.report.quarter),
            row.report.measure.title,
            row.report.agency.short_name,
            row.reason,
        )
        for row in rows
    )
    return Sheet(_("上期通报以来对已发布数据的更正"), heads, told)
