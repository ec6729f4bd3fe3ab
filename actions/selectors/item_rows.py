"""Rows of a report that are ticked off, for pages: to be written, with last quarter's brought along, and to be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from actions.domain.items import ITEM_KINDS, MATTERS, Row, carried, codes_of, is_ticked, new_id
from actions.models import Coordination, Report
from actions.selectors.coordination import of_report
from actions.selectors.fields import ItemField, anchor, item_fields_of
from agencies.models import Agency, AgencyKind
from hz_plus.lib import clock

SPARE_ROWS = 2


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A row of the form. `from_last`: it was there last quarter, and must be ticked off or kept."""

    field: ItemField
    index: int
    said: Row
    from_last: bool = False
    errors: Sequence[tuple[str, str]] = ()
    coordination: Coordination | None = None

    @property
    def id(self) -> str:
        """Its id; a spare row has one too, so that it stays the same however often it is saved."""
        return str(self.said.get("id") or "")

    @property
    def is_ticked(self) -> bool:
        """Whether it is ticked off."""
        return is_ticked(self.said.get(self.field.kind.tick))

    @property
    def text(self) -> str:
        """What it is about."""
        return str(self.said.get(self.field.kind.text) or "")

    @property
    def codes(self) -> list[str]:
        """The codes of the agencies chosen."""
        return codes_of(self.said.get("agencies"))

    @property
    def anchor(self) -> str:
        """What the ids of its controls begin with."""
        return anchor(f"{self.field.name}/{self.index}")


@dataclass(frozen=True, slots=True)
class ItemTable:
    """A field of rows as the form shows it. `agencies`: whom a row can name."""

    field: ItemField
    rows: Sequence[ItemRow]
    agencies: Sequence[Agency] = ()
    error: str = ""

    @property
    def has_rows(self) -> bool:
        """Whether anything is written."""
        return any(row.text for row in self.rows)

    @property
    def open_details(self) -> tuple[str, ...]:
        """The columns between the text and the tick that are typed."""
        return tuple(name for name in self.field.heads if name in ("person", "due_on"))


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row for reading."""

    field: ItemField
    said: Row
    coordination: Coordination | None = None

    @property
    def text(self) -> str:
        """What it is about."""
        return str(self.said.get(self.field.kind.text) or "")

    @property
    def is_ticked(self) -> bool:
        """Whether it is ticked off."""
        return is_ticked(self.said.get(self.field.kind.tick))

    @property
    def tick_label(self) -> str:
        """What it is when it is ticked off."""
        return str(self.field.heads[self.field.kind.tick])

    @property
    def agencies(self) -> list[str]:
        """The names of the agencies it is to be coordinated with."""
        return [str(row["name"]) for row in self.said.get("agencies") or ()]


def with_carried(saved: Mapping[str, Any], last: Mapping[str, Any]) -> dict[str, Any]:
    """`saved` with those of last quarter's rows that are neither ticked off nor taken up yet."""
    found = dict(saved)
    for name, kind in ITEM_KINDS.items():
        known = {row["id"] for row in saved.get(name, ())}
        rows = [*saved.get(name, ()), *carried(kind, last.get(name, ()), known)]
        if rows or name in saved:
            found[name] = rows
    return found


def item_tables(
    report: Report, content: Mapping[str, Any], last: Mapping[str, Any], errors: Mapping[str, str], more: str
) -> list[ItemTable]:
    """The fields of rows of the form, with spare rows; one more in the field `more`. Two queries for leads."""
    fields = item_fields_of(is_lead=report.is_lead)
    agencies = _agencies() if fields else []
    done = of_report(report, matters_of(content)) if fields else {}
    return [
        ItemTable(
            field=field,
            rows=[
                replace(row, coordination=done.get(row.id))
                for row in _rows(
                    field,
                    content.get(field.name, ()),
                    last.get(field.name, ()),
                    errors,
                    more=field.name == more,
                )
            ],
            agencies=agencies if "agencies" in field.kind.details else (),
            error=errors.get(field.name, ""),
        )
        for field in fields
    ]


def _agencies() -> list[Agency]:
    rows = Agency.objects.valid_on(clock.today()).exclude(kind=AgencyKind.GROUP)
    return list(rows.order_by("-kind", "order"))


def _rows(
    field: ItemField, rows: Sequence[Row], last: Sequence[Row], errors: Mapping[str, str], *, more: bool
) -> list[ItemRow]:
    before = {row["id"] for row in last}
    blank = sum(field.kind.is_blank(row) for row in rows)
    spare: list[Row] = [{"id": new_id()} for _row in range(1 if more else max(SPARE_ROWS - blank, 0))]
    return [
        ItemRow(field, index, row, row.get("id") in before, _errors(f"{field.name}/{index}/", errors))
        for index, row in enumerate([*rows, *spare])
    ]


def _errors(where: str, errors: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(anchor(path), message) for path, message in errors.items() if path.startswith(where)]


def read_rows(
    report: Report, content: Mapping[str, Any], done: Mapping[str, Coordination] | None = None
) -> list[tuple[ItemField, list[ReadRow]]]:
    """The rows of a report by field, in the order of the form. `done`: by row id, what was done about matters."""
    return [
        (field, [ReadRow(field, row, (done or {}).get(row["id"])) for row in content.get(field.name, ())])
        for field in item_fields_of(is_lead=report.is_lead)
    ]


def matters_of(content: Mapping[str, Any]) -> Sequence[Row]:
    """The matters to coordinate in a report's content."""
    found: Sequence[Row] = content.get(MATTERS.field, ())
    return found
