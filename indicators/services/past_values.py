"""Approved values of quarters before the program was used: pasted by the plan manager, with their source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.models import Plan, Quarter, Report
from actions.permissions import may_manage
from actions.selectors.obligations import Obligation, obligations_on
from actions.services import past
from actions.services.past import PastReport
from actions.services.typed import clean_line
from agencies.models import Agency, Person
from hz_plus.lib.errors import Invalid, NotAllowed, Problem
from hz_plus.lib.quarters import Period
from hz_plus.lib.refusals import to_correct
from indicators.domain.kinds import IndicatorKind
from indicators.domain.past_values import MOST_LINES, PastFault, PastFaulty, PastLine, lines
from indicators.models import Indicator

SOURCE_LIMIT = 200
_FAULTS: Mapping[PastFault, str | Promise] = {
    PastFault.NOT_FOUR: gettext_lazy("每行四栏：季度、指标代码、单位、数值，从Excel复制时带制表符。"),
    PastFault.NO_QUARTER: gettext_lazy("季度写作2016Q4或2016年第四季度。"),
    PastFault.TWICE: gettext_lazy("同一季度、指标、单位只写一行。"),
}
_NAMES = ("code", "name_zh", "short_name_zh", "name_en", "short_name_en")


@dataclass(slots=True)
class _Quarter:
    """The lines of one quarter, by what each is a report of."""

    quarter: Quarter
    reports: dict[tuple[int, int], list[PastLine]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True, slots=True)
class Told:
    """What was taken in, or would be: reports, values, and the quarters they are of."""

    quarters: Sequence[Quarter]
    values: int
    reports: int


@transaction.atomic
def bring_in(*, plan: Plan, text: str, source: str, by: Person, trial: bool = False) -> Told:
    """Take in the values of the lines of `text`, all or none; a `trial` tells what would be, and writes nothing.

    Raises NotAllowed to all but plan managers, Invalid naming every line to correct (`line/3`).
    """
    if not may_manage(by, plan):
        raise NotAllowed(_("只有计划管理员可以补录历年数据。"))
    problems: list[Problem] = []
    named = clean_line("source", source, SOURCE_LIMIT, problems)
    if not named:
        problems.append(Problem("source", "missing", _("写明数据来源，如《杭州统计年鉴2017》第85页。")))
    read = _read(text, problems)
    quarters = _placed(plan, read, problems)
    made = [row for own in quarters for row in _brought(own, named, by, problems)]
    if problems:
        raise to_correct(sorted(problems, key=_place))
    if trial:
        transaction.set_rollback(True)
    return Told([own.quarter for own in quarters], len(read), len(made))


def _place(problem: Problem) -> tuple[bool, int]:
    """The source last, lines in their order."""
    number = problem.field.removeprefix("line/")
    return not number.isdecimal(), int(number) if number.isdecimal() else 0


def _read(text: str, problems: list[Problem]) -> list[PastLine]:
    found = lines(text)
    if not found:
        problems.append(Problem("lines", "missing", _("粘贴要补录的数值，每行一个。")))
    if len(found) > MOST_LINES:
        problems.append(Problem("lines", "too_many", _("一次最多%(n)d行，分几次补录。") % {"n": MOST_LINES}))
        return []
    problems += [
        _at(row.number, row.fault, str(_FAULTS[row.fault])) for row in found if isinstance(row, PastFaulty)
    ]
    return [row for row in found if isinstance(row, PastLine)]


def _at(number: int, code: str, message: str) -> Problem:
    return Problem(f"line/{number}", code, _("第%(n)d行：%(message)s") % {"n": number, "message": message})


# --- Whose report each line is ----------------------------------------------------------------------


def _placed(plan: Plan, read: Sequence[PastLine], problems: list[Problem]) -> list[_Quarter]:
    """The lines by quarter and report, where they can be brought in."""
    found: list[_Quarter] = []
    known = {row.code: row for row in Indicator.objects.filter(plan=plan)}
    for period in sorted({row.period for row in read}):
        own = [row for row in read if row.period == period]
        quarter = plan.quarters.filter(year=period.year, number=period.number).first()
        refused = past.refusal(quarter) if quarter else _("季度不在计划期内。")
        if quarter is None or refused:
            problems += [_at(row.number, "quarter", refused) for row in own]
            continue
        quarter.plan = plan
        found.append(_sorted(quarter, own, known, problems))
    return found


def _sorted(
    quarter: Quarter, own: Sequence[PastLine], known: Mapping[str, Indicator], problems: list[Problem]
) -> _Quarter:
    placed = _Quarter(quarter)
    agencies = _agencies(quarter.period)
    filed = set(Report.objects.filter(quarter=quarter).values_list("measure", "agency"))
    for row in own:
        indicator, agency = known.get(row.indicator), agencies.get(row.agency)
        if fault := _fault(row, indicator, agency):
            problems.append(_at(row.number, "unknown", fault))
        elif indicator and agency and (indicator.measure_id, agency.pk) in filed:
            problems.append(_at(row.number, "filed", _("这项措施已有该单位本季的填报。")))
        elif indicator and agency:
            placed.reports[indicator.measure_id, agency.pk].append(row)
    return placed


def _fault(row: PastLine, indicator: Indicator | None, agency: Agency | None) -> str:
    if indicator is None:
        return _("没有代码是“%(code)s”的指标。") % {"code": row.indicator[:40]}
    if indicator.kind == IndicatorKind.MILESTONE:
        return _("里程碑指标不补录数值，完成日期由单位在填报中写明。")
    if agency is None:
        return _("当季没有名为“%(name)s”的单位，写代码、全称或简称。") % {"name": row.agency[:40]}
    return ""


def _agencies(period: Period) -> dict[str, Agency]:
    """The agencies of the quarter's last day by each of their names."""
    rows = Agency.objects.valid_on(period.ends_on)
    return {getattr(row, name): row for row in rows for name in _NAMES if getattr(row, name)}


# --- Brought in -------------------------------------------------------------------------------------


def _brought(own: _Quarter, source: str, by: Person, problems: list[Problem]) -> list[Report]:
    """The reports of one quarter; what is wrong with them is told of their lines."""
    owed = {
        (row.measure.pk, row.agency.pk): row for row in obligations_on(own.quarter.plan, own.quarter.ends_on)
    }
    keys = [key for key in own.reports if key in owed]
    for key in own.reports.keys() - owed.keys():
        problems += [_at(row.number, "not_owed", _("该单位当季不承担这项措施。")) for row in own.reports[key]]
    rows = [_past(owed[key], own.reports[key], source) for key in keys]
    try:
        with transaction.atomic():
            return past.bring_in(quarter=own.quarter, rows=rows, source=source, by=by)
    except Invalid as refused:
        problems += [_of_line(problem, [own.reports[key] for key in keys]) for problem in refused.problems]
        return []


def _past(obligation: Obligation, own: Sequence[PastLine], source: str) -> PastReport:
    values = [{"indicator": row.indicator, "note": source, **row.content} for row in own]
    progress = _("补录历年数据。来源：%(source)s") % {"source": source}
    return PastReport(obligation, {"progress": progress, "values": values})


def _of_line(problem: Problem, reports: Sequence[Sequence[PastLine]]) -> Problem:
    """The problem `3/values/1.1-a/value`, told of the line it comes from."""
    at, _part, code, *_rest = [*problem.field.split("/"), "", ""]
    own = reports[int(at)]
    row = next((row for row in own if row.indicator == code), own[0])
    return _at(row.number, problem.code, problem.message)
