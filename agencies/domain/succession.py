"""Who has the obligations of agencies that were renamed, merged or split (PRODUCT §2). Agencies are ids."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Heir:
    """From `on`, what `predecessor` owed is owed by `successor`; `kind` is rename, merge or split."""

    predecessor: int
    successor: int
    on: date
    kind: str

    @property
    def inherits(self) -> bool:
        """A rename or a merger hands on history too; after a split nobody knows whose it was."""
        return self.kind != "split"


Successors = Mapping[int, tuple[int, ...]]
"""By agency that gave its obligations away, who has them."""


def successors_on(heirs: Sequence[Heir], day: date) -> Successors:
    """Who has the obligations of those that gave them away by `day`; chains are followed."""
    given: dict[int, list[int]] = defaultdict(list)
    for heir in heirs:
        if heir.on <= day:
            given[heir.predecessor].append(heir.successor)
    return {agency: tuple(dict.fromkeys(_last(agency, given, frozenset()))) for agency in given}


def _last(agency: int, given: Mapping[int, list[int]], seen: frozenset[int]) -> Iterable[int]:
    """Those at the end of every chain that begins with `agency`; a ring ends where it closes."""
    if agency not in given or agency in seen:
        yield agency
        return
    for successor in given[agency]:
        yield from _last(successor, given, seen | {agency})


def follow(agencies: Iterable[int], successors: Successors) -> tuple[int, ...]:
    """The agencies with their successors in their place, each once, in order."""
    return tuple(dict.fromkeys(last for agency in agencies for last in successors.get(agency, (agency,))))


def reached(agencies: Iterable[int], heirs: Sequence[Heir]) -> set[int]:
    """The agencies and everybody who had, on whatever day, what they gave away."""
    found = set(agencies)
    before = -1
    while before != len(found):
        before = len(found)
        found |= {heir.successor for heir in heirs if heir.predecessor in found}
    return found


def predecessors_on(heirs: Sequence[Heir], day: date) -> dict[int, frozenset[int]]:
    """By agency that has obligations on `day`, all who had them before it, through any number of steps."""
    before: dict[int, set[int]] = defaultdict(set)
    for predecessor, successors in successors_on(heirs, day).items():
        for successor in successors:
            before[successor].add(predecessor)
    return {agency: frozenset(found) for agency, found in before.items()}
