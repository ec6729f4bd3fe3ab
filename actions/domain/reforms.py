"""Reforms of agencies: what may follow what, and where unfinished reports go (PRODUCT §2). Agencies are ids."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from actions.domain.workflow import Role

MANY = 20
"""More agencies than any reform joins, or splits one into."""
SHAPES: Mapping[str, tuple[range, range]] = {
    "rename": (range(1, 2), range(1, 2)),
    "merge": (range(2, MANY), range(1, 2)),
    "split": (range(1, 2), range(2, MANY)),
}
"""By kind: how many agencies end, how many go on."""


def shape_fault(kind: str, before: int, after: int) -> str:
    """What does not fit the kind: `before`, `after`, or nothing."""
    befores, afters = SHAPES[kind]
    if before not in befores:
        return "before"
    return "" if after in afters else "after"


@dataclass(frozen=True, slots=True)
class Owed:
    """A report of the quarter. `is_open`: never submitted, so that it may still go to another."""

    pk: int
    measure: int
    agency: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class Rearranged:
    """What becomes of a quarter's reports: moved to an agency, without anybody to file them, to be made."""

    moved: Sequence[tuple[Owed, int]] = ()
    left: Sequence[Owed] = ()
    new: Sequence[tuple[int, int, Role]] = field(default_factory=tuple)


def rearranged(
    rows: Iterable[Owed],
    owed: Mapping[tuple[int, int], Role],
    successors: Mapping[int, Collection[int]],
) -> Rearranged:
    """Bring the reports of a quarter to what is `owed` (by measure and agency) once agencies have `successors`.

    An open report whose agency does not owe it any more goes to the first successor that has none for the measure;
    where none is left it stays without anybody. What is owed by further successors is made, unless the predecessor
    has filed already: filings keep the name of their day.
    """
    known = list(rows)
    taken = {(row.measure, row.agency) for row in known}
    moved: list[tuple[Owed, int]] = []
    left: list[Owed] = []
    for row in known:
        if not row.is_open or (row.measure, row.agency) in owed or row.agency not in successors:
            continue
        free = [
            one
            for one in successors[row.agency]
            if (row.measure, one) in owed and (row.measure, one) not in taken
        ]
        if free:
            moved.append((row, free[0]))
            taken.add((row.measure, free[0]))
        else:
            left.append(row)
    filed = {(row.measure, one) for row in known if not row.is_open for one in successors.get(row.agency, ())}
    heirs = {one for after in successors.values() for one in after}
    new = [
        (measure, agency, role)
        for (measure, agency), role in owed.items()
        if agency in heirs and (measure, agency) not in taken | filed
    ]
    return Rearranged(moved, left, new)
