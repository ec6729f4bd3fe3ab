"""The document a plan was taken from, read: whole, and the clause of one measure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from actions.models import Clause, Measure, Plan, SourceDocument

Pointer = tuple[str, str, int | None]


@dataclass(frozen=True, slots=True)
class Passage:
    """One clause with the measures that point to it."""

    clause: Clause
    measures: tuple[Measure, ...]

    @property
    def is_section(self) -> bool:
        """Whether it is numbered 一、."""
        return bool(self.clause.section) and not self.clause.area and self.clause.item is None

    @property
    def is_area(self) -> bool:
        """Whether it is numbered （一）."""
        return bool(self.clause.area) and self.clause.item is None

    @property
    def heading(self) -> str:
        """The line of a section or an area, which is a heading."""
        return self.clause.text.partition("\n")[0] if self.is_section or self.is_area else ""

    @property
    def body(self) -> list[str]:
        """The other lines."""
        lines = self.clause.text.split("\n")
        return lines[1:] if self.heading else lines


@dataclass(frozen=True, slots=True)
class Source:
    """The document of a plan. `without`: active or not, measures whose clause is not in it."""

    document: SourceDocument
    passages: tuple[Passage, ...]
    without: tuple[Measure, ...]

    @property
    def found(self) -> int:
        """How many measures have their clause in it."""
        return sum(len(row.measures) for row in self.passages)


def pointer(measure: Measure) -> Pointer:
    """Where the document says what the measure does."""
    return measure.clause_section, measure.clause_area, measure.clause_item


def source(plan: Plan, moment: datetime | None = None) -> Source | None:
    """The document known at `moment`, None where there is none. Three queries."""
    document = plan.sources.known_at(moment).first()
    if document is None:
        return None
    clauses = list(document.clauses.all())
    measures = list(Measure.objects.filter(plan=plan).select_related("area").order_by("order"))
    known = {(row.section, row.area, row.item) for row in clauses}
    return Source(
        document,
        tuple(Passage(row, _pointing(measures, row)) for row in clauses),
        tuple(row for row in measures if pointer(row) not in known),
    )


def _pointing(measures: Iterable[Measure], clause: Clause) -> tuple[Measure, ...]:
    own = (clause.section, clause.area, clause.item)
    return tuple(row for row in measures if pointer(row) == own)


def clause_of(measure: Measure, moment: datetime | None = None) -> Clause | None:
    """The clause of one measure, None where no document is known. One query."""
    section, area, item = pointer(measure)
    documents = SourceDocument.objects.known_at(moment).filter(plan=measure.plan_id)
    rows = Clause.objects.filter(document__in=documents, section=section, area=area, item=item)
    return rows.first()
