"""What a report files of values and milestone claims: typed text, read and refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from actions.models import Report
from actions.services.typed import clean_date, clean_text
from hz_plus.lib.errors import Problem
from indicators.domain.checks import ENTRY_RULES, PAIR_RULES, Claim, TypedPair
from indicators.domain.checks import findings as find
from indicators.domain.kinds import IndicatorKind
from indicators.domain.numbers import Fault, Read, grouped, read_figure
from indicators.models import Indicator, Milestone

from . import findings

PAIR_DECIMALS = 4
NOTE_LIMIT = 300


@dataclass(frozen=True, slots=True)
class FiledValue:
    """A figure to be written; all three None means: remove it. `agency_id`: whose part, None for the filer's own."""

    indicator: Indicator
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    note: str
    agency_id: int | None = None

    @property
    def is_missing(self) -> bool:
        """Whether nothing was filed."""
        return self.value is None and self.numerator is None


@dataclass(frozen=True, slots=True)
class FiledClaim:
    """A milestone said to be done; no day means: not claimed."""

    milestone: Milestone
    done_on: date | None
    note: str


@dataclass(frozen=True, slots=True)
class Filed:
    """What one report files of this part: only what was mentioned changes."""

    values: tuple[FiledValue, ...] = ()
    claims: tuple[FiledClaim, ...] = ()


Holders = Mapping[str, Mapping[str, int]]
"""By indicator code and agency code, the ids of those whose parts the lead types."""


def clean(
    report: Report, typed: Mapping[str, Any], known: Sequence[Indicator], holders: Holders
) -> tuple[Filed, list[Problem]]:
    """Read what was typed for one report that files the indicators `known`, and the figures of `holders`."""
    problems: list[Problem] = []
    by_code = {row.code: row for row in known}
    values = [
        value
        for where, row in _rows("values", typed, problems)
        if (value := _clean_value(where, row, by_code, problems)) is not None
    ]
    values += [
        part
        for where, row in _rows("parts", typed, problems)
        if (part := _clean_part(where, row, by_code, holders, problems)) is not None
    ]
    steps = {(row.code, str(step.order)): step for row in known for step in row.steps}
    claims = [
        claim
        for where, row in _rows("milestones", typed, problems)
        if (claim := _clean_claim(where, row, steps, report, problems)) is not None
    ]
    return Filed(tuple(values), tuple(claims)), problems


def _rows(
    name: str, typed: Mapping[str, Any], problems: list[Problem]
) -> list[tuple[str, Mapping[str, Any]]]:
    """The rows typed under `name`, each with its place: the indicator's code, or its number."""
    rows = typed.get(name, [])
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        problems.append(Problem(name, "not_rows", _("按行填写，每行注明指标代码。")))
        return []
    found = [(f"{name}/{row.get('indicator') or index}", row) for index, row in enumerate(rows)]
    seen = [(where, str(row.get("order") or row.get("agency") or "")) for where, row in found]
    twice = sorted({where for where, order in seen if seen.count((where, order)) > 1})
    problems += [Problem(where, "twice", _("同一项只填一行。")) for where in twice]
    return found


def _clean_value(
    where: str, row: Mapping[str, Any], known: Mapping[str, Indicator], problems: list[Problem]
) -> FiledValue | None:
    indicator = known.get(str(row.get("indicator")))
    if indicator is None or indicator.kind == IndicatorKind.MILESTONE:
        problems.append(Problem(where, "unknown_indicator", _("本件不填报这项指标。")))
        return None
    names = ("numerator", "denominator") if indicator.kind == IndicatorKind.RATIO else ("value",)
    given = {name for name, filed in row.items() if filed not in (None, "")}
    unknown = (row.keys() - {"value", "numerator", "denominator"} | given) - {"indicator", "note", *names}
    problems += [
        Problem(f"{where}/{name}", "unknown_field", _("这项指标没有这一栏。")) for name in sorted(unknown)
    ]
    figures = {name: _clean_figure(f"{where}/{name}", row.get(name), indicator, problems) for name in names}
    _check_pair(where, figures, problems)
    note = _clean_note(where, row, problems)
    return FiledValue(
        indicator, figures.get("value"), figures.get("numerator"), figures.get("denominator"), note
    )


def _clean_part(
    where: str,
    row: Mapping[str, Any],
    known: Mapping[str, Indicator],
    holders: Holders,
    problems: list[Problem],
) -> FiledValue | None:
    """The figure of an agency's part, typed by the lead."""
    code, agency = str(row.get("indicator")), str(row.get("agency"))
    where = f"{where}/{agency}"
    if code not in known or not holders.get(code):
        problems.append(Problem(where, "not_typed_by_lead", _("这项指标的分解数由各单位自行填报。")))
        return None
    if agency not in holders[code]:
        message = _("没有承担分解目标的单位“%(agency)s”，核对单位名称和行数。")
        problems.append(Problem(where, "unknown_agency", message % {"agency": agency[:40]}))
        return None
    stray = sorted(
        str(name) for name in row.keys() - {"indicator", "agency", "value"} if row[name] not in (None, "")
    )
    problems += [Problem(f"{where}/{name}", "unknown_field", _("这项指标没有这一栏。")) for name in stray]
    figure = _clean_figure(f"{where}/value", row.get("value"), known[code], problems)
    return FiledValue(known[code], figure, None, None, "", holders[code][agency])


def _clean_note(where: str, row: Mapping[str, Any], problems: list[Problem]) -> str:
    return clean_text(f"{where}/note", row.get("note") or "", NOTE_LIMIT, problems)


def _clean_figure(where: str, given: Any, indicator: Indicator, problems: list[Problem]) -> Decimal | None:
    is_pair = indicator.kind == IndicatorKind.RATIO
    decimals = PAIR_DECIMALS if is_pair else indicator.decimals
    if (given is not None and not isinstance(given, str | int)) or isinstance(given, bool):
        problems.append(Problem(where, "not_text", _('数值按文本填写，如 "47"。')))
        return None
    read = read_figure(
        "" if given is None else str(given),
        decimals=decimals,
        allow_negative=indicator.allows_negative and not is_pair,
        unit="" if is_pair else indicator.unit_zh,
    )
    if read.fault is not None:
        problems.append(Problem(where, read.fault.value, _fault_message(read, decimals, indicator)))
    return read.figure


def _fault_message(read: Read, decimals: int, indicator: Indicator) -> str:
    if read.fault is Fault.OTHER_UNIT:
        if read.instead is None:
            return _("单位是%(unit)s，换算成%(unit)s填写，不带“万”“亿”。") % {"unit": indicator.unit}
        instead = {"unit": indicator.unit, "number": grouped(read.instead)}
        return _("单位已是%(unit)s，填写 %(number)s。") % instead
    if read.fault is Fault.TOO_MANY_DECIMALS:
        if decimals == 0:
            return _("填写整数，不带小数。")
        return _("最多保留%(decimals)d位小数。") % {"decimals": decimals}
    return {
        Fault.TOO_LARGE: _("数值过大，最多15位有效数字；核对单位。"),
        Fault.NEGATIVE: _("填写 0 或更大的数。"),
    }.get(read.fault or Fault.NOT_A_NUMBER, _("填写数字，如 1234 或 1,234，不带单位和其他符号。"))


def _check_pair(where: str, figures: dict[str, Decimal | None], problems: list[Problem]) -> None:
    if "numerator" not in figures or any(problem.field.startswith(where) for problem in problems):
        return
    pair = TypedPair(figures["numerator"], figures["denominator"])
    found = [findings.problem(row, f"{where}/{row.field}") for row in find(PAIR_RULES, pair)]
    if found:
        figures.update(numerator=None, denominator=None)
    problems += found


def _clean_claim(
    where: str,
    row: Mapping[str, Any],
    known: Mapping[tuple[str, str], Milestone],
    report: Report,
    problems: list[Problem],
) -> FiledClaim | None:
    order = str(row.get("order"))
    where = f"{where}/{order}"
    step = known.get((str(row.get("indicator")), order))
    if step is None:
        problems.append(Problem(where, "unknown_milestone", _("本件没有这一步里程碑。")))
        return None
    day = clean_date(f"{where}/done_on", row.get("done_on"), problems)
    if day is not None:
        claim = Claim(day, report.quarter.ends_on, report.quarter.plan.starts_on)
        problems += [findings.problem(row, f"{where}/{row.field}") for row in find(ENTRY_RULES, claim)]
    return FiledClaim(step, day, _clean_note(where, row, problems))
