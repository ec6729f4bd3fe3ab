"""What can be wrong with a plan file: each fault has a place and a code, and the rules that find it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from zoneinfo import available_timezones

from hz_plus.lib.quarters import between

from .kinds import Aggregation, Direction, IndicatorKind
from .plan_file import (
    FORMAT,
    AgencyRow,
    AreaRow,
    GroupRow,
    IndicatorRow,
    MeasureRow,
    MilestoneRow,
    PlanFile,
    PlanRow,
    Text,
)
from .series import MOST_QUARTERS

MESSAGES: Mapping[str, str] = MappingProxyType(
    {
        "format": "write %(what)s",
        "no_such_year": "write a day of the years %(what)s to %(known)s",
        "not_after": "must be after %(what)s",
        "not_before": "must not be before %(what)s",
        "not_later": "must not be after %(what)s",
        "too_many_quarters": "a plan has at most %(what)s quarters",
        "twice": "%(what)r is there twice",
        "no_office": "no agency of kind office has the code %(what)r",
        "no_agency": "no agency has the code %(what)r",
        "of_itself": "an agency does not belong to itself",
        "no_kind": "write one of %(known)s",
        "no_slug": "write a-z, digits and hyphens",
        "reserved": "%(what)r is an address of the program; choose another",
        "no_area_code": "write a number, or S and a number",
        "no_zone": "%(what)r is not the name of a time zone; write one like Asia/Shanghai",
        "no_numeral": "write a Chinese numeral from 一 to 十九",
        "no_division": "write six digits",
        "empty": "is missing",
        "too_long": "write at most %(what)s characters",
        "out_of_range": "write a number from %(what)s to %(known)s",
        "too_many_decimals": "write at most %(what)s decimal places",
        "begins_with": "must begin with %(what)s",
        "no_code": "write %(what)s and a number or letter",
        "no_lead": "name at least one agency",
        "leads_already": "%(what)r leads already",
        "wants_milestones": "a milestone indicator has milestones and no targets",
        "wants_targets": "this kind has targets and no milestones",
        "not_from_zero": "only a stock or an annual_quota starts from zero",
        "ratio_only": "only a ratio has ratio_of_sums, and a ratio has no sum",
        "against_direction": "does not agree with direction %(what)s",
        "no_order": "steps are numbered from 1 without gaps",
        # What readers of files find.
        "no_map": "write a map of keys",
        "no_list": "write a list",
        "no_single": "write a single value",
        "unknown_key": "unknown key; known are %(known)s",
        "key_twice": "is there twice",
        "no_text": "%(what)r is not text; put it in quotes",
        "no_whole": "%(what)r is not a whole number",
        "no_yes": "%(what)r is not true or false",
        "no_day": "%(what)r is not a day like 2018-12-31",
        "no_number": "%(what)r is not a number",
        "no_choice": "%(what)r is not one of %(known)s",
        "formula": "is a formula; write its result",
        "merged": "is merged with other cells; take them apart and fill in each",
        "only_groups": "only groups have members",
        "no_sheet": "sheet %(what)s is missing",
        "no_column": "column %(what)s is missing",
        "no_measure_area": "no area has the code %(what)r",
        "no_measure": "no measure has the code %(what)r",
        "no_indicator": "no indicator has the code %(what)r",
        # What does not go with the plans that are there: found when a person loads a file.
        "plan_of_others": "the plan %(what)r is another office's; choose another slug",
        "office_stays": "the plan is led by %(what)r and stays so",
        "office_of_others": "you do not manage plans at %(what)r",
        "agency_differs": "this agency is there already, and there it is %(what)s",
        "members_differ": "this group is there already, without %(what)s",
        "kind_stays": "figures were filed; the kind stays %(what)s",
    }
)
"""By code: what to write instead, for the command line; pages have words of their own."""

RESERVED = frozenset(
    {"account", "admin", "api", "en", "filing", "files", "inbox", "manage", "media", "review"}
    | {"static", "system", "zh-hans"}
)
"""First words of other addresses, and the audit chain that belongs to no plan."""

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_AREA = re.compile(r"S?[1-9]\d?", re.ASCII)
_DIVISION = re.compile(r"\d{6}", re.ASCII)
_NUMERAL = re.compile(r"[一二三四五六七八九]|十[一二三四五六七八九]?")
_SLUG_LETTERS = 64
_YEARS = (1950, 2100)
_WHOLE, _PLACES = Decimal(10) ** 15, 4

_NAME, _SHORT = (200, 300), (100, 200)
LETTERS: Mapping[type, Mapping[str, tuple[int, int]]] = MappingProxyType(
    {
        PlanRow: {"title": _NAME, "issuer": _NAME},
        AgencyRow: {"short_name": _SHORT, "name": _NAME},
        GroupRow: {"short_name": _SHORT, "name": _NAME},
        AreaRow: {"name": _SHORT, "short_name": _SHORT},
        MeasureRow: {"title": _NAME, "summary": (2000, 4000)},
        IndicatorRow: {"name": _NAME, "unit": (32, 64)},
        MilestoneRow: {"name": _NAME},
    }
)
"""Of each row its texts, with the most letters in Chinese and in English."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong: where (a path such as `areas/0/measures/2/lead`), which code of `MESSAGES`, about what."""

    path: str
    code: str
    what: str = ""
    known: str = ""

    @property
    def message(self) -> str:
        """What to write instead, in English."""
        return MESSAGES[self.code] % {"what": self.what, "known": self.known}


def faults(file: PlanFile) -> list[Fault]:
    """What the parts of a well-formed file say against each other; empty where nothing."""
    found = [] if file.format == FORMAT else [Fault("format", "format", FORMAT)]
    found += _plan_faults(file.plan)
    groups = [(f"groups/{g}", group) for g, group in enumerate(file.groups or [])]
    agencies = [(f"agencies/{a}", agency) for a, agency in enumerate(file.agencies)]
    found += _repeated(
        [(path, row.code) for path, row in agencies] + [(path, group.code) for path, group in groups]
    )
    codes = {row.code for row in file.agencies}
    for path, agency in agencies:
        found += _agency_faults(path, agency, codes)
    for path, group in groups:
        found += [*_slug(path, group.code), *_texts(path, group)]
        found += _codes(f"{path}/members", group.members, codes)
    if file.plan.lead_office not in {row.code for row in file.agencies if row.kind == "office"}:
        found.append(Fault("plan/lead_office", "no_office", file.plan.lead_office))
    return found + _area_faults(file, codes | {group.code for _path, group in groups})


# --- The plan ---------------------------------------------------------------------------------------

_PLAN_DAYS = ("issued_on", "effective_on", "starts_on", "ends_on", "baseline_date")


def _plan_faults(plan: PlanRow) -> list[Fault]:
    found = [*_slug("plan", plan.slug, "slug"), *_texts("plan", plan)]
    for name in _PLAN_DAYS:
        found += _day(f"plan/{name}", getattr(plan, name))
    if plan.slug in RESERVED:
        found.append(Fault("plan/slug", "reserved", plan.slug))
    if plan.effective_on < plan.issued_on:
        found.append(Fault("plan/effective_on", "not_before", str(plan.issued_on)))
    if plan.baseline_date > plan.starts_on:
        found.append(Fault("plan/baseline_date", "not_later", str(plan.starts_on)))
    if plan.ends_on <= plan.starts_on:
        found.append(Fault("plan/ends_on", "not_after", "starts_on"))
    elif plan.ends_on.year <= _YEARS[1] and len(list(between(plan.starts_on, plan.ends_on))) > MOST_QUARTERS:
        found.append(Fault("plan/ends_on", "too_many_quarters", str(MOST_QUARTERS)))
    if plan.time_zone not in available_timezones():
        found.append(Fault("plan/time_zone", "no_zone", plan.time_zone))
    return found + _threshold_faults(plan)


def _threshold_faults(plan: PlanRow) -> list[Fault]:
    limits = plan.thresholds
    found = []
    for name, value in (("yellow_over", limits.yellow_over), ("red_over", limits.red_over)):
        path = f"plan/thresholds/{name}"
        found += _number(path, value, Decimal(0), Decimal("999.999"), 3)
    if limits.red_over <= limits.yellow_over:
        found.append(Fault("plan/thresholds/red_over", "not_after", "yellow_over"))
    return found


# --- Agencies ---------------------------------------------------------------------------------------

AGENCY_KINDS = ("department", "district", "office")
AREA_KINDS = ("action", "safeguard")


def _agency_faults(path: str, row: AgencyRow, codes: set[str]) -> list[Fault]:
    found = [*_slug(path, row.code), *_texts(path, row)]
    if row.kind not in AGENCY_KINDS:
        found.append(Fault(f"{path}/kind", "no_kind", row.kind, ", ".join(AGENCY_KINDS)))
    if row.parent == row.code and row.code:
        found.append(Fault(f"{path}/parent", "of_itself"))
    if row.parent and row.parent not in codes:
        found.append(Fault(f"{path}/parent", "no_agency", row.parent))
    if row.division_code and not _DIVISION.fullmatch(row.division_code):
        found.append(Fault(f"{path}/division_code", "no_division"))
    return found


# --- Areas and measures -----------------------------------------------------------------------------


def _area_faults(file: PlanFile, codes: set[str]) -> list[Fault]:
    areas = [(f"areas/{a}", area) for a, area in enumerate(file.areas)]
    measures = [
        (f"{path}/measures/{m}", area, measure)
        for path, area in areas
        for m, measure in enumerate(area.measures)
    ]
    indicators = [
        (f"{path}/indicators/{i}", measure, row)
        for path, _area, measure in measures
        for i, row in enumerate(measure.indicators or [])
    ]
    found = _repeated([(path, area.code) for path, area in areas])
    found += _repeated([(path, f"{area.kind} {area.number}") for path, area in areas], "number")
    found += _repeated([(path, measure.code) for path, _area, measure in measures])
    found += _repeated([(path, row.code) for path, _measure, row in indicators])
    for path, area in areas:
        found += _own_area_faults(path, area)
    for path, area, measure in measures:
        found += _measure_faults(path, area, measure, codes)
    for path, measure, row in indicators:
        found += _indicator_faults(path, measure, row, file.plan)
    return found


def _own_area_faults(path: str, area: AreaRow) -> list[Fault]:
    found = _texts(path, area)
    if not _AREA.fullmatch(area.code):
        found.append(Fault(f"{path}/code", "no_area_code"))
    if area.kind not in AREA_KINDS:
        found.append(Fault(f"{path}/kind", "no_kind", area.kind, ", ".join(AREA_KINDS)))
    return found + _number(f"{path}/number", Decimal(area.number), Decimal(1), Decimal(99), 0)


def _measure_faults(path: str, area: AreaRow, measure: MeasureRow, codes: set[str]) -> list[Fault]:
    found = [*_texts(path, measure), *_below(path, measure.code, f"{area.code}.", r"[1-9]\d?")]
    found += _codes(f"{path}/lead", measure.lead, codes) + _codes(f"{path}/support", measure.support, codes)
    if not measure.lead:
        found.append(Fault(f"{path}/lead", "no_lead"))
    found += [
        Fault(f"{path}/support", "leads_already", code) for code in measure.support if code in measure.lead
    ]
    for name, text in (("section", measure.clause.section), ("area", measure.clause.area)):
        if not _NUMERAL.fullmatch(text):
            found.append(Fault(f"{path}/clause/{name}", "no_numeral", text))
    if measure.clause.item is not None:
        item = Decimal(measure.clause.item)
        found += _number(f"{path}/clause/item", item, Decimal(1), Decimal(999), 0)
    return found


def _indicator_faults(path: str, measure: MeasureRow, row: IndicatorRow, plan: PlanRow) -> list[Fault]:
    is_milestone = row.kind is IndicatorKind.MILESTONE
    found = [*_texts(path, row), *_below(path, row.code, f"{measure.code}-", "[a-z]")]
    found += _number(f"{path}/decimals", Decimal(row.decimals), Decimal(0), Decimal(_PLACES), 0)
    if is_milestone and (row.targets or not row.milestones):
        found.append(Fault(f"{path}/milestones", "wants_milestones"))
    if not is_milestone and (row.milestones or not row.targets):
        found.append(Fault(f"{path}/targets", "wants_targets"))
    if row.starts_from_zero and row.kind not in (IndicatorKind.STOCK, IndicatorKind.ANNUAL_QUOTA):
        found.append(Fault(f"{path}/starts_from_zero", "not_from_zero"))
    is_ratio = row.kind is IndicatorKind.RATIO
    if row.aggregation is (Aggregation.SUM if is_ratio else Aggregation.RATIO_OF_SUMS):
        found.append(Fault(f"{path}/aggregation", "ratio_only"))
    return found + _target_faults(path, row, plan) + _step_faults(path, row)


def _target_faults(path: str, row: IndicatorRow, plan: PlanRow) -> list[Fault]:
    against = {Direction.UP: "<=", Direction.DOWN: ">="}[row.direction]
    targets = [(f"{path}/targets/{t}", target) for t, target in enumerate(row.targets or [])]
    found = _repeated([(at, str(target.due_on)) for at, target in targets], "due_on")
    for at, target in targets:
        found += _number(f"{at}/value", target.value, -_WHOLE + 1, _WHOLE - 1, _PLACES)
        found += _day(f"{at}/due_on", target.due_on)
        if target.due_on <= plan.baseline_date:
            found.append(Fault(f"{at}/due_on", "not_after", str(plan.baseline_date)))
        if target.comparator not in (">=", "<=", "="):
            found.append(Fault(f"{at}/comparator", "no_kind", target.comparator, ">=, <=, ="))
        if target.comparator == against:
            found.append(Fault(f"{at}/comparator", "against_direction", row.direction))
    return found


def _step_faults(path: str, row: IndicatorRow) -> list[Fault]:
    steps = row.milestones or []
    found = []
    for s, step in enumerate(steps):
        at = f"{path}/milestones/{s}"
        found += [*_texts(at, step), *_day(f"{at}/due_on", step.due_on)]
        found += _number(f"{at}/weight", step.weight, Decimal("0.0001"), Decimal("9999.9999"), _PLACES)
    if sorted(step.order for step in steps) != list(range(1, len(steps) + 1)):
        found.append(Fault(f"{path}/milestones/0/order", "no_order"))
    return found


# --- What rows have in common -----------------------------------------------------------------------


def _repeated(rows: Iterable[tuple[str, str]], name: str = "code") -> list[Fault]:
    seen: set[str] = set()
    found = []
    for path, code in rows:
        if code in seen and code:
            found.append(Fault(f"{path}/{name}", "twice", code))
        seen.add(code)
    return found


def _slug(path: str, code: str, name: str = "code") -> Iterator[Fault]:
    if not _SLUG.fullmatch(code):
        yield Fault(f"{path}/{name}", "no_slug", code)
    elif len(code) > _SLUG_LETTERS:
        yield Fault(f"{path}/{name}", "too_long", str(_SLUG_LETTERS))


def _below(path: str, code: str, start: str, rest: str) -> Iterator[Fault]:
    """The code of what belongs to something begins with the code of that."""
    if not code.startswith(start):
        yield Fault(f"{path}/code", "begins_with", start)
    elif not re.fullmatch(rest, code.removeprefix(start), re.ASCII):
        yield Fault(f"{path}/code", "no_code", start)


def _codes(path: str, given: Sequence[str], known: set[str]) -> list[Fault]:
    found = [Fault(path, "no_agency", code) for code in given if code not in known]
    twice = sorted({code for code in given if given.count(code) > 1})
    return found + [Fault(path, "twice", code) for code in twice]


def _texts(path: str, row: object) -> list[Fault]:
    """Chinese is there and everything fits; English may be left empty, pages then show the Chinese."""
    found = []
    for name, (zh, en) in LETTERS[type(row)].items():
        text: Text = getattr(row, name)
        is_needed = name != "unit" or getattr(row, "kind", "") is not IndicatorKind.MILESTONE
        if not text.zh and is_needed:
            found.append(Fault(f"{path}/{name}/zh", "empty"))
        found += [
            Fault(f"{path}/{name}/{language}", "too_long", str(most))
            for language, said, most in (("zh", text.zh, zh), ("en", text.en, en))
            if len(said) > most
        ]
    return found


def _day(path: str, day: date) -> Iterator[Fault]:
    if not _YEARS[0] <= day.year <= _YEARS[1]:
        yield Fault(path, "no_such_year", str(_YEARS[0]), str(_YEARS[1]))


def _number(path: str, value: Decimal, least: Decimal, most: Decimal, places: int) -> list[Fault]:
    if not least <= value <= most:
        return [Fault(path, "out_of_range", f"{least:f}", f"{most:f}")]
    exponent = value.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > places:
        return [Fault(path, "too_many_decimals", str(places))]
    return []
