"""Synthetic plans for benchmarks, written by COPY: of Hangzhou's shape, or with many values a figure."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Max, Model

from actions.domain.stages import Stage
from actions.models import Area, Measure, Plan, Quarter, Report, Responsibility, Revision
from actions.services.quarters import calendar
from agencies.models import Agency, AgencyKind, Membership, Person
from hz_plus.lib import bulk, clock
from hz_plus.lib.quarters import Period
from indicators.adapters import plan_files
from indicators.domain.kinds import Aggregation, IndicatorKind
from indicators.domain.plan_file import AreaRow, IndicatorRow, MeasureRow, PlanFile
from indicators.models import Baseline, Indicator, Method, Milestone, Part, Target, Threshold, Value

FIRST = Period(2016, 1)
SHIPPED = "hangzhou-2015"
SILENT_ONE_IN = 100
"""One filing in so many is missing."""
_PREFIX = "simulated"
_GROUP = "simulated-units"


class Tables:
    """Rows on their way into tables, with ids given here, and written by COPY when there are many."""

    def __init__(self) -> None:
        self._last: dict[type[Model], int] = {}
        self._rows: dict[type[Model], list[tuple[Any, ...]]] = {}
        self._columns: dict[type[Model], tuple[str, ...]] = {}

    def add(self, model: type[Model], **columns: Any) -> int:
        """Add a row; every row of a table names the same columns. Returns its id."""
        if model not in self._last:
            self._last[model] = model._default_manager.aggregate(last=Max("pk"))["last"] or 0
            self._columns[model] = ("id", *columns)
        self._last[model] += 1
        self._rows.setdefault(model, []).append((self._last[model], *columns.values()))
        return self._last[model]

    def write(self) -> None:
        """Write what is there, tables in the order in which they were first named."""
        for model, rows in self._rows.items():
            bulk.load(model._meta.db_table, self._columns[model], rows)
        self._rows.clear()

    def settle(self) -> None:
        """Let the database give its own ids after ours."""
        with connection.cursor() as cursor:
            for model in self._last if connection.vendor == "postgresql" else ():
                table = model._meta.db_table
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT MAX(id) FROM {table}))"  # noqa: S608
                )


@dataclass(frozen=True, slots=True)
class Shape:
    """What a synthetic plan is made after: the areas of a plan file, and the agencies that file."""

    file: PlanFile
    areas: Sequence[AreaRow]
    office: int
    person: int
    agencies: dict[str, int] = field(default_factory=dict)
    members: dict[str, tuple[int, ...]] = field(default_factory=dict)
    units: tuple[int, ...] = ()


def simulate(*, plans: int, quarters: int, agencies: int = 0, seed: int = 2015) -> list[str]:
    """Write `plans` synthetic plans with `quarters` filed quarters each; return their slugs.

    Without `agencies` they have Hangzhou's shape: its areas, measures, agencies and indicators. With it they have
    Hangzhou's measures that have indicators, and every numeric indicator is filed by that many agencies. Reports
    are approved but for one in a hundred. Raises Plan.DoesNotExist where Hangzhou's plan is not loaded.
    """
    shape = _shape(agencies)
    known = Plan.objects.filter(slug__startswith=f"{_PREFIX}-").count()
    slugs = [f"{_PREFIX}-{known + number:05}" for number in range(1, plans + 1)]
    with _without_reference_checks():
        tables = Tables()
        for slug in slugs:
            _Writer(tables, shape, random.Random(f"{seed}/{slug}")).plan(slug, quarters)  # noqa: S311 - no secret
            tables.write()
        tables.settle()
    return slugs


@contextmanager
def _without_reference_checks() -> Iterator[None]:
    """References are right by construction; checking each of millions would take most of the time."""
    with connection.cursor() as cursor:
        may = connection.vendor == "postgresql"
        if may:
            cursor.execute("SELECT usesuper FROM pg_user WHERE usename = CURRENT_USER")
            may = bool(cursor.fetchone()[0])
        if may:
            cursor.execute("SET session_replication_role = replica")
        yield
        if may:
            cursor.execute("SET session_replication_role = DEFAULT")


def _shape(count: int) -> Shape:
    plan = Plan.objects.get(slug=SHIPPED)
    file = plan_files.read(plan_files.find(SHIPPED))
    person, _created = Person.objects.get_or_create(username=_PREFIX, defaults={"is_active": False})
    if count:
        areas = [area for area in file.areas if any(row.indicators for row in area.measures)]
        units = _units(count)
        return Shape(
            file, areas, plan.lead_office_id, person.pk, {_GROUP: units[0]}, {_GROUP: units[1]}, units[1]
        )
    codes = dict(Agency.objects.values_list("code", "pk"))
    members: dict[str, list[int]] = {}
    for group, member in Membership.objects.known_at(None).values_list("group__code", "member"):
        members.setdefault(group, []).append(member)
    found = {code: tuple(ids) for code, ids in members.items()}
    return Shape(file, file.areas, plan.lead_office_id, person.pk, codes, found)


def _units(count: int) -> tuple[int, tuple[int, ...]]:
    """The group of simulated agencies, and `count` of them, made where they are missing."""
    group, _created = Agency.objects.get_or_create(
        code=_GROUP, defaults={"kind": AgencyKind.GROUP, "short_name_zh": "模拟单位", "name_zh": "模拟单位"}
    )
    codes = [f"{_PREFIX}-{number:04}" for number in range(1, count + 1)]
    known = set(Agency.objects.filter(code__in=codes).values_list("code", flat=True))
    made = Agency.objects.bulk_create(
        Agency(code=code, kind=AgencyKind.DEPARTMENT, short_name_zh=code, name_zh=code, order=100000)
        for code in codes
        if code not in known
    )
    since = datetime(2015, 1, 1, tzinfo=clock.now().tzinfo)
    Membership.objects.bulk_create(
        Membership(group=group, member=agency, recorded_at=since) for agency in made
    )
    return group.pk, tuple(
        Agency.objects.filter(code__in=codes).order_by("code").values_list("pk", flat=True)
    )


@dataclass(frozen=True, slots=True)
class _Filed:
    """An indicator on its way: how much of it is expected at the end, and who files it."""

    id: int
    row: IndicatorRow
    goal: Decimal


class _Writer:
    """Writes one plan."""

    def __init__(self, tables: Tables, shape: Shape, chance: random.Random) -> None:
        self.add = tables.add
        self.shape = shape
        self.chance = chance
        self.plan_id = 0
        self.quarters: list[tuple[int, Period, datetime]] = []

    def plan(self, slug: str, quarters: int) -> None:
        """The plan with its quarters, measures and everything filed."""
        row = self.shape.file.plan
        last = FIRST.plus(quarters - 1)
        plan = Plan(
            slug=slug,
            title_zh=f"模拟计划{slug}",
            issuer_zh="模拟",
            issued_on=row.issued_on,
            effective_on=row.effective_on,
            starts_on=FIRST.starts_on,
            ends_on=max(date(last.year, 12, 31), row.ends_on),
            baseline_date=row.baseline_date,
            lead_office_id=self.shape.office,
        )
        self.known = clock.start_of(row.issued_on, plan.time_zone)
        self.plan_id = self.add(Plan, **_columns(plan))
        self.add(
            Threshold,
            plan_id=self.plan_id,
            yellow_over=row.thresholds.yellow_over,
            red_over=row.thresholds.red_over,
            reason="",
            recorded_at=self.known,
        )
        self._quarters(plan, quarters)
        measures = 0
        for order, area in enumerate(self.shape.areas):
            area_id = self._area(area, order)
            for measure in area.measures:
                if measure.indicators or not self.shape.units:
                    self._measure(area_id, measure, measures)
                    measures += 1

    def _quarters(self, plan: Plan, count: int) -> None:
        for index in range(count):
            period = FIRST.plus(index)
            days = calendar(plan, period)
            filed = days["opens_at"] + timedelta(days=5)
            quarter = self.add(
                Quarter,
                plan_id=self.plan_id,
                year=period.year,
                number=period.number,
                stage=Stage.CLOSED.value,
                opened_at=days["opens_at"],
                closed_at=days["bulletin_due_at"],
                **days,
            )
            self.quarters.append((quarter, period, filed))

    def _area(self, row: AreaRow, order: int) -> int:
        return self.add(
            Area,
            plan_id=self.plan_id,
            kind=row.kind,
            number=row.number,
            code=row.code,
            order=order,
            name_zh=row.name.zh,
            name_en=row.name.en,
            short_name_zh=row.short_name.zh,
            short_name_en=row.short_name.en,
        )

    def _measure(self, area: int, row: MeasureRow, order: int) -> None:
        measure = self.add(
            Measure,
            plan_id=self.plan_id,
            area_id=area,
            code=row.code,
            order=order,
            title_zh=row.title.zh,
            title_en=row.title.en,
            title_is_ours=row.title_is_ours,
            summary_zh="",
            summary_en="",
            clause_section=row.clause.section,
            clause_area=row.clause.area,
        )
        filing = self._responsibilities(measure, row, order)
        indicators = [self._indicator(measure, each) for each in row.indicators or []]
        for quarter, period, filed_at in self.quarters:
            for agency, role in filing.items():
                if self.chance.randrange(SILENT_ONE_IN):
                    self._report(measure, agency, role, (quarter, period, filed_at), indicators)

    def _responsibilities(self, measure: int, row: MeasureRow, order: int) -> dict[int, str]:
        """Links as in the text, or one lead and all units; returns who files, with the role."""
        units = self.shape.units
        if units:
            links = [(units[order % len(units)], "lead"), (self.shape.agencies[_GROUP], "support")]
            filing = dict.fromkeys(units, "support") | {links[0][0]: "lead"}
        else:
            links = [(self.shape.agencies[code], "lead") for code in row.lead]
            links += [(self.shape.agencies[code], "support") for code in row.support]
            filing = self._expanded(row)
        for place, (agency, role) in enumerate(links):
            self.add(
                Responsibility,
                measure_id=measure,
                agency_id=agency,
                role=role,
                order=place,
                recorded_at=self.known,
            )
        return filing

    def _expanded(self, row: MeasureRow) -> dict[int, str]:
        found: dict[int, str] = {}
        coded = [(code, "lead") for code in row.lead] + [(code, "support") for code in row.support]
        for own in (True, False):
            for code, role in coded:
                if (code not in self.shape.members) is own:
                    for agency in self.shape.members.get(code, (self.shape.agencies[code],)):
                        found.setdefault(agency, role)
        return found

    def _indicator(self, measure: int, row: IndicatorRow) -> _Filed:
        indicator = self.add(
            Indicator,
            plan_id=self.plan_id,
            measure_id=measure,
            code=row.code,
            order=len(row.code),
            name_zh=row.name.zh,
            name_en=row.name.en,
            kind=row.kind.value,
            unit_zh=row.unit.zh,
            unit_en=row.unit.en,
            decimals=row.decimals,
            direction=row.direction.value,
            starts_from_zero=row.starts_from_zero,
            allows_negative=False,
        )
        many = bool(self.shape.units) and row.kind is not IndicatorKind.MILESTONE
        added = Aggregation.RATIO_OF_SUMS if row.kind is IndicatorKind.RATIO else Aggregation.SUM
        self.add(
            Method,
            indicator_id=indicator,
            aggregation=(added if many else row.aggregation).value,
            shape="linear",
            points=[],
            entered_by="holder",
            reason="",
            recorded_at=self.known,
        )
        for target in row.targets or []:
            self._target(indicator, target.due_on, target.value, many)
        for step in row.milestones or []:
            self._milestone(indicator, step)
        if row.kind in (IndicatorKind.ANNUAL_FLOW, IndicatorKind.RATIO):
            start = Decimal(0) if row.kind is IndicatorKind.RATIO else row.targets[-1].value / 2  # type: ignore[index]
            self._baseline(indicator, start)
        goal = row.targets[-1].value if row.targets else Decimal(1)
        return _Filed(indicator, row, goal)

    def _target(self, indicator: int, due_on: date, value: Decimal, many: bool) -> None:
        self.add(
            Target,
            indicator_id=indicator,
            due_on=due_on,
            value=value,
            comparator=">=",
            deadline_stated=True,
            reason="",
            recorded_at=self.known,
        )
        for unit in self.shape.units if many else ():
            self.add(
                Part,
                indicator_id=indicator,
                agency_id=unit,
                due_on=due_on,
                value=value,
                reason="",
                is_demo=True,
                recorded_at=self.known,
            )

    def _milestone(self, indicator: int, step: Any) -> None:
        self.add(
            Milestone,
            indicator_id=indicator,
            order=step.order,
            name_zh=step.name.zh,
            name_en=step.name.en,
            due_on=step.due_on,
            deadline_stated=step.deadline_stated,
            weight=step.weight,
            recorded_at=self.known,
        )

    def _baseline(self, indicator: int, value: Decimal) -> None:
        self.add(
            Baseline,
            indicator_id=indicator,
            value=value,
            on=self.shape.file.plan.baseline_date,
            source="simulated",
            is_adopted=False,
            is_demo=True,
            recorded_at=self.known,
        )

    def _report(
        self,
        measure: int,
        agency: int,
        role: str,
        of: tuple[int, Period, datetime],
        indicators: Iterable[_Filed],
    ) -> None:
        """An approved report with its revision and values."""
        quarter, period, filed_at = of
        report = self.add(
            Report,
            plan_id=self.plan_id,
            quarter_id=quarter,
            measure_id=measure,
            agency_id=agency,
            role=role,
            state="approved",
            version=4,
            due_at=filed_at,
            first_submitted_at=filed_at,
            offered_hash="",
        )
        files = [row for row in indicators if role == "lead" or self.shape.units]
        revision = self.add(
            Revision,
            plan_id=self.plan_id,
            report_id=report,
            number=1,
            progress="",
            results="",
            problems=[],
            matters=[],
            next_steps=[],
            delay_reason="",
            judged_light=""
            if files or role != "lead"
            else self.chance.choice(("green", "green", "yellow", "red")),
            judged_reason="",
            attachments=[],
            contact="",
            submitted_at=filed_at,
            submitted_by_id=self.shape.person,
            hash="0" * 64,
            approved_at=filed_at,
            approved_by_id=self.shape.person,
        )
        for row in files:
            if row.row.kind is not IndicatorKind.MILESTONE:
                self._value(revision, agency, period, row)

    def _value(self, revision: int, agency: int, period: Period, filed: _Filed) -> None:
        value, numerator, denominator = self._figures(filed, period)
        self.add(
            Value,
            plan_id=self.plan_id,
            revision_id=revision,
            indicator_id=filed.id,
            agency_id=agency,
            period=int(period),
            value=value,
            numerator=numerator,
            denominator=denominator,
            note="",
        )

    def _figures(self, filed: _Filed, period: Period) -> tuple[Any, Any, Any]:
        """About as far as the path expects, give or take a third."""
        past = (int(period) - int(FIRST) + 1) / 20
        pace = self.chance.uniform(0.67, 1.2)
        if filed.row.kind is IndicatorKind.RATIO:
            return None, min(200, int(200 * past * pace)), 200
        share = past * pace if filed.row.kind is IndicatorKind.STOCK else period.number / 4 * pace
        return round(float(filed.goal) * share, filed.row.decimals), None, None


def _columns(plan: Plan) -> dict[str, Any]:
    """The plan's row without its id."""
    return {
        column.attname: getattr(plan, column.attname)
        for column in Plan._meta.concrete_fields
        if not column.primary_key
    }
