"""The oracle's plans as rows of the database.

Rows are written directly, each with the moments between which it was known, so that a whole history is there at
once. The engine is asked afterwards.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, Phase, settings

from actions.domain.stages import Stage
from actions.domain.workflow import Event, State
from actions.models import (
    Area,
    Life,
    Measure,
    MeasureLife,
    Plan,
    Quarter,
    Report,
    Responsibility,
    Revision,
    Waiver,
)
from actions.signals import reports_moved
from agencies.models import Agency, AgencyKind, Membership, Person, Succession
from hz_plus.lib.quarters import Period, between
from indicators.models import (
    Baseline,
    Comparator,
    Figure,
    Indicator,
    Method,
    Milestone,
    MilestoneClaim,
    Override,
    Part,
    Target,
    Threshold,
    Value,
)
from tests.integration.comparing import mismatches
from tests.oracle import scenario as rows
from tests.oracle.scenario import Known

ReportKey = tuple[Period, str, int]
MORE = "HZ_EXAMPLES"
"""Names the environment variable that asks for more examples, random ones."""


def examples(count: int) -> settings:
    """As many examples, the same each time; or as many random ones as the environment asks for.

    What fails is not made smaller: with a database that takes minutes, and one line names the difference.
    """
    more = os.environ.get(MORE)
    return settings(
        max_examples=int(more or count),
        derandomize=more is None,
        database=None,
        deadline=None,
        print_blob=True,
        phases=(Phase.generate,),
        suppress_health_check=[
            HealthCheck.function_scoped_fixture,
            HealthCheck.too_slow,
            HealthCheck.data_too_large,
            HealthCheck.large_base_example,
        ],
    )


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written within is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


# --- Rows ---------------------------------------------------------------------------------------------


@dataclass
class World:
    """The rows of a scenario, by the names that the scenario has for them."""

    scenario: rows.Scenario
    person: Person
    agencies: dict[int, Agency]
    plan: Plan
    quarters: dict[Period, Quarter] = field(default_factory=dict)
    measures: dict[str, Measure] = field(default_factory=dict)
    indicators: dict[str, Indicator] = field(default_factory=dict)
    steps: dict[tuple[str, int], Milestone] = field(default_factory=dict)
    reports: dict[ReportKey, Report] = field(default_factory=dict)

    @property
    def codes(self) -> dict[int, str]:
        """Agencies' codes by the scenario's ids."""
        return {pk: agency.code for pk, agency in self.agencies.items()}

    def mismatches(self, found: Iterable[Figure], period: Period, as_of: datetime) -> list[str]:
        """Where figures of a quarter and the oracle's differ."""
        return mismatches(self.scenario, self.codes, found, period, as_of)


def build(scenario: rows.Scenario, filed: rows.Scenario | None = None) -> World:
    """Write the whole scenario. What was filed and waived is that of `filed`, where one is given."""
    person, _made = Person.objects.get_or_create(username="everybody")
    agencies = _agencies(scenario)
    world = World(scenario, person, agencies, _plan(scenario.plan, agencies))
    _write_quarters(world)
    _write_measures(world)
    _write_indicators(world)
    _write_definitions(world)
    _write_overrides(world)
    _write_reports(world)
    given = filed or scenario
    approve(world, given.approvals)
    waive(world, given.waivers)
    return world


def _known(row: Any) -> dict[str, Any]:
    return {"recorded_at": row.known.recorded_at, "superseded_at": row.known.superseded_at}


def _dated(row: Any) -> dict[str, Any]:
    return {"valid_from": row.valid.first, "valid_to": row.valid.last} | _known(row)


def decimal(number: Fraction) -> Decimal:
    """A number that is exact in four decimals."""
    found = Decimal(number.numerator) / Decimal(number.denominator)
    assert Fraction(found) == number
    return found


def _agencies(scenario: rows.Scenario) -> dict[int, Agency]:
    kinds = {"department": AgencyKind.DEPARTMENT, "district": AgencyKind.DISTRICT, "group": AgencyKind.GROUP}
    made = Agency.objects.bulk_create(
        Agency(code=f"world-{row.code}", kind=kinds[row.kind], short_name_zh=row.code, name_zh=row.code)
        for row in scenario.agencies
    )
    by_id = {row.id: agency for row, agency in zip(scenario.agencies, made, strict=True)}
    for row in scenario.agencies:
        if row.parent is not None:
            by_id[row.id].parent = by_id[row.parent]
    Agency.objects.bulk_update(made, ["parent"])
    Membership.objects.bulk_create(
        Membership(group=by_id[row.group], member=by_id[row.member], **_dated(row))
        for row in scenario.memberships
    )
    Succession.objects.bulk_create(
        Succession(
            predecessor=by_id[row.predecessor],
            successor=by_id[row.successor],
            kind=row.kind,
            on=row.on,
            **_known(row),
        )
        for row in scenario.successions
    )
    return by_id


def _plan(row: rows.Plan, agencies: Mapping[int, Agency]) -> Plan:
    return Plan.objects.create(
        slug=row.slug,
        title_zh=row.slug,
        issuer_zh=row.slug,
        issued_on=row.t0,
        effective_on=row.t0,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        baseline_date=row.t0,
        time_zone=row.zone,
        lead_office=next(iter(agencies.values())),
    )


def _write_quarters(world: World) -> None:
    """Every quarter of the plan, open."""
    periods = list(between(world.plan.starts_on, world.plan.ends_on))
    deadlines = ("opens", "district_due", "support_due", "lead_due", "review_due", "bulletin_due")
    made = Quarter.objects.bulk_create(
        Quarter(
            plan=world.plan,
            year=period.year,
            number=period.number,
            starts_on=period.starts_on,
            ends_on=period.ends_on,
            stage=Stage.OPEN,
            **{
                f"{name}_at": datetime.combine(period.ends_on + timedelta(n), time(), UTC)
                for n, name in enumerate(deadlines, 1)
            },
        )
        for period in periods
    )
    world.quarters |= dict(zip(periods, made, strict=True))


def _write_measures(world: World) -> None:
    areas = Area.objects.bulk_create(
        Area(plan=world.plan, kind="action", number=n, code=row.code, order=n, name_zh=row.code)
        for n, row in enumerate(world.scenario.areas)
    )
    by_code = {area.code: area for area in areas}
    made = Measure.objects.bulk_create(
        Measure(plan=world.plan, area=by_code[row.area], code=row.code, order=n, title_zh=row.code)
        for n, row in enumerate(world.scenario.measures)
    )
    world.measures |= {measure.code: measure for measure in made}
    Life.objects.bulk_create(
        Life(
            measure=world.measures[row.code],
            life=MeasureLife.CANCELLED,
            valid_from=row.inactive_from,
            recorded_at=row.known_inactive.recorded_at,
            superseded_at=row.known_inactive.superseded_at,
        )
        for row in world.scenario.measures
        if row.inactive_from is not None and row.known_inactive is not None
    )
    Responsibility.objects.bulk_create(
        Responsibility(
            measure=world.measures[row.measure],
            agency=world.agencies[row.agency],
            role=row.role,
            order=row.order,
            **_dated(row),
        )
        for row in world.scenario.links
    )


def _write_indicators(world: World) -> None:
    made = Indicator.objects.bulk_create(
        Indicator(
            plan=world.plan,
            measure=world.measures[row.measure],
            code=row.code,
            order=n,
            name_zh=row.code,
            kind=row.kind,
            decimals=4,
            direction=row.direction,
            starts_from_zero=row.starts_from_zero,
        )
        for n, row in enumerate(world.scenario.indicators)
    )
    world.indicators |= {indicator.code: indicator for indicator in made}


def _write_definitions(world: World) -> None:
    given, of = world.scenario, world.indicators
    Threshold.objects.bulk_create(
        Threshold(plan=world.plan, yellow_over=decimal(row.yellow), red_over=decimal(row.red), **_dated(row))
        for row in given.thresholds
    )
    Method.objects.bulk_create(
        Method(
            indicator=of[row.indicator],
            aggregation=row.aggregation,
            shape=row.shape,
            points=[[day.isoformat(), str(decimal(share))] for day, share in row.points],
            **_dated(row),
        )
        for row in given.methods
    )
    _write_goals(world)
    steps = Milestone.objects.bulk_create(
        Milestone(
            indicator=of[row.indicator],
            order=row.order,
            due_on=row.due_on,
            weight=decimal(row.weight),
            **_known(row),
        )
        for row in given.steps
    )
    for step, row in zip(steps, given.steps, strict=True):
        world.steps.setdefault((row.indicator, row.order), step)


def _write_goals(world: World) -> None:
    given, of = world.scenario, world.indicators
    Baseline.objects.bulk_create(
        Baseline(
            indicator=of[row.indicator],
            value=decimal(row.value),
            on=row.on,
            source="a source",
            is_adopted=row.adopted,
            **_known(row),
        )
        for row in given.baselines
    )
    Target.objects.bulk_create(
        Target(
            indicator=of[row.indicator],
            due_on=row.due_on,
            value=decimal(row.value),
            comparator=Comparator.EQUAL,
            **_dated(row),
        )
        for row in given.targets
    )
    Part.objects.bulk_create(
        Part(
            indicator=of[row.indicator],
            agency=world.agencies[row.agency],
            due_on=row.due_on,
            value=decimal(row.value),
            **_dated(row),
        )
        for row in given.parts
    )


def _write_overrides(world: World) -> None:
    Override.objects.bulk_create(
        Override(
            quarter=world.quarters[row.period],
            measure=world.measures[row.measure],
            from_light=row.from_light,
            light=row.light,
            reason="a reason",
            given_by=world.person,
            **_known(row),
        )
        for row in world.scenario.overrides
    )


def _write_reports(world: World) -> None:
    """One for each that was ever filed or waived."""
    roles: dict[ReportKey, str] = {report_key(row): row.role for row in world.scenario.approvals}
    roles |= {report_key(row): row.role for row in world.scenario.waivers}
    made = Report.objects.bulk_create(
        Report(
            plan=world.plan,
            quarter=world.quarters[period],
            measure=world.measures[measure],
            agency=world.agencies[agency],
            role=role,
            state=State.NOT_STARTED,
            due_at=world.quarters[period].lead_due_at,
        )
        for (period, measure, agency), role in roles.items()
    )
    world.reports |= dict(zip(roles, made, strict=True))


def report_key(row: rows.Approval | rows.Waiver) -> ReportKey:
    """Whose report it belongs to."""
    return row.period, row.measure, row.agency


def approve(world: World, approvals: Sequence[rows.Approval]) -> None:
    """Write approved revisions with their values and claims."""
    revisions = Revision.objects.bulk_create(_revision(world, row) for row in approvals)
    pairs = list(zip(revisions, approvals, strict=True))
    Value.objects.bulk_create(
        _value(world, revision, row, code, entry)
        for revision, row in pairs
        for code, entry in row.values.items()
    )
    MilestoneClaim.objects.bulk_create(
        MilestoneClaim(revision=revision, milestone=world.steps[step], done_on=done_on)
        for revision, row in pairs
        for step, done_on in row.claims.items()
    )


def _revision(world: World, row: rows.Approval) -> Revision:
    at = row.known.recorded_at
    return Revision(
        plan=world.plan,
        report=world.reports[report_key(row)],
        number=int(at.timestamp()),
        judged_light=row.judged or "",
        submitted_at=at,
        submitted_by=world.person,
        hash="a hash",
        approved_at=at,
        approved_by=world.person,
        superseded_at=row.known.superseded_at,
    )


def _value(world: World, revision: Revision, row: rows.Approval, code: str, entry: rows.Entry) -> Value:
    columns: dict[str, Any] = {"value": None}
    if isinstance(entry, tuple):
        columns = {"numerator": decimal(entry[0]), "denominator": decimal(entry[1])}
    else:
        columns = {"value": decimal(entry)}
    return Value(
        plan=world.plan,
        revision=revision,
        indicator=world.indicators[code],
        agency=world.agencies[row.agency],
        period=row.period,
        **columns,
    )


def waive(world: World, waivers: Sequence[rows.Waiver]) -> None:
    """Write waivers."""
    Waiver.objects.bulk_create(
        Waiver(report=world.reports[report_key(row)], **_known(row)) for row in waivers
    )


# --- History, event by event --------------------------------------------------------------------------


@dataclass(frozen=True)
class Happening:
    """An approval, a waiver or its end, when its time comes."""

    at: datetime
    event: Event
    row: rows.Approval | rows.Waiver

    @property
    def report(self) -> ReportKey:
        """Whose report moves."""
        return report_key(self.row)


def history(scenario: rows.Scenario) -> list[Happening]:
    """All that happened to reports, in time order."""
    found = [Happening(row.known.recorded_at, Event.APPROVE, row) for row in scenario.approvals]
    found += [Happening(row.known.recorded_at, Event.WAIVE, row) for row in scenario.waivers]
    found += [
        Happening(row.known.superseded_at, Event.UNWAIVE, row)
        for row in scenario.waivers
        if row.known.superseded_at is not None
    ]
    return sorted(found, key=lambda one: one.at)


def happen(world: World, one: Happening) -> None:
    """Write what the services would write, and tell those who listen to moves of reports."""
    report = world.reports[one.report]
    until_then = Known(one.row.known.recorded_at)
    if isinstance(one.row, rows.Approval):
        Revision.objects.approved().filter(report=report).update(superseded_at=one.at)
        approve(world, [replace(one.row, known=until_then)])
    elif one.event is Event.WAIVE:
        waive(world, [replace(one.row, known=until_then)])
    else:
        Waiver.objects.known_at(None).filter(report=report).update(superseded_at=one.at)
    reports_moved.send(sender=Report, reports=[report], event=one.event)
