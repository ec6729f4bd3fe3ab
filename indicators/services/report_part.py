"""The part of a report that `indicators` adds: values and milestone claims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Case, CharField, DateField, DecimalField, F, QuerySet, When
from django.db.models import Value as Constant

from actions.models import Report, Revision
from actions.registry import Panel
from hz_plus.lib import bulk
from hz_plus.lib.errors import Problem
from indicators.domain.numbers import plain
from indicators.domain.pasting import parts_of
from indicators.models import MilestoneClaim, Value
from indicators.selectors.obligations import indicators_of, typed_parts

from . import value_checks
from .filed import Filed, clean

FORM = "indicators/parts/report_values_form.html"
READING = "indicators/parts/report_values.html"
_VALUE_COLUMNS = (
    "plan_id",
    "revision_id",
    "indicator_id",
    "agency_id",
    "period",
    "value",
    "numerator",
    "denominator",
    "note",
)


class IndicatorPart:
    """See `actions.registry.ReportPart`."""

    fields = frozenset({"values", "milestones", "parts"})

    def clean(
        self, reports: Sequence[Report], contents: Sequence[Mapping[str, Any]]
    ) -> list[tuple[Filed, list[Problem]]]:
        """Read the figures and claims typed for each report."""
        touched = [r for r, typed in zip(reports, contents, strict=True) if self.fields & typed.keys()]
        known = indicators_of(touched) if touched else {}
        listing = [r for r, typed in zip(reports, contents, strict=True) if typed.get("parts")]
        holders = typed_parts(listing, known)
        return [
            clean(report, typed, known.get(report.pk, []), holders.get(report.pk, {}))
            for report, typed in zip(reports, contents, strict=True)
        ]

    def write(self, items: Sequence[tuple[Revision, Filed]]) -> None:
        """Replace the mentioned values and claims."""
        _write_values(items)
        _write_claims(items)

    def copy(self, pairs: Sequence[tuple[Revision, Revision]]) -> None:
        """Copy values and claims into the successors."""
        targets = {source.pk: target for source, target in pairs}
        values = list(Value.objects.filter(revision__in=targets))
        claims = list(MilestoneClaim.objects.filter(revision__in=targets))
        for value in values:
            value.revision, value.pk = targets[value.revision_id], None
        for claim in claims:
            claim.revision, claim.pk = targets[claim.revision_id], None
        Value.objects.bulk_create(values, batch_size=500)
        MilestoneClaim.objects.bulk_create(claims, batch_size=500)

    def content(self, revisions: Sequence[Revision]) -> dict[int, dict[str, Any]]:
        """Values and claims as JSON, in the indicators' order. One query over both, with the same columns."""
        result: dict[int, dict[str, Any]] = {
            r.pk: {"values": [], "milestones": [], "parts": []} for r in revisions
        }
        values = Value.objects.filter(revision__in=revisions).order_by()
        claims = MilestoneClaim.objects.filter(revision__in=revisions).order_by()
        rows = _as_content(
            values,
            F("indicator__order"),
            F("indicator__code"),
            _whose_part(),
            Constant(0),
            F("value"),
            F("numerator"),
            F("denominator"),
            Constant(None, output_field=DateField()),
        ).union(
            _as_content(
                claims,
                F("milestone__indicator__order"),
                F("milestone__indicator__code"),
                Constant(""),
                F("milestone__order"),
                *[Constant(None, output_field=DecimalField(max_digits=19, decimal_places=4))] * 3,
                F("done_on"),
            ),
            all=True,
        )
        for revision, _place, code, agency, step, value, numerator, denominator, done_on, note in sorted(
            rows, key=_in_order
        ):
            if agency:
                result[revision]["parts"].append({"indicator": code, "agency": agency, "value": plain(value)})
            elif done_on is None:
                filed = _value_content(code, value, numerator, denominator, note)
                result[revision]["values"].append(filed)
            else:
                claim = {"indicator": code, "order": step, "done_on": done_on.isoformat(), "note": note}
                result[revision]["milestones"].append(claim)
        return result

    def check(self, reports: Sequence[Report], contents: Sequence[Mapping[str, Any]]) -> list[list[Problem]]:
        """What the rules say of values, claims and the light they give."""
        return value_checks.check(reports, contents)

    def panel(self, report: Report, content: Mapping[str, Any]) -> Panel | None:
        """The values part of the form; None where the report files none."""
        return value_checks.panel(FORM, report, content)

    def typed(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Fields named `value:1.1-a`, `note:1.1-a`, `done_on:2.1-b:1` out of a posted form."""
        values: dict[str, dict[str, Any]] = {}
        claims: dict[tuple[str, str], dict[str, Any]] = {}
        for name in data:
            field, _colon, rest = name.partition(":")
            code, _colon, order = rest.partition(":")
            if field in ("value", "numerator", "denominator", "note") and code and not order:
                values.setdefault(code, {"indicator": code})[field] = data[name]
            elif field in ("done_on", "claim_note") and order:
                key = "note" if field == "claim_note" else field
                claims.setdefault((code, order), {"indicator": code, "order": order})[key] = data[name]
        found = {"values": list(values.values()), "milestones": list(claims.values())}
        parts = parts_of(data)
        return {**found, "parts": parts} if parts else found

    def reading(self, report: Report, content: Mapping[str, Any]) -> Panel | None:
        """The values part for reading; None where the report files none."""
        return value_checks.panel(READING, report, content)


def _as_content(rows: QuerySet[Any], *columns: Any) -> QuerySet[Any]:
    names = ("place", "code", "whose", "step", "amount", "above", "below", "day")
    named = rows.annotate(**dict(zip(names, columns, strict=True)))
    listed: QuerySet[Any] = named.values_list("revision_id", *names, "note")
    return listed


def _whose_part() -> Case:
    """The code of the agency whose part the figure is of; empty for the filer's own figure."""
    own = When(agency=F("revision__report__agency"), then=Constant(""))
    return Case(own, default=F("agency__code"), output_field=CharField())


def _in_order(row: tuple[Any, ...]) -> tuple[int, int, str, int]:
    revision, place, _code, agency, step, *_rest = row
    return revision, place, agency, step


def _value_content(
    code: str, value: Decimal | None, numerator: Decimal | None, denominator: Decimal | None, note: str
) -> dict[str, Any]:
    return {
        "indicator": code,
        "value": plain(value),
        "numerator": plain(numerator),
        "denominator": plain(denominator),
        "note": note,
    }


def _write_values(items: Sequence[tuple[Revision, Filed]]) -> None:
    of = {revision.pk: revision for revision, _part in items}
    filed = {
        (revision.pk, value.indicator.pk, value.agency_id or revision.report.agency_id): value
        for revision, part in items
        for value in part.values
    }
    mentioned = Value.objects.filter(revision__in={revision for revision, *_key in filed})
    replaced = [
        pk
        for pk, *key in mentioned.values_list("pk", "revision", "indicator", "agency")
        if tuple(key) in filed
    ]
    Value.objects.filter(pk__in=replaced).delete()
    rows = (
        (
            of[revision].plan_id,
            revision,
            indicator,
            agency,
            int(of[revision].report.quarter.period),
            value.value,
            value.numerator,
            value.denominator,
            value.note,
        )
        for (revision, indicator, agency), value in filed.items()
        if not value.is_missing
    )
    bulk.load(Value._meta.db_table, _VALUE_COLUMNS, rows)


def _write_claims(items: Sequence[tuple[Revision, Filed]]) -> None:
    filed = {
        (revision.pk, claim.milestone.indicator_id, claim.milestone.order): claim
        for revision, part in items
        for claim in part.claims
    }
    if not filed:
        return
    # By number: a step that was amended since the last saving is another row.
    mentioned = MilestoneClaim.objects.filter(revision__in={revision for revision, *_step in filed})
    columns = ("pk", "revision", "milestone__indicator", "milestone__order")
    replaced = [pk for pk, *key in mentioned.values_list(*columns) if tuple(key) in filed]
    MilestoneClaim.objects.filter(pk__in=replaced).delete()
    MilestoneClaim.objects.bulk_create(
        MilestoneClaim(
            revision_id=revision, milestone=claim.milestone, done_on=claim.done_on, note=claim.note
        )
        for (revision, *_step), claim in filed.items()
        if claim.done_on is not None
    )
